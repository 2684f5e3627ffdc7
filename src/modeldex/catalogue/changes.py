"""What differs between two catalogues, by entry and by field."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.entries.numbers import round_amount
from modeldex.entries.problems import Path, format_path


class Missing:
    """Stands for "no value" where None would be a value."""

    def __repr__(self) -> str:
        return "missing"


MISSING = Missing()


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that is another now. ``path`` is dotted, from the root (see `format_path`)."""

    path: str
    old: Any
    new: Any
    percent: Decimal | None = None
    """For amounts: by how much it changed; +50 means half as much again. None from zero."""

    def document(self) -> dict[str, Any]:
        """The change as JSON values; a side that has no value is left out."""
        told: dict[str, Any] = {"path": self.path}
        if self.old is not MISSING:
            told["old"] = self.old
        if self.new is not MISSING:
            told["new"] = self.new
        told["percent"] = None if self.percent is None else round_amount(Decimal(self.percent))
        return told


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What happens to one entry."""

    kind: ChangeKind
    id: str
    type: str
    fields: tuple[FieldChange, ...] = ()
    """Only of a changed entry."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that leads from one catalogue to another."""

    settings: tuple[FieldChange, ...] = ()
    entries: tuple[EntryChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.settings or self.entries)

    def count(self, kind: ChangeKind) -> int:
        return sum(change.kind is kind for change in self.entries)


CURRENCIES: Final = ("usd", "diem")
"""The fields that hold amounts."""


def compare(old: Catalogue, new: Catalogue) -> Changes:
    """What would have to happen to ``old`` to become ``new``: settings, then entries in the
    order of ``new``, removed ones last."""
    settings = _fields(old.settings.document(), new.settings.document())
    present = [
        change
        for entry in new.entries.values()
        if (change := _entry_change(old.entries.get(entry.id), entry))
    ]
    gone = [
        EntryChange(ChangeKind.REMOVED, entry.id, entry.type)
        for entry in old.entries.values()
        if entry.id not in new.entries
    ]
    return Changes(settings, (*present, *gone))


def change_between(old: Entry | None, new: Entry | None) -> EntryChange | None:
    """What leads from one version of an entry to another, where None stands for there being none;
    None when they say the same."""
    if new is None:
        return None if old is None else EntryChange(ChangeKind.REMOVED, old.id, old.type)
    return _entry_change(old, new)


def _entry_change(old: Entry | None, new: Entry) -> EntryChange | None:
    if old is None:
        return EntryChange(ChangeKind.ADDED, new.id, new.type)
    if old.digest == new.digest:
        return None
    fields = _fields(old.document(), new.document())
    return EntryChange(ChangeKind.CHANGED, new.id, new.type, fields)


def _fields(old: dict[str, Any], new: dict[str, Any]) -> tuple[FieldChange, ...]:
    before, after = leaves(old), leaves(new)
    return tuple(
        FieldChange(format_path(path), old_value, new_value, _percent(path, old_value, new_value))
        for path in dict.fromkeys((*after, *before))
        if not same(old_value := before.get(path, MISSING), new_value := after.get(path, MISSING))
        and not _tells_only_of_content(path, old_value, after)
        and not _tells_only_of_content(path, new_value, before)
    )


def _tells_only_of_content(path: Path, value: Any, others: dict[Path, Any]) -> bool:
    """Whether ``value`` is an object that was empty and has content on the other side: what it
    holds there is told leaf by leaf."""
    return value == {} and any(other[: len(path)] == path for other in others)


def leaves(document: dict[str, Any], above: Path = ()) -> dict[Path, Any]:
    """Leaf values by path. Arrays and empty objects count as leaves."""
    found: dict[Path, Any] = {}
    for key, value in document.items():
        path = (*above, key)
        if isinstance(value, dict) and value:
            found.update(leaves(value, path))
        else:
            found[path] = value
    return found


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are one number, 1 and true are not one value."""
    if one is MISSING or other is MISSING:
        return one is other
    return json_codec.encode(one, sort_keys=True) == json_codec.encode(other, sort_keys=True)


def _percent(path: Path, old: Any, new: Any) -> Decimal | None:
    if path[-1] not in CURRENCIES or not (_is_number(old) and _is_number(new)) or old == 0:
        return None
    return (Decimal(new) - Decimal(old)) * 100 / Decimal(old)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
