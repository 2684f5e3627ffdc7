"""What the shell is offered for an argument. Cheap, and silent when something is amiss."""

import os
import sqlite3
from pathlib import Path
from typing import Final

from modeldex.entries.types import GROUPS

_MOST: Final = 500
_SQLITE_PREFIX: Final = "sqlite:///"
_NEWEST: Final = (
    "SELECT model_id FROM entry_versions"
    " WHERE to_revision IS NULL AND model_id >= ? AND model_id < ? ORDER BY model_id LIMIT ?"
)
_LAST_CHARACTER: Final = "\U0010ffff"


def complete_group(incomplete: str) -> list[str]:
    """The types that begin so."""
    return [group for group in GROUPS if group.startswith(incomplete)]


def complete_model_id(incomplete: str) -> list[str]:
    """Ids of published models that begin so, from a local SQLite database; from a server or
    PostgreSQL none, since the shell waits. Reads past the store, whose opening would take as
    long as everything else here."""
    url = os.environ.get("MODELDEX_DATABASE_URL") or "sqlite:///modeldex.db"
    if os.environ.get("MODELDEX_SERVER") or not url.startswith(_SQLITE_PREFIX):
        return []
    path = Path(url.removeprefix(_SQLITE_PREFIX).partition("?")[0])
    try:
        if not path.is_file():
            return []
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
        try:
            parameters = (incomplete, incomplete + _LAST_CHARACTER, _MOST)
            return [row[0] for row in connection.execute(_NEWEST, parameters)]
        finally:
            connection.close()
    except (sqlite3.Error, OSError, ValueError):
        return []
