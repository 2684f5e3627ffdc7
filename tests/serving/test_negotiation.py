"""Which coding is sent, for what a client says that it accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.negotiation import CODINGS, preferred_coding


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        (b"", "identity"),
        (b"gzip", "gzip"),
        (b"x-gzip", "gzip"),
        (b"GZIP", "gzip"),
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip, zstd", "zstd"),
        (b"deflate", "identity"),
        (b"br;q=0.5, gzip;q=0.8", "gzip"),
        (b"br;q=0.5, gzip;q=0.5", "br"),
        (b"br;q=0, gzip", "gzip"),
        (b"gzip;q=0.5, identity", "identity"),
        (b"gzip;q=0.001", "gzip"),
        (b"identity;q=0.5, gzip;q=0.4", "identity"),
        (b"*", "br"),
        (b"*;q=0", "identity"),
        (b"br;q=0, *;q=0.3", "zstd"),
        (b"gzip;q=0", "identity"),
        (b"identity;q=0", "identity"),
        (b" gzip ; Q = 0.7 ", "gzip"),
        (b"gzip;q=1.000,br;q=0.999", "gzip"),
        (b"gzip;q=2", "identity"),
        (b"gzip;level=9", "identity"),
        (b",,gzip,,", "gzip"),
        (b"\xff\x00, gzip", "gzip"),
    ],
)
def test_the_clients_weights_decide_and_then_the_size(header: bytes | None, coding: str) -> None:
    assert preferred_coding(header) == coding


@given(st.binary(max_size=200))
def test_whatever_is_sent_something_can_be_served(header: bytes) -> None:
    assert preferred_coding(header) in CODINGS
