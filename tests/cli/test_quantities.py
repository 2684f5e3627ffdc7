"""Instants, numbers and percentages as people write them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.cli.quantities import counted, exact_instant, instant, percentage


def test_instants_are_in_utc() -> None:
    moment = datetime(2026, 8, 22, 14, 3, 11, 500, tzinfo=timezone(timedelta(hours=2)))
    assert instant(moment) == "2026-08-22T12:03:11Z"
    assert exact_instant(moment) == "2026-08-22T12:03:11.000500+00:00"


@given(st.datetimes(timezones=st.just(UTC)))
def test_exact_instants_read_back(moment: datetime) -> None:
    assert datetime.fromisoformat(exact_instant(moment)) == moment


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ("12.5", "+12.5 %"),
        ("-50", "-50 %"),
        ("100", "+100 %"),
        ("33.333333", "+33.3 %"),
        ("123456.78", "+123,456.8 %"),
        ("0.04", "+0.04 %"),
        ("-0.0004", "-0.0004 %"),
        ("-100", "-100 %"),
        ("0", "+0 %"),
    ],
)
def test_percentages(change: str, text: str) -> None:
    assert percentage(Decimal(change)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8))
def test_a_change_is_never_shown_as_none(change: Decimal) -> None:
    shown = percentage(change).removesuffix(" %").replace(",", "")
    assert (Decimal(shown) == 0) is (change == 0)


def test_numbers_of_things() -> None:
    assert counted(1, "entry", "entries") == "1 entry"
    assert counted(2, "entry", "entries") == "2 entries"
    assert counted(100_000, "model") == "100,000 models"
    assert counted(0, "warning") == "0 warnings"
