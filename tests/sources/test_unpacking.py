"""Bodies in pieces, within bounds."""

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.sources.unpacking import Body, NotPacked, TooLarge

LIMIT = 1_000_000


def taken(pieces: list[bytes], *, packed: bool, limit: int = LIMIT) -> bytes:
    body = Body(limit, packed=packed)
    for piece in pieces:
        body.add(piece)
    return body.content()


@given(st.binary(max_size=2_000), st.integers(1, 400), st.booleans())
def test_a_body_is_what_was_sent_however_it_was_cut(
    content: bytes, size: int, packed: bool
) -> None:
    sent = gzip.compress(content) if packed else content
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    assert taken(pieces, packed=packed) == content


def test_several_parts_of_gzip_are_one_body() -> None:
    assert taken([gzip.compress(b"one ") + gzip.compress(b"two")], packed=True) == b"one two"


def test_content_that_fills_steps_exactly_is_whole() -> None:
    content = b"a" * (256 * 1024 * 2)
    assert taken([gzip.compress(content)], packed=True) == content


def test_a_large_body_is_given_up() -> None:
    with pytest.raises(TooLarge):
        taken([b"a" * 600_000, b"a" * 600_000], packed=False)


def test_a_bomb_is_given_up_before_it_is_unpacked() -> None:
    """Two gigabytes of noughts are two megabytes of gzip, and a step of them a few kilobytes."""
    part = gzip.compress(b"\0" * 2**21)
    bomb = part * 1024
    tracemalloc.start()
    with pytest.raises(TooLarge):
        taken([bomb], packed=True, limit=4 * 2**20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 2**20


@pytest.mark.parametrize(
    "sent", [b"no gzip", gzip.compress(b"cut off" * 50)[:-9]], ids=["other", "cut"]
)
def test_what_is_not_packed_as_it_says_is_told(sent: bytes) -> None:
    with pytest.raises(NotPacked):
        taken([sent], packed=True)
