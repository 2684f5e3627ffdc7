"""Finished content: a body in every coding that is asked for, with its headers ready to send."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from modeldex.serving.coding import SMALLEST_CODED, coded
from modeldex.serving.negotiation import Coding

Header = tuple[bytes, bytes]
Aside = Callable[[Callable[[], object]], object]
"""Runs something beside the traffic: a thread pool's ``submit``, or at once."""

LARGEST_CODED_AT_ONCE: Final = 1_000_000
"""Bytes of a body up to which the first client that asks for a coding waits for it (about
10 ms); a larger body is sent as it is meanwhile."""

_CONTENT: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"x-content-type-options", b"nosniff"),
)
_CACHING: Final[tuple[Header, ...]] = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization, Accept-Encoding, Origin"),
)


class Variant(NamedTuple):
    """The content in one coding."""

    etag: bytes
    """Strong, quotes included: equal tags mean equal bytes, whatever the revision."""
    body: bytes
    headers: tuple[Header, ...]
    """Of an answer with the body."""
    unchanged: tuple[Header, ...]
    """Of an answer that says that the client has it already."""


def at_once(work: Callable[[], object]) -> object:
    """The `Aside` that does not wait."""
    return work()


class Representation:
    """One body as it is served. Immutable for its readers; codings are made on first use."""

    __slots__ = ("_aside", "_extra", "_pending", "_tag", "_variants", "modified")

    def __init__(
        self,
        body: bytes,
        *,
        modified: datetime | None = None,
        extra: tuple[Header, ...] = (),
        aside: Aside = at_once,
    ) -> None:
        """``extra`` are headers of this body; ``modified`` is its ``Last-Modified``."""
        self.modified = modified
        self._tag = blake2b(body, digest_size=16).hexdigest().encode()
        self._extra = extra
        self._aside = aside
        self._pending: set[Coding] = set()
        self._variants: dict[Coding, Variant] = {}
        self._variants["identity"] = self._variant(body, "identity")

    @property
    def body(self) -> bytes:
        """The content as it is."""
        return self._variants["identity"].body

    @property
    def etag(self) -> bytes:
        """Of the content as it is."""
        return self._variants["identity"].etag

    @property
    def codings(self) -> tuple[Coding, ...]:
        """The codings that somebody has asked for."""
        return tuple(self._variants)

    def variant(self, coding: Coding) -> Variant:
        """The content in that coding, or as it is where the coding is not worth it or of a
        large body not ready yet."""
        found = self._variants.get(coding)
        if found is not None:
            return found
        plain = self._variants["identity"]
        if len(plain.body) < SMALLEST_CODED:
            return plain
        if len(plain.body) <= LARGEST_CODED_AT_ONCE:
            self.make(coding)
        elif coding not in self._pending:
            self._pending.add(coding)
            self._aside(lambda: self.make(coding))
        return self._variants.get(coding, plain)

    def make(self, coding: Coding) -> None:
        """Have the coding ready."""
        if coding not in self._variants and len(self.body) >= SMALLEST_CODED:
            self._variants[coding] = self._variant(coded(self.body, coding), coding)
        self._pending.discard(coding)

    def tags(self) -> frozenset[bytes]:
        """The entity tags of all codings that were made."""
        return frozenset(variant.etag for variant in self._variants.values())

    def _variant(self, body: bytes, coding: Coding) -> Variant:
        plain = coding == "identity"
        etag = b'"%b"' % self._tag if plain else b'"%b-%b"' % (self._tag, coding.encode())
        modified: tuple[Header, ...] = ()
        if self.modified is not None:
            date = format_datetime(self.modified.astimezone(UTC), usegmt=True)
            modified = ((b"last-modified", date.encode()),)
        unchanged = ((b"etag", etag), *_CACHING, *modified, *self._extra)
        encoding: tuple[Header, ...] = () if plain else ((b"content-encoding", coding.encode()),)
        length = (b"content-length", str(len(body)).encode())
        return Variant(etag, body, (*_CONTENT, length, *encoding, *unchanged), unchanged)
