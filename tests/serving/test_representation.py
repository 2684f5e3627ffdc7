"""Finished content: its codings, its tags, and who waits for them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.coding import coded
from modeldex.serving.negotiation import CODINGS, Coding
from modeldex.serving.representation import LARGEST_CODED_AT_ONCE, Representation
from tests.serving.decoding import decoded

LIST = b'{"data":[' + b'{"id":"a model"},' * 200 + b"{}]}"


@given(st.binary(max_size=2000), st.sampled_from(CODINGS))
def test_a_coded_body_decodes_to_itself(body: bytes, coding: Coding) -> None:
    assert decoded(coded(body, coding), coding) == body


@pytest.mark.parametrize("coding", CODINGS)
def test_each_coding_has_its_tag_its_length_and_its_name(coding: Coding) -> None:
    variant = Representation(LIST).variant(coding)
    headers = dict(variant.headers)
    assert decoded(variant.body, coding) == LIST
    assert headers["content-length"] == str(len(variant.body))
    assert headers["etag"] == variant.etag
    assert headers.get("content-encoding") == (None if coding == "identity" else coding)
    assert len(variant.body) < len(LIST) or coding == "identity"


def test_no_two_codings_share_a_strong_tag() -> None:
    content = Representation(LIST)
    assert len({content.variant(coding).etag for coding in CODINGS}) == len(CODINGS)


def test_equal_bodies_have_equal_tags_and_bytes_in_every_process() -> None:
    one, other = Representation(LIST), Representation(LIST)
    for coding in CODINGS:
        assert one.variant(coding) == other.variant(coding)


def test_what_would_not_shrink_is_sent_as_it_is() -> None:
    assert Representation(b"{}").variant("br").etag == Representation(b"{}").etag


def test_nobody_waits_for_a_large_body_to_be_coded() -> None:
    later: list[Callable[[], object]] = []
    content = Representation(b"x" * (LARGEST_CODED_AT_ONCE + 1), aside=later.append)
    assert content.variant("gzip") == content.variant("identity")
    assert content.variant("gzip") == content.variant("identity")
    assert len(later) == 1
    later[0]()
    assert len(content.variant("gzip").body) < 100_000
    assert content.codings == ("identity", "gzip")


def test_a_304_repeats_what_a_200_would_say_of_the_content() -> None:
    extra = (("content-location", "/api/v1/models/a"),)
    variant = Representation(LIST, extra=extra).variant("gzip")
    unchanged = dict(variant.unchanged)
    assert unchanged.keys() == {"etag", "cache-control", "vary", "content-location"}
    assert unchanged.items() <= dict(variant.headers).items()
