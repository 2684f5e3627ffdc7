"""What each revision did to one entry, from the versions of it."""

from collections.abc import Iterator, Sequence

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import ChangeKind, EntryChange, compare
from modeldex.entries.entry import Entry
from modeldex.store.records import EntryVersion


def events_of(versions: Sequence[EntryVersion]) -> Iterator[tuple[int, EntryChange]]:
    """Numbers of revisions, and what each did to the entry, from its versions, oldest first."""
    previous: EntryVersion | None = None
    for version in versions:
        if previous is not None and previous.until is not None and previous.until < version.since:
            yield previous.until, removed(previous.entry)
        continues = previous is not None and previous.until == version.since
        change = change_between(
            previous.entry if previous is not None and continues else None, version.entry
        )
        if change is not None:
            yield version.since, change
        previous = version
    if previous is not None and previous.until is not None:
        yield previous.until, removed(previous.entry)


def change_between(old: Entry | None, new: Entry | None) -> EntryChange | None:
    """What leads from one version of an entry to another; None when they say the same."""
    before = {} if old is None else {old.id: old}
    after = {} if new is None else {new.id: new}
    found = compare(Catalogue(entries=before), Catalogue(entries=after)).entries
    return found[0] if found else None


def removed(entry: Entry) -> EntryChange:
    """That the entry is gone."""
    return EntryChange(ChangeKind.REMOVED, entry.id, entry.type)
