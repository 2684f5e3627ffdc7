"""Hostile input, made: requests that no client would send, and documents that nobody wrote."""

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from modeldex.http.routes import describe

_TEXTS: Final = (
    "", " ", "0", "-1", "1e999", "NaN", "null", "true", "[]", "{}", "..", "../../etc/passwd",
    "%00", "\0", "\n", "\r\nX-Injected: 1", "a" * 300, "ü", "😀", "\ud7ff", "‮abc",
    "'; DROP TABLE keys; --", "<script>alert(1)</script>", "${7*7}", "{{7*7}}", "*", "?", "#", "//",
    "9" * 30, "0x10", "١٢٣", "2026-13-45", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+23:59",
    "http://127.0.0.1:1/", "http://169.254.169.254/latest", "file:///etc/passwd", "all", "text",
    "context>=1k type:text", "(" * 50, '"' * 9, "-" * 40, "a:b:c:d", "price<", "sort=", "head",
)  # fmt: skip
_JUNK: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**30), 1e308, "", "x", [], {}, [[]], [None],
    {"": ""}, {"usd": -1}, {"usd": "1e99"}, {"$ref": "#"}, "\0", "\ud7ff", "a" * 2000,
)  # fmt: skip
_HEADERS: Final = (
    "If-Match", "If-None-Match", "If-Modified-Since", "Accept", "Accept-Encoding", "Range",
    "X-Forwarded-For", "X-Modeldex-View", "X-Request-Id", "Origin", "Content-Encoding",
    "Last-Event-Id", "Cookie", "Accept-Language", "X-Modeldex-Timing", "Expect", "TE",
    "Access-Control-Request-Headers", "Modeldex-Min-Revision", "Host", "Forwarded",
)  # fmt: skip
_METHODS: Final = ("GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
                   "PROPFIND", "get", "G" * 40)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the description."""

    method: str
    path: str
    parameters: tuple[str, ...]
    """Of the query."""
    examples: tuple[Any, ...]
    """Of the body."""


def routes() -> list[Route]:
    """All of them."""
    return [
        Route(
            method.upper(),
            path,
            tuple(p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"),
            tuple(_examples(operation)),
        )
        for path, operations in describe()["paths"].items()
        for method, operation in operations.items()
    ]


def _examples(operation: dict[str, Any]) -> list[Any]:
    content = operation.get("requestBody", {}).get("content", {})
    return [kind["example"] for kind in content.values() if "example" in kind]


class Requests:
    """Makes requests as they go over the wire. The same seed makes the same ones."""

    def __init__(self, seed: int, read_key: str, admin_key: str, ids: list[str]) -> None:
        """``ids`` are of models that there are."""
        self._chance = random.Random(seed)
        self._routes = routes()
        self._read_key = read_key
        self._admin_key = admin_key
        self._ids = ids

    def make(self) -> bytes:
        """The next one, head and body."""
        chance = self._chance
        route = chance.choice(self._routes)
        method = route.method if chance.random() < 0.85 else chance.choice(_METHODS)
        target = self._path(route) + self._query(route)
        body = self._body(route) if method in ("POST", "PUT", "PATCH") else b""
        if chance.random() < 0.03:
            body = chance.randbytes(chance.randrange(1, 200))
        head = [f"{method} {target} HTTP/1.1".encode("utf-8", "surrogatepass"), b"Host: localhost"]
        head += self._authorization(route) + self._headers()
        if body:
            kind = chance.choice((b"application/json",) * 9 + (b"text/plain",))
            head += [b"Content-Type: " + kind, b"Content-Length: %d" % len(body)]
        raw = b"\r\n".join(head) + b"\r\n\r\n" + body
        return self._torn(raw) if chance.random() < 0.02 else raw

    def text(self) -> str:
        """A value that nobody expects, or that somebody could."""
        chance = self._chance
        kind = chance.random()
        if kind < 0.3:
            return chance.choice(self._ids)
        if kind < 0.85:
            return chance.choice(_TEXTS)
        return "".join(chance.choices(string.printable, k=chance.randrange(40)))

    def _path(self, route: Route) -> str:
        chance = self._chance
        parts = []
        for part in route.path.split("/"):
            filled = part
            if part.startswith("{"):
                text = self.text()
                filled = quote(text, safe="/" if chance.random() < 0.5 else "")
            parts.append(filled)
        path = "/".join(parts)
        if chance.random() < 0.05:
            path += "/" + quote(self.text(), safe="")
        if chance.random() < 0.01:
            path += "/x" * 5_000
        return path

    def _query(self, route: Route) -> str:
        chance = self._chance
        pairs = []
        for _ in range(chance.choice((0, 0, 1, 1, 2, 5))):
            name = self.text()
            if route.parameters and chance.random() < 0.9:
                name = chance.choice(route.parameters)
            pairs.append(f"{quote(name, safe='')}={quote(self.text(), safe='')}")
        return "?" + "&".join(pairs) if pairs else ""

    def _authorization(self, route: Route) -> list[bytes]:
        chance = self._chance
        if chance.random() < 0.85:
            fits = self._admin_key if route.path.startswith("/admin") else self._read_key
            other = chance.choice((self._read_key, self._admin_key))
            key = fits if chance.random() < 0.85 else other
            return [b"Authorization: Bearer " + key.encode()]
        if chance.random() < 0.5:
            return []
        return [b"Authorization: " + _line(chance.choice(("Bearer ", "Basic ", "")) + self.text())]

    def _headers(self) -> list[bytes]:
        chance = self._chance
        return [
            chance.choice(_HEADERS).encode() + b": " + _line(self.text())
            for _ in range(chance.choice((0, 0, 1, 2)))
        ]

    def _body(self, route: Route) -> bytes:
        chance = self._chance
        document = chance.choice(route.examples) if route.examples else {"name": self.text()}
        return Documents(chance).make(document)

    def _torn(self, raw: bytes) -> bytes:
        """Bytes that are no HTTP any more."""
        chance = self._chance
        place = chance.randrange(len(raw))
        return raw[:place] + chance.randbytes(3) + raw[place:]


class Documents:
    """Makes documents of others: a few changes, of values or of the bytes themselves."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ways: tuple[Callable[[bytes], bytes], ...] = (
            self._cut, self._flip, self._twice, self._deep, self._long,
        )  # fmt: skip

    def make(self, document: Any) -> bytes:
        """Another one, as JSON or nearly so."""
        chance = self._chance
        changed = json.loads(json.dumps(document, default=str))
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 8))):
            changed = self.changed(changed)
        raw = json.dumps(changed, ensure_ascii=chance.random() < 0.5)
        encoded = raw.encode("utf-8", "surrogatepass")
        return chance.choice(self._ways)(encoded) if chance.random() < 0.15 else encoded

    def changed(self, value: Any) -> Any:
        """The value with one thing changed, somewhere in it."""
        chance = self._chance
        if isinstance(value, dict) and value and chance.random() < 0.9:
            return self._changed_object(value)
        if isinstance(value, list) and value and chance.random() < 0.9:
            index = chance.randrange(len(value))
            way = chance.random()
            if way < 0.1:
                return value[:index] + value[index + 1 :]
            if way < 0.2:
                return [*value, value[index]]
            return [*value[:index], self.changed(value[index]), *value[index + 1 :]]
        if isinstance(value, int | float) and not isinstance(value, bool) and chance.random() < 0.5:
            return chance.choice((-value, value * 1e6, value / 1e9, str(value), value + 1))
        return chance.choice(_JUNK)

    def _changed_object(self, value: dict[str, Any]) -> dict[str, Any]:
        chance = self._chance
        name = chance.choice(list(value))
        way = chance.random()
        if way < 0.15:
            return {key: each for key, each in value.items() if key != name}
        if way < 0.25:
            return {**value, chance.choice(_TEXTS): chance.choice(_JUNK)}
        if way < 0.3:
            return {(key + "x" if key == name else key): each for key, each in value.items()}
        return {**value, name: self.changed(value[name])}

    def _cut(self, raw: bytes) -> bytes:
        return raw[: self._chance.randrange(len(raw) + 1)]

    def _flip(self, raw: bytes) -> bytes:
        changed = bytearray(raw)
        for _ in range(self._chance.randrange(1, 4)):
            changed[self._chance.randrange(len(changed))] = self._chance.randrange(256)
        return bytes(changed)

    def _twice(self, raw: bytes) -> bytes:
        return raw + raw

    def _deep(self, raw: bytes) -> bytes:
        depth = self._chance.choice((10, 100, 10_000))
        return b"[" * depth + raw + b"]" * self._chance.choice((depth, depth - 1))

    def _long(self, raw: bytes) -> bytes:
        number = self._chance.choice((b"9" * 5_000, b"1e400", b"-0.0", b"1." + b"0" * 400, b"NaN"))
        return raw.replace(b"1", number, 1)


def _line(text: str) -> bytes:
    """Text as the value of a header: what would end the line is left out."""
    return text.replace("\r", "").replace("\n", "").replace("\0", "").encode("utf-8", "replace")
