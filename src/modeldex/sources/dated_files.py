"""Snapshots of a catalogue that are named by their day: ``2026-08-01.json``."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from modeldex.sources.documents import KINDS

_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(\.\w+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DatedSnapshot:
    """A catalogue as it was at an instant."""

    at: datetime
    name: str
    """For people, and to know it again: a file's name, or a commit."""
    opened: Callable[[], AbstractContextManager[Path]]
    """Puts it where it can be read, for the time of the block."""


def dated_files(directory: Path) -> list[DatedSnapshot]:
    """The files of a directory that are named by a day, oldest first; each is of its midnight in
    UTC. Files of other names are none of ours.

    Raises:
        OSError: the directory can not be read.
    """
    found = []
    for path in sorted(directory.iterdir()):
        match = _DATED.fullmatch(path.name)
        day = None if match is None or match[2].lower() not in KINDS else _day(match[1])
        if day is not None and path.is_file():
            found.append(DatedSnapshot(day, path.name, _as_it_is(path)))
    return found


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:  # no such day
        return None


def _as_it_is(path: Path) -> Callable[[], AbstractContextManager[Path]]:
    @contextmanager
    def opened() -> Iterator[Path]:
        yield path

    return opened
