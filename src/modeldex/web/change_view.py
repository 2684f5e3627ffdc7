"""Changes as pages tell them: prices first, and no value twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.changes import CURRENCIES, MISSING, Changes, EntryChange, FieldChange
from modeldex.entries.json_codec import brief
from modeldex.web import figures

_MOST_FIELDS: Final = 12
_LONGEST: Final = 60
_MOST_LISTED: Final = 500


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One changed value, for people."""

    path: str
    old: str
    new: str
    percent: str
    """Of a price: by how much; empty for anything else."""
    rises: bool
    added: tuple[str, ...] = ()
    """Of a list: what it holds now and did not before. `old` and `new` are empty then."""
    gone: tuple[str, ...] = ()
    """Of a list: what it held before and does not now."""


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One entry that was added, changed or removed."""

    kind: str
    id: str
    fields: tuple[ChangedField, ...]
    more: int
    """How many further fields changed."""


def changed_entries(changes: Iterable[EntryChange]) -> Iterator[ChangedEntry]:
    """Each changed entry, with its fields as far as they are told."""
    for change in changes:
        fields = changed_fields(change.fields)
        shown = fields[:_MOST_FIELDS]
        yield ChangedEntry(change.kind.value, change.id, shown, len(fields) - len(shown))


def changed_settings(changes: Changes) -> tuple[ChangedField, ...]:
    """The settings that changed."""
    return tuple(map(_field, changes.settings))


def changed_fields(changes: Iterable[FieldChange]) -> tuple[ChangedField, ...]:
    """The changed values of an entry. Prices come first: they are what most people look for."""
    fields = sorted(_once(changes), key=lambda field: not _is_amount(field))
    return tuple(map(_field, fields))


def _once(fields: Iterable[FieldChange]) -> Iterator[FieldChange]:
    """Amounts without the currency that changed just the same."""
    listed = list(fields)
    dollars = {field.path: field for field in listed if field.path.endswith(".usd")}
    for field in listed:
        twin = dollars.get(f"{field.path.removesuffix('.diem')}.usd")
        same = twin is not None and replace(twin, path=field.path) == field
        if not (field.path.endswith(".diem") and same):
            yield field


def _is_amount(field: FieldChange) -> bool:
    return field.path.rpartition(".")[2] in CURRENCIES


def _field(field: FieldChange) -> ChangedField:
    percent = figures.percent(field.percent) if field.percent is not None else ""
    rises = (field.percent or 0) > 0
    path = field.path.removeprefix("model_spec.")
    if path.endswith(".usd"):
        path = path.removesuffix(".usd").removeprefix("pricing.")
        return ChangedField(path, _amount(field.old), _amount(field.new), percent, rises)
    if _is_set(field.old) and _is_set(field.new) and set(field.old) != set(field.new):
        added = tuple(each[:_LONGEST] for each in field.new if each not in field.old)
        gone = tuple(each[:_LONGEST] for each in field.old if each not in field.new)
        return ChangedField(path, "", "", "", rises=False, added=added, gone=gone)
    return ChangedField(path, _value(field.old), _value(field.new), percent, rises)


def _is_set(value: Any) -> bool:
    """Whether it is a list of texts, of which it matters what it holds."""
    return (
        isinstance(value, list)
        and len(value) <= _MOST_LISTED
        and all(isinstance(each, str) for each in value)
    )


def _amount(value: Any) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return figures.amount(value)
    return _value(value)


def _value(value: Any) -> str:
    if value is MISSING:
        return "–"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return figures.plain(value)
    return value[:_LONGEST] if isinstance(value, str) else brief(value, _LONGEST)
