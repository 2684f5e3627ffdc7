"""Documents as they are kept: JSON, compressed."""

from typing import Any, Final

import zstandard

from modeldex.entries import json_codec

_LEVEL: Final = 3


def packed(document: Any) -> bytes:
    """A document as it is kept."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(json_codec.encode(document))


def unpacked(data: bytes) -> Any:
    """The reverse of `packed`, of what it wrote: nothing is checked."""
    return json_codec.decode_stored(zstandard.ZstdDecompressor().decompress(data))
