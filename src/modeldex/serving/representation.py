"""Finished content: a body in every coding that is asked for, with its headers ready to send."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from modeldex.serving.coding import SMALLEST_CODED, coded
from modeldex.serving.negotiation import Coding

Header = tuple[str, str]
"""Name, in lower case, and value. Text, since Granian takes no bytes; ASCII alone."""
Aside = Callable[[Callable[[], object]], object]
"""Runs something beside the traffic: a thread pool's ``submit``, or at once."""

LARGEST_CODED_AT_ONCE: Final = 1_000_000
"""Bytes of a body up to which the first client that asks for a coding waits for it (about
10 ms); a larger body is sent as it is meanwhile."""

_CONTENT: Final[tuple[Header, ...]] = (
    ("content-type", "application/json"),
    ("x-content-type-options", "nosniff"),
)
VARY: Final[Header] = ("vary", "Authorization, X-Modeldex-View, Accept-Encoding, Origin")
_PRIVATE: Final[Header] = ("cache-control", "private, no-cache")
_PUBLIC: Final[Header] = ("cache-control", "public, no-cache")


class Variant(NamedTuple):
    """The content in one coding."""

    etag: str
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
        public: bool = False,
        aside: Aside = at_once,
    ) -> None:
        """``extra`` are headers of this body; ``modified`` is its ``Last-Modified``; ``public``
        tells caches that anybody may be given it, key or not."""
        self.modified = modified
        self._tag = blake2b(body, digest_size=16).hexdigest()
        self._extra = (_PUBLIC if public else _PRIVATE, VARY, *extra)
        self._aside = aside
        self._pending: set[Coding] = set()
        self._variants: dict[Coding, Variant] = {}
        self._variants["identity"] = self._variant(body, "identity")

    @property
    def body(self) -> bytes:
        """The content as it is."""
        return self._variants["identity"].body

    @property
    def etag(self) -> str:
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

    def is_settled(self, coding: Coding) -> bool:
        """Whether `variant` gives the same for that coding from now on."""
        return coding in self._variants or len(self.body) < SMALLEST_CODED

    def make(self, coding: Coding) -> None:
        """Have the coding ready."""
        if coding not in self._variants and len(self.body) >= SMALLEST_CODED:
            self._variants[coding] = self._variant(coded(self.body, coding), coding)
        self._pending.discard(coding)

    def tags(self) -> frozenset[str]:
        """The entity tags of all codings that were made."""
        return frozenset(variant.etag for variant in self._variants.values())

    def _variant(self, body: bytes, coding: Coding) -> Variant:
        plain = coding == "identity"
        etag = f'"{self._tag}"' if plain else f'"{self._tag}-{coding}"'
        unchanged: list[Header] = [("etag", etag), *self._extra]
        if self.modified is not None:
            date = format_datetime(self.modified.astimezone(UTC), usegmt=True)
            unchanged.append(("last-modified", date))
        headers: list[Header] = [*_CONTENT, ("content-length", str(len(body)))]
        if not plain:
            headers.append(("content-encoding", coding))
        return Variant(etag, body, (*headers, *unchanged), tuple(unchanged))
