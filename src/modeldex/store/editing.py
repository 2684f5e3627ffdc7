"""Changing one entry without reading the others, inside one writing transaction."""

from sqlalchemy import Connection

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import make_plan
from modeldex.entries.entry import Entry
from modeldex.store import publishing, revisions, versions
from modeldex.store.errors import Conflict, StoreError, UnknownEntry
from modeldex.store.publishing import Publication
from modeldex.store.records import Revision
from modeldex.store.texts import shown


def edit(
    connection: Connection,
    model_id: str,
    entry: Entry | None,
    expected_digest: bytes | None,
    about: Publication,
) -> Revision:
    """Put one entry into the head's catalogue, or take it out (None): see `Store.edit`."""
    head = revisions.head(connection)
    base = head.number if head else 0
    current = versions.entry(connection, model_id, base)
    check(model_id, entry, current, expected_digest, base)
    settings = versions.settings(connection, base)
    if settings.is_layered:  # it has become so a moment ago
        raise Conflict("the catalogue has sources now; try again", head=base)
    plan = make_plan(
        base,
        Catalogue(settings, {model_id: current} if current else {}),
        Catalogue(settings, {model_id: entry} if entry else {}),
        about.at,
    )
    return publishing.publish(connection, plan, about)


def check(
    model_id: str,
    entry: Entry | None,
    current: Entry | None,
    expected_digest: bytes | None,
    head: int,
) -> None:
    """See that an edit can be made on top of the published entry, ``current``.

    Raises:
        Conflict: it is not the expected one.
        UnknownEntry: there is none to take out.
        StoreError: the entry is of another id.
    """
    if entry is not None and entry.id != model_id:
        raise StoreError(f"the entry is {shown(entry.id)}, expected {shown(model_id)}")
    if current is None and entry is None:
        raise UnknownEntry(f"there is no entry {shown(model_id)} in the newest revision")
    published = b"" if current is None else current.digest
    if expected_digest is not None and published != expected_digest:
        state = "is not published any more" if current is None else "was changed in between"
        raise Conflict(f"the entry {shown(model_id)} {state}; read it again", head=head)
