"""Conditional requests, after RFC 9110, section 13."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.serving.conditions import matches, outcome
from modeldex.serving.representation import Representation

MODIFIED = datetime(2026, 8, 22, 12, 0, 0, 500_000, tzinfo=UTC)
CONTENT = Representation(b"x" * 1000, modified=MODIFIED)
GZIPPED = CONTENT.variant("gzip").etag
PLAIN = CONTENT.etag
THEN, BEFORE, AFTER = (
    b"Sat, 22 Aug 2026 12:00:00 GMT",
    b"Sat, 22 Aug 2026 11:59:59 GMT",
    b"Sat, 22 Aug 2026 12:00:01 GMT",
)
OTHER = b'"other"'


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "send"),
        ({b"if-none-match": PLAIN}, "unchanged"),
        ({b"if-none-match": GZIPPED}, "unchanged"),
        ({b"if-none-match": b"W/" + PLAIN}, "unchanged"),
        ({b"if-none-match": OTHER}, "send"),
        ({b"if-none-match": b"*"}, "unchanged"),
        ({b"if-modified-since": THEN}, "unchanged"),
        ({b"if-modified-since": AFTER}, "unchanged"),
        ({b"if-modified-since": BEFORE}, "send"),
        ({b"if-modified-since": b"yesterday"}, "send"),
        ({b"if-none-match": OTHER, b"if-modified-since": AFTER}, "send"),
        ({b"if-match": PLAIN}, "send"),
        ({b"if-match": OTHER + b", " + PLAIN}, "send"),
        ({b"if-match": b"*"}, "send"),
        ({b"if-match": b"W/" + PLAIN}, "failed"),
        ({b"if-match": OTHER}, "failed"),
        ({b"if-match": PLAIN, b"if-none-match": PLAIN}, "unchanged"),
        ({b"if-unmodified-since": THEN}, "send"),
        ({b"if-unmodified-since": BEFORE}, "failed"),
        ({b"if-unmodified-since": b"\xff"}, "send"),
        ({b"if-match": PLAIN, b"if-unmodified-since": BEFORE}, "send"),
    ],
)
def test_conditions_are_looked_at_in_their_order(
    headers: dict[bytes, bytes], expected: str
) -> None:
    assert outcome(headers, CONTENT) == expected


@pytest.mark.parametrize(
    ("tags", "weakly", "strongly"),
    [
        (b'"a"', True, True),
        (b'W/"a"', True, False),
        (b'"b", W/"c","a"', True, True),
        (b" * ", True, True),
        (b'"b"', False, False),
        (b'"b,"a"', False, False),
        (b"a", False, False),
        (b'"A"', False, False),
        (b"", False, False),
    ],
)
def test_tags_compare_weakly_or_strongly(tags: bytes, weakly: bool, strongly: bool) -> None:
    assert matches(tags, (b'"a"',)) is weakly
    assert matches(tags, (b'"a"',), strong=True) is strongly


@given(st.dictionaries(st.sampled_from([b"if-match", b"if-none-match", b"if-modified-since",
       b"if-unmodified-since"]), st.binary(max_size=80)))  # fmt: skip
def test_whatever_is_sent_there_is_an_outcome(headers: dict[bytes, bytes]) -> None:
    assert outcome(headers, CONTENT) in ("send", "unchanged", "failed")
