"""Reading a YAML document: safely, exactly, and with every problem told.

The result is what a JSON document could hold. What JSON has no place for, or what makes YAML
dangerous or surprising, is refused by name: tags, anchors and aliases, merge keys, duplicate
keys, keys that are not text, several documents in one file, infinite numbers, deep nesting.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from modeldex.entries import json_codec
from modeldex.entries.problems import Path, Problem, Reading
from modeldex.sources import yaml_scalars
from modeldex.sources.yaml_events import Event, events, line_of, syntax_problem

MAX_PROBLEMS: Final = 100
"""Reading a document stops after so many: it is probably not meant to be YAML at all."""

_NOT_ALLOWED: Final = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_TAG_DIRECTIVE: Final = re.compile(r"^%TAG", re.MULTILINE)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_yaml(text: str) -> Reading[Any]:
    """Read one YAML document. There is a value only if there is no problem."""
    forbidden = _NOT_ALLOWED.search(text)
    if forbidden:
        return Reading(None, (_character_problem(text, forbidden),))
    directive = _TAG_DIRECTIVE.search(text)
    if directive:
        line = text.count("\n", 0, directive.start()) + 1
        return Reading(None, (Problem("tags are not read, so %TAG has no use", line=line),))
    return _Builder().read(text)


def _character_problem(text: str, match: re.Match[str]) -> Problem:
    code = f"U+{ord(match[0]):04X}"
    return Problem(
        f"the character {code} may not stand in a YAML file",
        line=text.count("\n", 0, match.start()) + 1,
        suggestion=f'inside double quotes it can be written as "\\u{ord(match[0]):04x}"',
    )


class _TooMany(Exception):  # noqa: N818 - it only ends the reading
    """No more problems are wanted."""


class _NoKey:
    """Stands where a mapping waits for its next key."""


_NO_KEY: Final = _NoKey()


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is being filled."""

    container: dict[str, Any] | list[Any]
    key: str | _NoKey = _NO_KEY
    lines: dict[str, int] = field(default_factory=dict)
    """Of the keys so far, to tell where a duplicate stood first."""

    def awaits_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is _NO_KEY

    def put(self, value: Any) -> None:
        if isinstance(self.container, list):
            self.container.append(value)
        elif isinstance(self.key, str):
            self.container[self.key] = value
            self.key = _NO_KEY

    def step(self) -> str | int | None:
        if isinstance(self.container, list):
            return len(self.container)
        return self.key if isinstance(self.key, str) else None


class _Builder:
    """Puts a value together from events."""

    def __init__(self) -> None:
        self._frames: list[_Frame] = []
        self._root: Any = None
        self._documents = 0
        self._problems: list[Problem] = []
        self._handlers: dict[type[Event], Callable[[Any], None]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: lambda event: self._open(event, {}),
            yaml.SequenceStartEvent: lambda event: self._open(event, []),
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
        }

    def read(self, text: str) -> Reading[Any]:
        handlers = self._handlers
        try:
            for event in events(text):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except yaml.YAMLError as error:
            self._problems.append(syntax_problem(error))
        except _TooMany:
            pass
        return Reading(None if self._problems else self._root, tuple(self._problems))

    def _document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._tell(event, "a second document begins here, expected one in a file")
            raise _TooMany

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_node(event)
        if self._frames and self._frames[-1].awaits_key():
            self._key(event)
        else:
            self._put(self._value(event))

    def _value(self, event: yaml.ScalarEvent) -> Any:
        if not event.value.isascii() and _SURROGATE.search(event.value):
            self._tell(event, "text that is not Unicode (an unpaired surrogate)")
        if event.tag is not None or not event.implicit[0]:
            return event.value
        try:
            return yaml_scalars.resolve(event.value)
        except json_codec.JsonError as error:
            self._tell(event, error.message)
            return None

    def _key(self, event: yaml.ScalarEvent) -> None:
        frame = self._frames[-1]
        key = str(event.value)
        plain = event.implicit[0]
        if plain and not key:
            self._tell(event, "a key is missing before the colon")
        elif plain and key == "<<":
            self._tell(
                event,
                "merge keys are not read",
                suggestion="an entry states only what differs with `extends: <id or file>`",
            )
        elif key in frame.lines:
            self._tell(
                event,
                f"the key {json_codec.brief(key)} stands twice, first on line {frame.lines[key]}",
            )
        frame.lines.setdefault(key, line_of(event))
        frame.key = key

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._tell(
            event,
            f"the alias *{_cut(str(event.anchor))} is not read: YAML aliases are refused",
            suggestion="write the value out, or use `extends: <id or file>`",
        )
        self._put(None)

    def _open(
        self, event: yaml.CollectionStartEvent, container: dict[str, Any] | list[Any]
    ) -> None:
        self._check_node(event)
        if self._frames and self._frames[-1].awaits_key():
            self._tell(event, "a key is an object or a list, expected text")
            raise _TooMany
        if len(self._frames) >= json_codec.MAX_DEPTH:
            self._tell(event, f"nested deeper than {json_codec.MAX_DEPTH} levels")
            raise _TooMany
        self._frames.append(_Frame(container))

    def _close(self, event: Event) -> None:
        self._put(self._frames.pop().container)

    def _put(self, value: Any) -> None:
        if self._frames:
            self._frames[-1].put(value)
        else:
            self._root = value

    def _check_node(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._tell(event, f"the tag {_shown_tag(tag)} is not read: YAML tags are refused")
        if event.anchor is not None:
            self._tell(
                event,
                f"the anchor &{_cut(str(event.anchor))} is not read: YAML anchors are refused",
            )

    def _tell(self, event: Event, message: str, suggestion: str | None = None) -> None:
        problem = Problem(message, path=self._path(), line=line_of(event), suggestion=suggestion)
        self._problems.append(problem)
        if len(self._problems) >= MAX_PROBLEMS:
            self._problems.append(Problem("the rest of the file was not read: too many problems"))
            raise _TooMany

    def _path(self) -> Path:
        steps = [frame.step() for frame in self._frames]
        return tuple(step for step in steps if step is not None)


def _shown_tag(tag: str) -> str:
    prefix = "tag:yaml.org,2002:"
    return _cut(f"!!{tag.removeprefix(prefix)}" if tag.startswith(prefix) else tag)


def _cut(name: str, length: int = 60) -> str:
    return name if len(name) <= length else f"{name[:length]}…"
