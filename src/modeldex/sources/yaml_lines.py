"""On which lines the places of a YAML document stand, found by a second walk over its events.

Lines are wanted only where there are problems, so nothing is kept while a document is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import yaml

from modeldex.entries.problems import Path
from modeldex.sources.wanted import Wanted, wanted_tree
from modeldex.sources.yaml_events import Event, events, line_of


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence on the way; ``wanted`` is None where nothing below is wanted."""

    wanted: Wanted | None
    path: Path
    index: int | None
    """Of the next item; None in a mapping."""
    child: Wanted | None = None
    """What is wanted below the key that was read; meaningful while ``has_key``."""
    child_path: Path = ()
    has_key: bool = False


def locate(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """The lines, from 1, of those paths that exist, and of all places above them."""
    walk = _Walk(wanted_tree(paths))
    try:
        for event in events(text):
            walk.step(event)
    except yaml.YAMLError:
        pass  # the lines up to there are right
    return walk.lines


class _Walk:
    def __init__(self, wanted: Wanted) -> None:
        self.lines: dict[Path, int] = {}
        self._wanted = wanted
        self._frames: list[_Frame] = []

    def step(self, event: Event) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self._frames.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)

    def _node(self, event: yaml.NodeEvent) -> None:
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.index is None and not frame.has_key:
            self._key(frame, event)
            return
        wanted, path = self._enter(frame, event)
        if isinstance(event, yaml.CollectionStartEvent):
            index = 0 if isinstance(event, yaml.SequenceStartEvent) else None
            self._frames.append(_Frame(wanted, path, index))

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        frame.has_key = True
        frame.child = None
        if frame.wanted is not None and isinstance(event, yaml.ScalarEvent):
            frame.child = frame.wanted.get(event.value)
            if frame.child is not None:
                frame.child_path = (*frame.path, event.value)
                self.lines[frame.child_path] = line_of(event)

    def _enter(self, frame: _Frame | None, event: yaml.NodeEvent) -> tuple[Wanted | None, Path]:
        """What is wanted below the value that begins here, and its path."""
        if frame is None:
            self.lines[()] = line_of(event)
            return self._wanted, ()
        if frame.index is None:
            frame.has_key = False
            return frame.child, frame.child_path
        index, frame.index = frame.index, frame.index + 1
        wanted = frame.wanted.get(index) if frame.wanted is not None else None
        if wanted is None:
            return None, ()
        path = (*frame.path, index)
        self.lines[path] = line_of(event)
        return wanted, path
