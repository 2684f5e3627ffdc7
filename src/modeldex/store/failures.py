"""What a database driver reports, told as one line that says what to do."""

from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from modeldex.store.errors import StoreError

_READ_ONLY_DIRECTORY: Final = (
    "its directory is read-only, where SQLite has to write even to read"
    " (but for sqlite:///file:PATH?mode=ro&immutable=1&uri=true)"
)
_SQLITE: Final = (
    ("SQLITE_FULL", "the disk is full"),
    ("SQLITE_READONLY_DIRECTORY", _READ_ONLY_DIRECTORY),
    ("SQLITE_READONLY_CANTINIT", _READ_ONLY_DIRECTORY),
    ("SQLITE_READONLY", "it is read-only"),
    ("SQLITE_PERM", "it is read-only"),
    ("SQLITE_BUSY", "another program has kept it locked for too long; try again"),
    ("SQLITE_LOCKED", "another program has kept it locked for too long; try again"),
    ("SQLITE_NOTADB", "it is not an SQLite database"),
    ("SQLITE_CORRUPT", "the file is damaged; restore it from a backup"),
    ("SQLITE_CANTOPEN", "it can not be opened; does the directory exist, and may it be written?"),
    ("SQLITE_IOERR_WRITE", "the disk refused a write; is it full, or the file at its size limit?"),
    ("SQLITE_IOERR", "the disk reported an error"),
)
"""By the start of SQLite's name of the error (https://sqlite.org/rescode.html)."""

_POSTGRESQL: Final = {
    "25006": "it is read-only",
    "53100": "the server's disk is full",
    "53300": "the server has no connection left",
    "55P03": "another program has kept it locked for too long; try again",
    "57P01": "the server is shutting down",
    "57P03": "the server is starting up or shutting down; try again",
    "42501": "the user may not do this",
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


def explain(error: SQLAlchemyError, place: str) -> StoreError:
    """The failure as one line. ``place`` names the database, without a password."""
    return StoreError(f"database {place}: {_reason(error)}")


def sqlite_name(error: DBAPIError) -> str:
    """SQLite's own name of the failure, such as ``SQLITE_BUSY``; empty for other databases."""
    return str(getattr(error.orig, "sqlite_errorname", ""))


def _reason(error: SQLAlchemyError) -> str:
    if not isinstance(error, DBAPIError):
        return _one_line(str(error))
    name = sqlite_name(error)
    for start, reason in _SQLITE:
        if name.startswith(start):
            return reason
    state = getattr(error.orig, "sqlstate", None)
    return _POSTGRESQL.get(str(state)) or _one_line(str(error.orig))


def _one_line(text: str) -> str:
    return " ".join(text.split())
