"""What an entry's document said itself, without what was filled in."""

from collections.abc import Set
from typing import Any

from modeldex.entries.entry import Entry


def as_said(entry: Entry) -> dict[str, Any]:
    """The entry's document without the values of `Entry.filled`. Reading it again, with the same
    filling, gives the same entry."""
    document = entry.document()
    return _said(document, frozenset(entry.filled), "") if entry.filled else document


def _said(part: dict[str, Any], filled: Set[str], place: str) -> dict[str, Any]:
    """The object without what was filled in, and without objects that held nothing else."""
    said: dict[str, Any] = {}
    for key, value in part.items():
        path = f"{place}{key}"
        if path in filled:
            continue
        if isinstance(value, dict) and value:
            value = _said(value, filled, f"{path}.")
            if not value:
                continue
        elif isinstance(value, list):
            value = [
                _said(item, filled, f"{path}[{index}].") if isinstance(item, dict) else item
                for index, item in enumerate(value)
            ]
        said[key] = value
    return said
