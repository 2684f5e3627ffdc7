"""Changes as people read them: by entry and by field, prices as old → new."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.text import Text

from modeldex.catalogue.changes import MISSING, ChangeKind, Changes, EntryChange, FieldChange
from modeldex.cli.escaping import shortened, visible
from modeldex.cli.output import Output
from modeldex.cli.quantities import counted, grouped, percentage
from modeldex.entries import json_codec

MOST_ENTRIES: Final = 20
"""How many entries of each kind of change are shown before the rest is counted: among many that
are added, what is removed must not go unseen."""
MOST_FIELDS: Final = 12
"""How many changed fields of one entry are shown before the rest is counted."""
LONGEST_VALUE: Final = 60
"""Characters of a value that are shown."""
_CONTEXT: Final = 12
"""Characters kept before the place where two long values begin to differ."""

_MARKS: Final = {
    ChangeKind.ADDED: ("+", "green"),
    ChangeKind.CHANGED: ("~", "yellow"),
    ChangeKind.REMOVED: ("-", "red"),
}


def show_changes(output: Output, changes: Changes) -> None:
    """Write changes to the output, the first of them unless it is verbose."""
    for line in change_lines(changes, everything=output.verbose):
        output.say(line)


def change_lines(changes: Changes, *, everything: bool = False) -> Iterator[Text]:
    """The changes, a line for each entry and below it one for each field."""
    if changes.settings:
        yield Text("~ the catalogue's settings", "yellow")
        yield from _field_lines(changes.settings, everything)
    shown, rest = (changes.entries, ()) if everything else _first_of_each(changes.entries)
    for entry in shown:
        yield _entry_line(entry)
        yield from _field_lines(entry.fields, everything)
    if rest:
        more = f"… and {grouped(len(rest))} more: {_counts(rest)} (--verbose shows all)"
        yield Text(more, "dim")


def _first_of_each(
    changes: Sequence[EntryChange],
) -> tuple[Sequence[EntryChange], Sequence[EntryChange]]:
    """The first changes of each kind in their order, and the rest."""
    room = dict.fromkeys(ChangeKind, MOST_ENTRIES)
    shown: list[EntryChange] = []
    rest: list[EntryChange] = []
    for change in changes:
        room[change.kind] -= 1
        (shown if room[change.kind] >= 0 else rest).append(change)
    return shown, rest


def summary(changes: Changes, *, done: bool = False) -> str:
    """``3 to add, 1 to change, 0 to remove``; once it is ``done``: ``3 added, …``."""
    words = ("added", "changed", "removed") if done else ("to add", "to change", "to remove")
    text = ", ".join(
        f"{grouped(changes.count(kind))} {word}"
        for kind, word in zip(ChangeKind, words, strict=True)
    )
    if changes.settings:
        text += f"; {counted(len(changes.settings), 'setting')} {words[1]}"
    return text


def _entry_line(change: EntryChange) -> Text:
    mark, style = _MARKS[change.kind]
    return Text.assemble((f"{mark} {visible(change.id)}", style), (f" ({change.type})", "dim"))


def _field_lines(fields: Sequence[FieldChange], everything: bool) -> Iterator[Text]:
    shown = len(fields) if everything else MOST_FIELDS
    for field in fields[:shown]:
        yield _field_line(field, None if everything else LONGEST_VALUE)
    if len(fields) > shown:
        count = counted(len(fields) - shown, "more field")
        yield Text(f"    … and {count} (--verbose shows all)", "dim")


def _field_line(field: FieldChange, limit: int | None) -> Text:
    old, new = _shown_pair(field.old, field.new, limit)
    line = Text.assemble(f"    {visible(field.path)}: ", (old, "red"), " → ", (new, "green"))
    if field.percent is not None:
        line.append(f" ({percentage(field.percent)})", "bold")
    return line


def _shown_pair(old: Any, new: Any, limit: int | None) -> tuple[str, str]:
    """Both values on one line; of two long ones, the part from which on they differ."""
    one, other = _value_text(old), _value_text(new)
    if limit is None:
        return one, other
    if len(one) > limit and len(other) > limit:
        start = _first_difference(one, other) - _CONTEXT
        if start > _CONTEXT:
            one, other = f"…{one[start:]}", f"…{other[start:]}"
    return shortened(one, limit), shortened(other, limit)


def _value_text(value: Any) -> str:
    return "(none)" if value is MISSING else visible(json_codec.encode(value).decode())


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _counts(changes: Sequence[EntryChange]) -> str:
    words = {
        ChangeKind.ADDED: "to add",
        ChangeKind.CHANGED: "to change",
        ChangeKind.REMOVED: "to remove",
    }
    counts = ((sum(c.kind is kind for c in changes), word) for kind, word in words.items())
    return ", ".join(f"{grouped(count)} {word}" for count, word in counts if count)
