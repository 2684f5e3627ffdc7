"""Writes values as YAML and JSON in many layouts, and notes the line of every place in them."""

from decimal import Decimal
from random import Random
from typing import Any

from modeldex.entries import json_codec
from modeldex.entries.problems import Path


class Writer:
    """One text in the making."""

    def __init__(self, random: Random) -> None:
        self.text = ""
        self.lines: dict[Path, int] = {}
        self._random = random

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def json(self, value: Any, path: Path = ()) -> None:
        """JSON with line breaks anywhere."""
        self.lines.setdefault(path, self.line)
        if isinstance(value, dict):
            self._between("{", "}", [(key, value[key]) for key in value], path, keyed=True)
        elif isinstance(value, list):
            self._between("[", "]", list(enumerate(value)), path, keyed=False)
        else:
            self.text += _scalar(value, in_yaml=False)

    def yaml(self, value: Any, path: Path = (), indent: int = 0) -> None:
        """YAML, one item a line."""
        if not isinstance(value, dict | list) or not value:
            self.lines.setdefault(path, self.line)
            self.text += _scalar(value, in_yaml=True) + self._comment() + "\n"
            return
        if path:
            self.text += self._comment() + "\n"
        self.lines.setdefault(path, self.line)
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in items:
            self.text += " " * indent
            if isinstance(step, str):
                self.lines[(*path, step)] = self.line
                self.text += _quoted(step, in_yaml=True) + ": "
            else:
                self.text += "- "
            self.yaml(inner, (*path, step), indent + 2)

    def _between(
        self, start: str, end: str, items: list[tuple[Any, Any]], path: Path, *, keyed: bool
    ) -> None:
        self.text += start + self._space()
        for index, (step, inner) in enumerate(items):
            self.text += ("," + self._space()) if index else ""
            if keyed:
                self.lines[(*path, step)] = self.line
                self.text += _quoted(step, in_yaml=False) + self._space() + ":" + self._space()
            self.json(inner, (*path, step))
            self.text += self._space()
        self.text += end

    def _space(self) -> str:
        return self._random.choice(["", "", " ", "\n", "\r\n", "\n\n\t"])

    def _comment(self) -> str:
        return self._random.choice(["", "", " # a comment", "\n\n# comments\n"])


def _scalar(value: Any, *, in_yaml: bool) -> str:
    if isinstance(value, str):
        return _quoted(value, in_yaml=in_yaml)
    if isinstance(value, Decimal):
        return format(value, "f")
    return json_codec.encode(value).decode()


def _quoted(value: str, *, in_yaml: bool) -> str:
    if not in_yaml:
        return json_codec.encode(value).decode()
    escaped = (
        char if " " <= char <= "~" and char not in '"\\' else f"\\U{ord(char):08x}"
        for char in value
    )
    return f'"{"".join(escaped)}"'
