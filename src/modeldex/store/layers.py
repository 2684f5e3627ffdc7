"""What a layered catalogue is made of: what a person wrote, and what each source last said.

A catalogue that is layered (see `catalogue.layering`) is published as its readers see it. What it
was made of is kept beside it, so that the next reading of a source, or the next change by hand,
can be laid over the rest. What was written is kept for every revision, as a rollback brings it
back; of the sources, only what each said last.

Everything here runs inside a transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.store import source_status, versions
from modeldex.store.packing import packed, unpacked
from modeldex.store.schema import layers, written_versions


def written(connection: Connection, number: int) -> Catalogue:
    """What a person wrote of the revision of that number; all of it where nothing is layered."""
    document = _written_row(connection, number)[1]
    if document is None:
        return versions.catalogue(connection, number)
    return _catalogue(unpacked(document))


def follow(connection: Connection, number: int, plan: Plan, back_to: int | None) -> None:
    """Keep what was written of a plan that was published as the revision of that number.

    A plan of what a source says leaves what was written as it is. After a rollback, what was
    written ``back_to`` an earlier revision holds again, and nothing that a source said since
    goes unseen: what each says next waits for a person.
    """
    if back_to is not None:
        write_as_of(connection, number, back_to)
        names = [source.name for source in plan.catalogue.settings.sources]
        source_status.hold_next(connection, names, held=True)
    elif plan.written is not None:
        write(connection, number, plan.written)
    elif not plan.catalogue.settings.is_layered:
        write(connection, number, plan.catalogue)


def write(connection: Connection, number: int, catalogue: Catalogue) -> None:
    """Keep what a person wrote, from the revision of that number on."""
    known, document = _written_row(connection, number)
    if not catalogue.settings.is_layered:
        if document is not None:
            _insert_written(connection, number, None, None)
        return
    digest = written_digest(catalogue)
    if known != digest:
        _insert_written(connection, number, digest, packed(_document(catalogue)))


def differs(connection: Connection, number: int, catalogue: Catalogue) -> bool:
    """Whether a catalogue is another than what was written for that revision, beyond what a
    comparison with what was published shows."""
    if not catalogue.settings.is_layered:
        return False
    return _written_row(connection, number)[0] != written_digest(catalogue)


def written_digest(catalogue: Catalogue) -> bytes:
    """SHA-256 of what was written. What was filled in counts as not written."""
    return json_codec.digest(_document(catalogue))


def write_as_of(connection: Connection, number: int, earlier: int) -> None:
    """Keep, from the revision of that number on, what was written for an earlier one."""
    digest, document = _written_row(connection, earlier)
    if digest != _written_row(connection, number)[0]:
        _insert_written(connection, number, digest, document)


def readings(connection: Connection, settings: Settings) -> dict[str, SourceReading]:
    """What the sources of a catalogue last said, by their names."""
    names = {source.name for source in settings.sources}
    if not names:
        return {}
    rows = connection.execute(select(layers.c.name, layers.c.document))
    found = {row.name: row.document for row in rows if row.name in names}
    return {name: SourceReading.from_document(unpacked(found[name])) for name in sorted(found)}


def keep(connection: Connection, accepted: Iterable[SourceReading]) -> None:
    """Keep what sources said now, in place of what they said before."""
    for reading in accepted:
        connection.execute(delete(layers).where(layers.c.name == reading.source))
        values = {
            "name": reading.source,
            "read_at": reading.read_at,
            "digest": reading.digest,
            "document": packed(reading.document()),
        }
        connection.execute(insert(layers), values)
        source_status.hold_next(connection, [reading.source], held=False)


def _written_row(connection: Connection, number: int) -> tuple[bytes | None, bytes | None]:
    table = written_versions.c
    query = (
        select(table.digest, table.document)
        .where(table.from_revision <= number)
        .order_by(table.from_revision.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (None, None) if row is None else (row.digest, row.document)


def _insert_written(
    connection: Connection, number: int, digest: bytes | None, document: bytes | None
) -> None:
    table = written_versions
    connection.execute(delete(table).where(table.c.from_revision == number))
    values = {"from_revision": number, "digest": digest, "document": document}
    connection.execute(insert(table), values)


def _document(catalogue: Catalogue) -> dict[str, Any]:
    entries = catalogue.entries.values()
    return {
        "settings": catalogue.settings.document(),
        "entries": [[entry.document(), entry.filled] for entry in entries],
    }


def _catalogue(document: Mapping[str, Any]) -> Catalogue:
    entries = (Entry.of(each, tuple(filled)) for each, filled in document["entries"])
    return Catalogue(
        Settings.from_document(document["settings"]), {entry.id: entry for entry in entries}
    )
