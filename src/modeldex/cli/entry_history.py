"""What happened to one entry: each revision that changed it, and how."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import ChangeKind, Changes, EntryChange, compare
from modeldex.cli import lookups, plan_view, publishing, shapes
from modeldex.cli.output import Output
from modeldex.store.records import EntryVersion

if TYPE_CHECKING:
    from modeldex.store.administration import Administration


def tell(
    output: Output,
    administration: "Administration",
    model_id: str,
    limit: int,
    before: int | None,
) -> None:
    """Write the history of an entry, newest first: at most ``limit`` revisions, and only those
    ``before`` a number.

    Raises:
        CommandError: the entry was never published.
    """
    versions = administration.history(model_id)
    if not versions:
        raise lookups.no_such_entry(administration, model_id)
    events = [
        (number, change)
        for number, change in sorted(events_of(versions), key=lambda event: -event[0])
        if before is None or number < before
    ][:limit]
    revisions = {number: administration.revision(number) for number, _ in events}
    known = [(revision, change) for number, change in events if (revision := revisions[number])]
    output.document(
        shapes.listing(
            (
                {
                    "revision": shapes.revision(revision),
                    "kind": change.kind.value,
                    "fields": [shapes.field(field) for field in change.fields],
                }
                for revision, change in known
            ),
            id=model_id,
        )
    )
    for revision, change in known:
        output.say(Text(publishing.revision_line(revision), "bold"))
        for line in plan_view.change_lines(Changes((), (change,)), everything=output.verbose):
            output.say(Text("  ").append_text(line))


def events_of(versions: Sequence[EntryVersion]) -> Iterator[tuple[int, EntryChange]]:
    """What each revision did to an entry, from its versions, oldest first."""
    previous: EntryVersion | None = None
    for version in versions:
        if previous is not None and previous.until is not None and previous.until < version.since:
            yield previous.until, _removed(previous)
        continues = previous is not None and previous.until == version.since
        before = {version.entry.id: previous.entry} if previous is not None and continues else {}
        after = {version.entry.id: version.entry}
        for change in compare(Catalogue(entries=before), Catalogue(entries=after)).entries:
            yield version.since, change
        previous = version
    if previous is not None and previous.until is not None:
        yield previous.until, _removed(previous)


def _removed(version: EntryVersion) -> EntryChange:
    return EntryChange(ChangeKind.REMOVED, version.entry.id, version.entry.type)
