"""Where commands write: results to standard output, everything else to standard error.

A terminal gets colours and tables that fit it; a pipe or a file gets plain text, one record a
line, columns separated by tabs, nothing cut off. With ``--json`` standard output carries exactly
one JSON document and nothing else.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, TextIO

import orjson
from rich.console import Console
from rich.text import Text

from modeldex.cli.escaping import visible, visible_json, visible_lines
from modeldex.entries.entry import Entry
from modeldex.entries.numbers import shortest

_LONGEST_FITTED_TABLE: Final = 5_000
"""Rows past which a terminal gets the plain form, too: fitting columns to it takes too long."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. The title is shown on a terminal only."""

    title: str
    style: str = ""
    right: bool = False
    whole: bool = False
    """Whether it is kept in one line while others fold."""


@dataclass(frozen=True)
class Output:
    """What a command writes to, and how much it says."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False

    @cached_property
    def _out(self) -> Console:
        return _console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Standard error, for prompts and progress."""
        return _console(sys.stderr)

    @property
    def on_terminal(self) -> bool:
        """Whether a person reads standard output as it comes."""
        return sys.stdout.isatty()

    def say(self, line: Text | str = "") -> None:
        """One line of the result; nothing with ``--json``."""
        if not self.json:
            self._print(self._out, sys.stdout, line)

    def note(self, line: Text | str) -> None:
        """Something worth knowing beside the result; nothing with ``--quiet``."""
        if not self.quiet:
            self.complain(line)

    def complain(self, line: Text | str) -> None:
        """One line that is shown whatever the options, on standard error."""
        self._print(self.err, sys.stderr, line)

    def document(self, value: Any) -> None:
        """The result as JSON; nothing without ``--json``. Indented for a terminal."""
        if self.json:
            self.raw(json_text(value, indent=self.on_terminal))

    def entry(self, entry: Entry) -> Any:
        """An entry with its extensions as a value for `document`. Where nothing has to be
        indented or added, that is the bytes it is served as."""
        if not self.json:
            return None
        if self.on_terminal or entry.extensions:
            return entry.document()
        return orjson.Fragment(entry.body)

    def raw(self, text: str) -> None:
        """Text as it is to standard output, in UTF-8 whatever the locale says."""
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Rows of plain text under their titles; nothing with ``--json``."""
        if self.json:
            return
        clean = [[visible(cell) for cell in row] for row in rows]
        if self.on_terminal and len(clean) <= _LONGEST_FITTED_TABLE:
            self._fitted_table(columns, clean)
        else:
            self._out.file.writelines("\t".join(row) + "\n" for row in clean)

    def _fitted_table(self, columns: Sequence[Column], rows: list[list[str]]) -> None:
        """The table at the terminal's width; a column without any value is left out."""
        from rich.table import Table

        shown = [
            index for index in range(len(columns)) if not rows or any(row[index] for row in rows)
        ]
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for column in (columns[index] for index in shown):
            table.add_column(
                column.title,
                style=column.style,
                justify="right" if column.right else "left",
                overflow="fold",
                no_wrap=column.whole,
            )
        for row in rows:
            table.add_row(*(Text(row[index]) for index in shown))
        self._out.print(table)

    @staticmethod
    def _print(console: Console, stream: TextIO, line: Text | str) -> None:
        plain = line if isinstance(line, str) else line.plain
        if isinstance(line, str) or visible_lines(plain) != plain:
            line = Text(visible_lines(plain))  # whoever styled it should have made it safe
        if console.is_terminal:
            console.print(line, soft_wrap=True)
        else:
            stream.write(line.plain + "\n")


def json_text(value: Any, *, indent: bool) -> str:
    """A value as JSON with a line feed at its end. Amounts keep their exact digits."""
    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    return visible_json(orjson.dumps(value, default=_number, option=option).decode())


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(shortest(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _console(stream: TextIO) -> Console:
    if isinstance(getattr(stream, "errors", None), str) and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")  # an arrow must not fail in an old locale
    return Console(file=stream, highlight=False, markup=False, emoji=False)
