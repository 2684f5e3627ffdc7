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
    "Sat, 22 Aug 2026 12:00:00 GMT",
    "Sat, 22 Aug 2026 11:59:59 GMT",
    "Sat, 22 Aug 2026 12:00:01 GMT",
)
OTHER = '"other"'


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "send"),
        ({"if-none-match": PLAIN}, "unchanged"),
        ({"if-none-match": GZIPPED}, "unchanged"),
        ({"if-none-match": "W/" + PLAIN}, "unchanged"),
        ({"if-none-match": OTHER}, "send"),
        ({"if-none-match": "*"}, "unchanged"),
        ({"if-modified-since": THEN}, "unchanged"),
        ({"if-modified-since": AFTER}, "unchanged"),
        ({"if-modified-since": BEFORE}, "send"),
        ({"if-modified-since": "yesterday"}, "send"),
        ({"if-none-match": OTHER, "if-modified-since": AFTER}, "send"),
        ({"if-match": PLAIN}, "send"),
        ({"if-match": OTHER + ", " + PLAIN}, "send"),
        ({"if-match": "*"}, "send"),
        ({"if-match": "W/" + PLAIN}, "failed"),
        ({"if-match": OTHER}, "failed"),
        ({"if-match": PLAIN, "if-none-match": PLAIN}, "unchanged"),
        ({"if-unmodified-since": THEN}, "send"),
        ({"if-unmodified-since": BEFORE}, "failed"),
        ({"if-unmodified-since": "ÿ"}, "send"),
        ({"if-match": PLAIN, "if-unmodified-since": BEFORE}, "send"),
    ],
)
def test_conditions_are_looked_at_in_their_order(headers: dict[str, str], expected: str) -> None:
    assert outcome(headers, CONTENT) == expected


@pytest.mark.parametrize(
    ("tags", "weakly", "strongly"),
    [
        ('"a"', True, True),
        ('W/"a"', True, False),
        ('"", W/"c","a"', True, True),
        (" * ", True, True),
        ('""', False, False),
        ('"b,"a"', False, False),
        ("a", False, False),
        ('"A"', False, False),
        ("", False, False),
    ],
)
def test_tags_compare_weakly_or_strongly(tags: str, weakly: bool, strongly: bool) -> None:
    assert matches(tags, ('"a"',)) is weakly
    assert matches(tags, ('"a"',), strong=True) is strongly


@given(st.dictionaries(st.sampled_from(["if-match", "if-none-match", "if-modified-since",
       "if-unmodified-since"]), st.text(max_size=80)))  # fmt: skip
def test_whatever_is_sent_there_is_an_outcome(headers: dict[str, str]) -> None:
    assert outcome(headers, CONTENT) in ("send", "unchanged", "failed")
