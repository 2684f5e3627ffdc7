"""Looking at all of a database: whether every version and every revision is what was published."""

from collections.abc import Iterator

from sqlalchemy import select

from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.store import soundness, versions
from modeldex.store.engine import Database
from modeldex.store.errors import StoreError
from modeldex.store.failures import RESTORE
from modeldex.store.publishing import Progress, content_digest
from modeldex.store.schema import entry_versions, revisions

_ROWS_AT_ONCE = 500


def faults(database: Database, progress: Progress | None = None) -> Iterator[StoreError]:
    """What is wrong with a database, each with what to do: what `soundness` finds, and the
    versions and revisions of its whole history whose content is not what their digests are of.
    ``progress`` is told revisions."""
    yield from soundness.faults(database)
    try:
        yield from _of_versions(database)
        yield from _of_revisions(database, progress)
    except StoreError as error:
        yield error


def _of_versions(database: Database) -> Iterator[StoreError]:
    columns = entry_versions.c
    query = select(
        columns.model_id,
        columns.from_revision,
        columns.digest,
        columns.body,
        columns.extensions,
    ).order_by(columns.id)
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
        for model_id, since, digest, body, extensions in rows:
            if _digest(body, extensions) != digest:
                yield _fault(database, f"{model_id} of revision {since}")


def _digest(body: bytes, extensions: bytes) -> bytes:
    try:
        document = json_codec.decode_stored(body)
        if extensions:
            document[EXTENSIONS] = json_codec.decode_stored(extensions)
        return json_codec.digest(document)
    except (ValueError, TypeError):
        return b""


def _of_revisions(database: Database, progress: Progress | None) -> Iterator[StoreError]:
    with database.reading() as connection:
        known = connection.execute(
            select(revisions.c.number, revisions.c.digest).order_by(revisions.c.number)
        ).all()
        for place, (number, digest) in enumerate(known, start=1):
            if number != place:
                yield _fault(database, f"what stands where revision {place} should")
                return
            digests = versions.digests(connection, number)
            settings = versions.settings(connection, number)
            if content_digest(settings, digests).hex() != digest:
                yield _fault(database, f"revision {number}")
            if progress is not None:
                progress(place, len(known))


def _fault(database: Database, what: str) -> StoreError:
    message = f"database {database.place}: {what} is not what was published"
    return StoreError(f"{message}; something has changed its rows", RESTORE)
