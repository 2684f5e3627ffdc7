"""What a client does with a body that came in a coding."""

import zlib

import brotli
import zstandard

from modeldex.serving.negotiation import Coding


def decoded(body: bytes, coding: Coding) -> bytes:
    """The body as it was before `coding.coded`."""
    if coding == "gzip":
        return zlib.decompress(body, wbits=31)
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompress(body)
    if coding == "br":
        plain: bytes = brotli.decompress(body)
        return plain
    return body
