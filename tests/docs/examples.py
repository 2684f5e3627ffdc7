"""The examples that a page of the documentation holds, and how they are typed in.

A page's ``console`` blocks are one sitting in an empty directory: lines that begin with ``$ ``
are typed, the others are what appears. ``...`` in them stands for any text. Before a block,
``<!-- file: PATH -->`` makes it a file that the reader writes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_BLOCK: Final = re.compile(
    r"(?:<!-- file: (?P<file>\S+) -->\s*)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PROMPT: Final = "$ "
ANY: Final = "..."


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is typed, and what appears."""

    typed: str
    appears: str

    def matches(self, output: str) -> bool:
        """Whether ``output`` is what the page shows, trailing space aside."""
        parts = map(re.escape, self.appears.split(ANY))
        return re.fullmatch(".*?".join(parts), _tidy(output), re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class File:
    """A file that the reader writes."""

    path: str
    text: str


def examples(page: Path) -> Iterator[Command | File]:
    """The steps of a page, in order."""
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            yield File(block["file"], block["text"])
        elif block["language"] == "console":
            yield from _commands(block["text"])


def _commands(text: str) -> Iterator[Command]:
    for part in re.split(rf"^{re.escape(_PROMPT)}", text, flags=re.MULTILINE)[1:]:
        typed, _, appears = part.partition("\n")
        while typed.endswith("\\"):
            line, _, appears = appears.partition("\n")
            typed = f"{typed}\n{line}"
        yield Command(typed, _tidy(appears))


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
