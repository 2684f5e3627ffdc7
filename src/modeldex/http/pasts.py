"""What a reader's question about another time means: a revision, an instant, and what the
reader would have seen.

Who may see what is decided by the views of today: what a key may not see now has no past for it.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from modeldex.catalogue.lifecycle import entry_at, visible_from
from modeldex.entries.entry import Entry
from modeldex.entries.instants import parse_instant
from modeldex.entries.json_codec import brief
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.serving.errors import Issue
from modeldex.serving.moment import moment_of as moment_at
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside
from modeldex.serving.sights import Sights
from modeldex.serving.snapshot import Snapshot
from modeldex.store import texts
from modeldex.store.records import Revision
from modeldex.store.times import to_utc

HEAD: Final = "head"
_EXPECTED: Final = (
    "expected the number of a revision, head, or an instant in ISO 8601 such as "
    "2026-08-22T12:00:00Z, in which + is written %2B"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A revision, and the instant at which it is looked at."""

    revision: Revision
    instant: datetime


def moment_of(reader: Reader, at: str | datetime, parameter: str = "at") -> Moment:
    """The moment that a reader means by a parameter of that name.

    Raises:
        Refused: with 400 for what names no moment, with 404 where nothing was published by then.
        StoreError: the store can not be read.
    """
    store = reader.services.store
    if isinstance(at, str) and at.strip().isdigit():
        revision = store.revision(texts.number(at.strip()))
        if revision is None:
            raise Refused.because(404, f"There is no revision {at.strip()[:20]}")
        return Moment(revision, revision.published_at)
    if isinstance(at, str):
        at = reader.now if at.strip().lower() == HEAD else instant_in(at, parameter)
    revision = store.pasts.revision_at(at)
    if revision is None:
        raise Refused.because(404, f"Nothing was published by {to_utc(at).isoformat()}")
    return Moment(revision, to_utc(at))


def audience_of(reader: Reader) -> Hashable:
    """Whom the reader is one of: the same for all whose view is the same."""
    return reader.snapshot.sight.name


def knows(reader: Reader, model_id: str) -> bool:
    """Whether a model of that id can have a past for the reader: not one that is hidden from it
    today, or that is still to come. Of one that is published no more, `seen_version` decides."""
    snapshot = reader.snapshot
    if model_id in snapshot.entries or model_id in snapshot.gone:
        return True
    return model_id not in reader.services.follower.published.facts


def seen_version(reader: Reader, entry: Entry) -> Entry | None:
    """A version of an entry as the reader may see it; None for one that waited for its day when
    it was withdrawn, too."""
    if b'"visible_from"' in entry.extensions:
        begins = visible_from(entry.document())
        if begins is not None and begins > reader.now:
            return None
    return reader.shown(entry)


def snapshot_at(reader: Reader, moment: Moment) -> Snapshot:
    """All that the reader would have seen, by what it may know of today.

    Raises:
        StoreError: the store can not be read.
    """
    now = reader.snapshot
    # What it may know of today changes with what is published, and with the clock.
    audience = (audience_of(reader), now.revision, now.changes_at)

    def compiled(published: Published, instant: datetime, aside: Aside) -> Snapshot:
        return _compiled(reader, published, instant, aside)

    pasts = reader.services.pasts
    return pasts.snapshot(moment.revision, moment.instant, audience, compiled)


def entry_by_id(reader: Reader, model_id: str, moment: Moment) -> Entry | None:
    """The entry of that id as the reader would have seen it, with the prices of the instant; None
    where it would have seen none.

    Raises:
        StoreError: the store can not be read.
    """
    if not knows(reader, model_id):
        return None
    entry = reader.services.store.entry(model_id, moment.revision.number)
    seen = None if entry is None else seen_version(reader, entry)
    return None if seen is None else entry_at(seen, moment.instant)


def _compiled(reader: Reader, published: Published, instant: datetime, aside: Aside) -> Snapshot:
    """A snapshot of another revision in the view of today."""
    views = reader.services.follower.published.settings.views
    known = replace(
        published,
        settings=replace(published.settings, views=views),
        facts={name: facts for name, facts in published.facts.items() if knows(reader, name)},
    )
    snapshot = Sights(moment_at(known, instant), aside).of(reader.snapshot.sight.name)
    if snapshot is None:
        raise AssertionError("a reader's view is one of those of today")
    return snapshot


def instant_in(text: str, parameter: str) -> datetime:
    """The instant that a parameter's text names.

    Raises:
        Refused: it names none.
    """
    try:
        return parse_instant(text.strip())
    except ValueError:
        message = f"{brief(text)} names no moment; {_EXPECTED}"
        raise Refused.invalid(Issue((parameter,), message, "invalid_instant")) from None
