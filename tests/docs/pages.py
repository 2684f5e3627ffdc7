"""What the pages of the documentation consist of: headings, tables, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
PAGES: Final = tuple(
    sorted({*ROOT.glob("*.md"), *DOCS.rglob("*.md")}, key=lambda page: str(page.relative_to(ROOT)))
)

_FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE: Final = re.compile(r"`([^`]+)`")
_HEADING: Final = re.compile(r"^(#{1,6}) +(.+)$", re.MULTILINE)
_LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands below it up to the next heading of any level."""

    heading: str
    """As written, without the number signs."""
    text: str

    def rows(self) -> Iterator[list[str]]:
        """The cells of each row of each table, but for the first row and the rule below it."""
        lines = self.text.splitlines()
        for above, line in zip(["", *lines], lines, strict=False):
            if line.startswith("|") and above.startswith("|") and not _is_rule(line):
                yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def page_text(page: Path) -> str:
    """The page without its fenced blocks: what is read as prose."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def sections(page: Path) -> list[Section]:
    """The sections of a page, in order."""
    text = page_text(page)
    headings = list(_HEADING.finditer(text))
    ends = [match.start() for match in headings[1:]] + [len(text)]
    return [
        Section(match[2].strip(), text[match.end() : end])
        for match, end in zip(headings, ends, strict=True)
    ]


def anchors(page: Path) -> set[str]:
    """What a link into the page can name, as GitHub makes it of headings."""
    found: set[str] = set()
    for section in sections(page):
        plain = _LINK.sub(lambda link: link[0].split("](")[0][1:], section.heading)
        slug = re.sub(r"[^\w\- ]", "", plain.replace("`", "").lower()).replace(" ", "-")
        number = 1
        unique = slug
        while unique in found:
            unique, number = f"{slug}-{number}", number + 1
        found.add(unique)
    return found


def links(page: Path) -> list[str]:
    """The targets of all links of a page, outside of code."""
    return [match[1] for match in _LINK.finditer(_CODE.sub("", page_text(page)))]


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return _CODE.findall(text)


def _is_rule(line: str) -> bool:
    return not line.strip("|-: ")
