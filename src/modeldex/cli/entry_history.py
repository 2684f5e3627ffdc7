"""What happened to one entry: each revision that changed it, and how."""

from typing import TYPE_CHECKING

from rich.text import Text

from modeldex.catalogue.changes import Changes
from modeldex.cli import lookups, plan_view, publishing, shapes
from modeldex.cli.output import Output
from modeldex.store.histories import events_of

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
                    "fields": [field.document() for field in change.fields],
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
