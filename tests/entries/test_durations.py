"""Lengths of time as text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90d", timedelta(days=90)),
        ("24h", timedelta(hours=24)),
        ("30m", timedelta(minutes=30)),
        ("45s", timedelta(seconds=45)),
        ("2w", timedelta(weeks=2)),
        (" 7 D ", timedelta(days=7)),
    ],
)
def test_durations(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "d", "1", "1.5h", "-1h", "1y", "0s", "36526d", "1h30m"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|hundred years"):
        parse_duration(text)


@given(st.integers(1, 36_525 * 86_400))
def test_durations_read_back(seconds: int) -> None:
    span = timedelta(seconds=seconds)
    assert parse_duration(format_duration(span)) == span


def test_a_duration_is_written_in_its_greatest_unit() -> None:
    assert format_duration(timedelta(hours=6)) == "6h"
    assert format_duration(timedelta(days=7)) == "1w"
    assert format_duration(timedelta(minutes=90)) == "90m"
