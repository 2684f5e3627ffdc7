"""What may stand in a page, whatever its models are called."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "poster"})
_VOID = frozenset({"br", "wbr", "img", "input", "link", "meta", "hr", "path", "rect", "line"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = [name for name, _ in attrs]
        if tag == "script" and not re.fullmatch(
            r"/assets/[0-9a-f]{16}/[a-z]+\.js", given.get("src") or ""
        ):
            self.faults.append("a script of its own")
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.faults.append(f"an element {tag}")
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice: {names}")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"an attribute {name}")
            if name in _ADDRESSES:
                self._address(value or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"a stray </{tag}>")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def _address(self, value: str) -> None:
        parts = urlsplit(value)
        if parts.scheme not in ("", "https") or (not parts.scheme and parts.netloc):
            self.faults.append(f"an address {value!r}")


def faults(html: str) -> list[str]:
    """What is wrong with a page: foreign scripts, handlers, addresses, or a broken structure."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    left = [f"{tag} is not closed" for tag in reader.open if tag not in ("html", "body")]
    return reader.faults + left


def text(html: str) -> str:
    """All that is written on a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(reader.texts).split())
