"""On which lines the places of a JSON document stand, found by a walk along the wanted paths."""

from collections.abc import Iterable, Iterator

from modeldex.entries.problems import Path
from modeldex.sources.json_scanner import members, skip_space
from modeldex.sources.wanted import Wanted, wanted_tree


def locate(text: str, paths: Iterable[Path]) -> dict[Path, int]:
    """The lines, from 1, of those paths that exist, and of all places above them."""
    start = skip_space(text, 0)
    offsets = {(): start, **dict(_offsets(text, start, wanted_tree(paths), ()))}
    return _lines(text, offsets)


def line_at(text: str, offset: int) -> int:
    """The line, from 1, on which a character stands."""
    return text.count("\n", 0, offset) + 1


def _offsets(text: str, position: int, wanted: Wanted, path: Path) -> Iterator[tuple[Path, int]]:
    missing = len(wanted)
    if not missing:
        return
    for member in members(text, position):
        below = wanted.get(member.step)
        if below is None:
            continue
        inner = (*path, member.step)
        yield inner, member.start
        yield from _offsets(text, member.value, below, inner)
        missing -= 1
        if not missing:
            return


def _lines(text: str, offsets: dict[Path, int]) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    line, counted = 1, 0
    for path, offset in sorted(offsets.items(), key=lambda item: item[1]):
        line += text.count("\n", counted, offset)
        counted = offset
        lines[path] = line
    return lines
