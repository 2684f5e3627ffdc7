"""Planning and editing where the catalogue is layered: what a person changes is what is written,
and what is published follows from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from modeldex.catalogue import hand_edits
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.guardrails import doubted
from modeldex.catalogue.layering import layer
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Unreadable
from modeldex.store import editing
from modeldex.store.errors import Conflict, StoreError
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.texts import shown

if TYPE_CHECKING:
    from modeldex.store.store import Store

_ATTEMPTS: Final = 5
"""How often an edit is worked out anew when somebody publishes meanwhile."""


def plan_written(store: "Store", written: Catalogue, now: datetime) -> Plan:
    """What publishing a catalogue that a person wrote would change, with what the sources last
    said laid under it.

    Raises:
        Unreadable: the layers make an entry that can not be published.
    """
    head = store.head()
    published = store.catalogue(head.number) if head else Catalogue()
    readings = store.readings(written.settings)
    layered = layer(written, readings)
    if layered.value is None:
        raise Unreadable(layered.errors)
    plan = make_plan(head.number if head else 0, published, layered.value.catalogue, now)
    plan = replace(plan, written=written, rewrites=store.would_rewrite(written))
    return doubted(plan, published, now)


def edit(
    store: "Store",
    model_id: str,
    entry: Entry | None,
    *,
    expected_digest: bytes | None,
    author: str,
    message: str,
    clock: Callable[[], datetime],
) -> Revision:
    """Put one entry into a layered catalogue, or take it out (None), as a revision: see
    `Store.edit`. Nothing but this entry changes in what is published.

    Raises:
        Conflict: the published entry is not the expected one.
        UnknownEntry: there is no entry to take out.
        NothingToPublish: the published entry is the same.
        StoreError: with the sources as they are, the entry can not be published so.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        now = clock()
        plan = _planned(store, model_id, entry, expected_digest, now)
        try:
            return store.publish(
                plan, author=author, message=message, now=now, kind=RevisionKind.EDIT
            )
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")


def _planned(
    store: "Store",
    model_id: str,
    entry: Entry | None,
    expected_digest: bytes | None,
    now: datetime,
) -> Plan:
    head = store.head()
    base = head.number if head else 0
    published = store.catalogue(base) if base else Catalogue()
    editing.check(model_id, entry, published.entries.get(model_id), expected_digest, base)
    before, readings = store.written(), store.readings()
    written = _rewritten(before, readings, model_id, entry)
    layered = layer(written, readings).value
    made = None if layered is None else layered.catalogue.entries.get(model_id)
    if (made is None) is not (entry is None):
        raise StoreError(f"the layers make another model of {shown(model_id)} than this")
    entries = dict(published.entries)
    if made is None:
        del entries[model_id]
    else:
        entries[model_id] = made
    settings = replace(published.settings, overrides=written.settings.overrides)
    plan = make_plan(base, published, Catalogue(settings, entries), now)
    return replace(plan, written=written)


def _rewritten(
    written: Catalogue,
    readings: dict[str, SourceReading],
    model_id: str,
    entry: Entry | None,
) -> Catalogue:
    if entry is None:
        return hand_edits.without_entry(written, readings, model_id)
    return hand_edits.with_entry(written, readings, entry)
