"""Reading a body that comes in pieces, packed or not, and never more of it than was agreed."""

import zlib
from typing import Final

GZIP: Final = frozenset({"gzip", "x-gzip"})
PLAIN: Final = frozenset({"", "identity"})

_OF_GZIP: Final = 16 + zlib.MAX_WBITS
_AT_ONCE: Final = 256 * 1024


class TooLarge(Exception):  # noqa: N818 - named for what happened
    """The body has more bytes than it may have, before or after it is unpacked."""


class NotPacked(Exception):  # noqa: N818 - named for what happened
    """The body is not packed as its headers say, or breaks off."""


class Body:
    """Takes a body piece by piece. What it holds is never larger than ``limit`` and a bit: a
    packed piece is unpacked in steps, and given up at the first one that is too much."""

    def __init__(self, limit: int, *, packed: bool) -> None:
        self._limit = limit
        self._wire = 0
        self._content = bytearray()
        self._packed = packed
        self._unpacker = zlib.decompressobj(_OF_GZIP)

    def add(self, piece: bytes) -> None:
        """Take the next piece, as it came over the wire.

        Raises:
            TooLarge: it is more than the limit, packed or unpacked.
            NotPacked: it can not be unpacked.
        """
        self._wire += len(piece)
        if self._wire > self._limit:
            raise TooLarge
        if not self._packed:
            self._keep(piece)
            return
        try:
            self._unpack(piece)
        except zlib.error:
            raise NotPacked("it is not the gzip that its headers say") from None

    def content(self) -> bytes:
        """The whole, once every piece is in.

        Raises:
            NotPacked: it breaks off.
        """
        if self._packed and self._wire and not self._unpacker.eof:
            raise NotPacked("it breaks off before its end")
        return bytes(self._content)

    def _unpack(self, piece: bytes) -> None:
        content = b""
        while piece or len(content) == _AT_ONCE:  # what fills a step may have a rest
            if self._unpacker.eof and piece:  # gzip may have several parts, one after another
                self._unpacker = zlib.decompressobj(_OF_GZIP)
            content = self._unpacker.decompress(piece, _AT_ONCE)
            self._keep(content)
            piece = self._unpacker.unconsumed_tail or self._unpacker.unused_data

    def _keep(self, content: bytes) -> None:
        if len(self._content) + len(content) > self._limit:
            raise TooLarge
        self._content += content
