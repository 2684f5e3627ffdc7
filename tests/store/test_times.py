"""Points in time are aware, in UTC, and never overflow."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from modeldex.store.errors import StoreError, UnknownRevision
from modeldex.store.times import instant_of, later, to_utc, utc_now

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


def test_an_instant_is_told_in_utc() -> None:
    moment = to_utc(NOON.astimezone(EAST))

    assert moment == NOON
    assert moment.tzinfo is UTC
    assert utc_now().tzinfo is UTC


def test_the_ends_of_the_calendar_stay_ends() -> None:
    assert to_utc(datetime.max.replace(tzinfo=WEST)) == datetime.max.replace(tzinfo=UTC)
    assert to_utc(datetime.min.replace(tzinfo=EAST)) == datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-08-22T12:00:00Z", NOON),
        ("2026-08-22T14:00+02:00", NOON),
        ("2026-08-22 12:00", NOON),
        ("2026-08-22", NOON.replace(hour=0)),
        ("2026-08-22T12:00:00.000001Z", NOON + timedelta(microseconds=1)),
    ],
)
def test_an_instant_is_read_as_utc_unless_it_says_otherwise(text: str, instant: datetime) -> None:
    assert instant_of(text) == instant


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "12:00", "-1", "2026-08-22T25:00"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(UnknownRevision, match="expected a number, head, or an instant such as"):
        instant_of(text)


def test_a_span_leads_forward() -> None:
    assert later(NOON, timedelta(days=1)) == NOON + timedelta(days=1)
    assert later(NOON, timedelta(0)) == NOON
    with pytest.raises(StoreError, match="negative"):
        later(NOON, timedelta(microseconds=-1))
    with pytest.raises(StoreError, match="past the end of the calendar"):
        later(NOON, timedelta.max)
