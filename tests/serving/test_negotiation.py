"""Which coding is sent, for what a client says that it accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.negotiation import CODINGS, preferred_coding


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("deflate", "identity"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.5, identity", "identity"),
        ("gzip;q=0.001", "gzip"),
        ("identity;q=0.5, gzip;q=0.4", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *;q=0.3", "zstd"),
        ("gzip;q=0", "identity"),
        ("identity;q=0", "identity"),
        (" gzip ; Q = 0.7 ", "gzip"),
        ("gzip;q=1.000,br;q=0.999", "gzip"),
        ("gzip;q=2", "identity"),
        ("gzip;level=9", "identity"),
        (",,gzip,,", "gzip"),
        ("\xff\x00, gzip", "gzip"),
    ],
)
def test_the_clients_weights_decide_and_then_the_size(header: str | None, coding: str) -> None:
    assert preferred_coding(header) == coding


@given(st.text(max_size=200))
def test_whatever_is_sent_something_can_be_served(header: str) -> None:
    assert preferred_coding(header) in CODINGS
