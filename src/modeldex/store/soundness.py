"""Whether a database is as it should be: writable, undamaged, and of the content that it claims."""

from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import text

from modeldex.store import revisions, versions
from modeldex.store.engine import Database
from modeldex.store.errors import StoreError
from modeldex.store.failures import DAMAGED, RESTORE

_MOST_TOLD: Final = 1  # what follows from the first damage is damage, too


def faults(database: Database) -> Iterator[StoreError]:
    """What is wrong with a database, each with what to do. It takes as long as to read it all."""
    checks: tuple[Callable[[Database], None], ...] = (_writable, _undamaged, _as_claimed)
    for check in checks:
        try:
            check(database)
        except StoreError as error:
            yield error


def _writable(database: Database) -> None:
    with database.writing() as connection:
        revisions.touch_nothing(connection)


def _undamaged(database: Database) -> None:
    """SQLite looks at every page (https://sqlite.org/pragma.html#pragma_quick_check); PostgreSQL
    has no such question, and keeps checksums of its own where it is told to."""
    if not database.is_sqlite:
        return
    with database.reading() as connection:
        found = connection.execute(text(f"PRAGMA quick_check({_MOST_TOLD})")).scalars().all()
    if found != ["ok"]:
        reason = " ".join(str(found[0]).split()) if found else "it can not be checked"
        raise StoreError(f"database {database.place}: {DAMAGED} ({reason})", RESTORE)


def _as_claimed(database: Database) -> None:
    """The newest revision has the content that its digest is of."""
    with database.reading() as connection:
        head = revisions.head(connection)
        if head is None:
            return
        digest = versions.catalogue(connection, head.number).digest().hex()
    if digest != head.digest:
        raise StoreError(
            f"database {database.place}: revision {head.number} is not what was published; "
            "something has changed its rows",
            RESTORE,
        )
