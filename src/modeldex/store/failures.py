"""What a database driver reports, told as one line that says what to do."""

from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from modeldex.store.errors import StoreError

DAMAGED: Final = "the file is damaged"
RESTORE: Final = "keep it, and put the last backup in its place; reads go on until a restart"
_PERMIT: Final = "let the user that runs Modeldex write to the file and to its directory"
_READ_ONLY_DIRECTORY: Final = (
    "its directory is read-only, where SQLite has to write even to read"
    " (but for sqlite:///file:PATH?mode=ro&immutable=1&uri=true)"
)
_READ_ONLY: Final = "it is read-only"
_LOCKED: Final = "another program has kept it locked for too long; try again"
_UNLOCK: Final = "find the program that has it open; those of Modeldex take turns"
_DISK: Final = "look at the disk and at the system's log; have a backup at hand"
_ROOM: Final = "make room on its disk, and try again; nothing that was published is lost"
_SQLITE: Final = (
    ("SQLITE_FULL", "the disk is full", _ROOM),
    ("SQLITE_READONLY_DIRECTORY", _READ_ONLY_DIRECTORY, _PERMIT),
    ("SQLITE_READONLY_CANTINIT", _READ_ONLY_DIRECTORY, _PERMIT),
    ("SQLITE_READONLY", _READ_ONLY, _PERMIT),
    ("SQLITE_PERM", _READ_ONLY, _PERMIT),
    ("SQLITE_BUSY", _LOCKED, _UNLOCK),
    ("SQLITE_LOCKED", _LOCKED, _UNLOCK),
    (
        "SQLITE_NOTADB",
        "it is not an SQLite database",
        f"see that the address names the right file; one that was Modeldex's is damaged: {RESTORE}",
    ),
    ("SQLITE_CORRUPT", f"{DAMAGED}; restore it from a backup", RESTORE),
    (
        "SQLITE_CANTOPEN",
        "it can not be opened; does the directory exist, and may it be written?",
        "make the directory, or let the user that runs Modeldex write to it",
    ),
    (
        "SQLITE_IOERR_WRITE",
        "the disk refused a write; is it full, or the file at its size limit?",
        _ROOM,
    ),
    ("SQLITE_IOERR", "the disk reported an error", _DISK),
)
"""By the start of SQLite's name of the error (https://sqlite.org/rescode.html): what it means, and
what to do about it."""

_WAIT: Final = "wait until it is up; Modeldex goes on by itself then"
_POSTGRESQL: Final = {
    "25006": (_READ_ONLY, "name the primary and no standby; see default_transaction_read_only"),
    "53100": ("the server's disk is full", _ROOM),
    "53300": ("the server has no connection left", "raise its max_connections, or pool them"),
    "55P03": (_LOCKED, "see in pg_stat_activity who keeps it; those of Modeldex take turns"),
    "57P01": ("the server is shutting down", _WAIT),
    "57P03": ("the server is starting up or shutting down; try again", _WAIT),
    "42501": ("the user may not do this", "make the user of the address the owner of its tables"),
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): what it means, and
what to do about it."""
_CONNECTING: Final = (
    ("does not exist", "create the database or the user that the address names"),
    ("authentication failed", "see that the address has the right user and password"),
    ("", "see that the server runs, and that the address names the right one"),
)
"""By what is said of a connection that could not be made, which comes without an SQLSTATE."""


def explain(error: SQLAlchemyError, place: str) -> StoreError:
    """The failure as one line. ``place`` names the database, without a password."""
    reason, remedy = _reason(error)
    return StoreError(f"database {place}: {reason}", remedy)


def sqlite_name(error: DBAPIError) -> str:
    """SQLite's own name of the failure, such as ``SQLITE_BUSY``; empty for other databases."""
    return str(getattr(error.orig, "sqlite_errorname", ""))


def _reason(error: SQLAlchemyError) -> tuple[str, str]:
    """What has happened, and what to do about it."""
    if not isinstance(error, DBAPIError):
        return _one_line(str(error)), ""
    name = sqlite_name(error)
    for start, reason, remedy in _SQLITE:
        if name.startswith(start):
            return reason, remedy
    state = getattr(error.orig, "sqlstate", None)
    told = _one_line(str(error.orig))
    if state is None and isinstance(error, OperationalError) and not name:
        return told, next(remedy for part, remedy in _CONNECTING if part in told)
    return _POSTGRESQL.get(str(state), (told, ""))


def _one_line(text: str) -> str:
    return " ".join(text.split())
