"""What the clock alone brings: once each, at its instant, and reminders before an end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.clock_events import (
    REMINDED_DAYS,
    Calendar,
    ClockEvent,
    clock_events,
    due_instants,
)
from modeldex.catalogue.lifecycle import changes_at, entry_at, removes_at
from modeldex.entries.entry import Entry
from tests.documents import document, price

BEGINNING = datetime.min.replace(tzinfo=UTC)
EVER = datetime.max.replace(tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def model(*, extensions: dict[str, Any] | None = None, **deprecation: Any) -> Entry:
    pricing = {"input": price("1"), "output": price("2")}
    spec = {"deprecation": {"autoRemap": False, **deprecation}} if deprecation else {}
    made = document("acme/old", "text", pricing=pricing, **spec)
    return Entry.of(made | ({"extensions": extensions} if extensions else {}))


def told(events: tuple[ClockEvent, ...]) -> list[tuple[str, str, int | None]]:
    return [
        (each.at.date().isoformat(), each.event, each.leaving.days if each.leaving else None)
        for each in events
    ]


def every(entry: Entry) -> tuple[ClockEvent, ...]:
    return clock_events(entry, BEGINNING, EVER)


def test_an_end_is_told_90_30_7_and_1_day_before_and_when_it_is_there() -> None:
    entry = model(removesAt="2028-02-29T00:00:00Z", replacementModelId="acme/new")
    events = every(entry)
    assert told(events) == [
        ("2027-12-01", "entry.lifecycle", 90),
        ("2028-01-30", "entry.lifecycle", 30),
        ("2028-02-22", "entry.lifecycle", 7),
        ("2028-02-28", "entry.lifecycle", 1),
        ("2028-02-29", "entry.removed", None),
    ]
    assert events[0].document() == {
        "place": None,
        "revision": None,
        "at": "2027-12-01T00:00:00+00:00",
        "event": "entry.lifecycle",
        "id": "acme/old",
        "type": "text",
        "fields": [],
        "days": 90,
        "state": "deprecated",
        "startsAt": None,
        "removesAt": "2028-02-29T00:00:00+00:00",
        "autoRemap": False,
        "replacementModelId": "acme/new",
    }


def test_a_day_before_is_24_hours_whatever_the_clocks_of_a_country_do() -> None:
    summer = "2027-03-29T00:30:00+02:00"  # clocks went from 02:00 to 03:00 the night before
    reminder = [each for each in every(model(removesAt=summer)) if each.leaving][-1]
    assert reminder.at == datetime.fromisoformat("2027-03-27T23:30:00+01:00")
    assert reminder.at.tzinfo is UTC


def test_warnings_begin_at_their_instant_and_not_beside_a_reminder() -> None:
    starting = model(startsAt="2027-12-10T00:00:00Z", removesAt="2028-02-29T00:00:00Z")
    assert told(every(starting))[:2] == [
        ("2027-12-01", "entry.lifecycle", 90), ("2027-12-10", "entry.lifecycle", None),
    ]  # fmt: skip
    assert [each.leaving and each.leaving.state for each in every(starting)[:2]] == [
        "active", "deprecated",
    ]  # fmt: skip
    together = model(startsAt="2027-12-01T00:00:00Z", removesAt="2028-02-29T00:00:00Z")
    assert told(every(together))[0] == ("2027-12-01", "entry.lifecycle", 90)
    assert len(every(together)) == 5


def test_a_price_that_takes_effect_is_told_by_field() -> None:
    pricing = {"input": price("3"), "output": price("2")}
    schedule = [{"from": "2027-01-01T00:00:00Z", "pricing": pricing}]
    (event,) = every(model(extensions={"pricing_schedule": schedule}))
    assert (event.event, event.at) == ("entry.price_changed", day("2027-01-01"))
    assert event.document()["fields"] == [
        {"path": f"model_spec.pricing.input.{currency}", "old": 1, "new": 3, "percent": 200}
        for currency in ("usd", "diem")
    ]


def test_one_that_is_to_come_is_told_when_it_comes_and_of_nothing_before() -> None:
    pricing = {"input": price("3"), "output": price("2")}
    schedule = [{"from": "2027-01-01T00:00:00Z", "pricing": pricing}]
    entry = model(
        extensions={"visible_from": "2027-02-01T00:00:00Z", "pricing_schedule": schedule},
        removesAt="2027-03-01T00:00:00Z",
    )
    assert told(every(entry)) == [
        ("2027-02-01", "entry.added", None),
        ("2027-02-22", "entry.lifecycle", 7),
        ("2027-02-28", "entry.lifecycle", 1),
        ("2027-03-01", "entry.removed", None),
    ]


@pytest.mark.parametrize(
    "end", ["0001-01-01T00:00:00Z", "0001-01-05T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_an_end_at_the_edge_of_time_is_no_error(end: str) -> None:
    entry = model(removesAt=end, startsAt="0001-01-01T00:00:00+14:00")
    assert clock_events(entry, BEGINNING, day("2027-01-01")) is not None
    assert list(due_instants((), removes_at(entry.document()))) is not None


def test_who_was_told_nothing_for_long_needs_the_last_reminder_alone() -> None:
    end = day("2028-02-29")
    events = every(model(startsAt="2027-12-10T00:00:00Z", removesAt="2028-02-29T00:00:00Z"))

    def left(now: datetime) -> list[Any]:
        due = [each for each in events if each.at <= now and not each.is_overtaken(now)]
        return [each.leaving.days if each.leaving else each.event for each in due]

    assert left(end - timedelta(days=90)) == [90]
    assert left(end - timedelta(days=60)) == [None]
    assert left(end - timedelta(days=5)) == [7]
    assert left(end) == ["entry.removed"]


DAYS = st.integers(0, 400).map(lambda days: day("2027-01-01") + timedelta(days=days))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Models with dates of all kinds, in any order."""
    said = {
        name: draw(DAYS).isoformat()
        for name in ("startsAt", "removesAt")
        if draw(st.booleans())
    }  # fmt: skip
    extensions: dict[str, Any] = {}
    if draw(st.booleans()):
        extensions["visible_from"] = draw(DAYS).isoformat()
    items = draw(st.lists(st.tuples(DAYS, st.sampled_from(["1", "2", "3"])), max_size=3))
    if items:
        extensions["pricing_schedule"] = [
            {"from": start.isoformat(), "pricing": {"input": price(usd), "output": price("2")}}
            for start, usd in items
        ]
    return model(extensions=extensions, **said)


@given(entries(), DAYS, DAYS, DAYS)
def test_however_a_span_is_cut_each_event_is_told_once(
    entry: Entry, one: datetime, two: datetime, three: datetime
) -> None:
    first, second, third = sorted((one, two, three))
    whole = clock_events(entry, first, third)
    assert clock_events(entry, first, second) + clock_events(entry, second, third) == whole
    places = [(each.event, each.place) for each in whole]
    assert len(set(places)) == len(places)
    assert all(first < each.at <= third for each in whole)


@given(entries(), DAYS, DAYS)
def test_events_lead_from_what_was_shown_to_what_is_shown(
    entry: Entry, one: datetime, two: datetime
) -> None:
    first, last = sorted((one, two))
    listed = entry_at(entry, first) is not None
    for event in clock_events(entry, first, last):
        if event.event in ("entry.added", "entry.removed"):
            assert listed is (event.event == "entry.removed")
            listed = not listed
        assert listed or event.event == "entry.removed"
    assert listed is (entry_at(entry, last) is not None)


@given(entries(), DAYS, DAYS)
def test_a_price_is_told_whenever_another_is_shown(
    entry: Entry, one: datetime, two: datetime
) -> None:
    first, last = sorted((one, two))

    def shown(at: datetime) -> Any:
        found = entry_at(entry, at)
        return found and found.document()["model_spec"]["pricing"]

    told = {each.at: each for each in clock_events(entry, first, last) if each.change.fields}
    for instant in changes_at(entry.document()):
        if first < instant <= last:
            before, after = shown(instant - MOMENT), shown(instant)
            assert (instant in told) is bool(before and after and before != after)


def test_a_long_schedule_takes_no_longer_than_it_is() -> None:
    items = [
        {
            "from": (day("2027-01-01") + timedelta(seconds=number)).isoformat(),
            "pricing": {"input": price(str(1 + number % 2)), "output": price("2")},
        }
        for number in range(1, 1001)
    ]
    events = every(model(extensions={"pricing_schedule": items}))
    assert len(events) == 1000
    assert all(len(each.change.fields) == 2 for each in events)


@given(entries(), DAYS, DAYS)
def test_a_calendar_knows_whenever_there_is_anything(
    entry: Entry, one: datetime, two: datetime
) -> None:
    first, last = sorted((one, two))
    read = entry.document()
    calendar = Calendar.of(1, [due_instants(changes_at(read), removes_at(read))])
    assert calendar.is_due(first, last) or not clock_events(entry, first, last)


def test_reminders_come_in_the_order_in_which_they_are_due() -> None:
    assert list(REMINDED_DAYS) == sorted(REMINDED_DAYS, reverse=True)
    assert clock_events(model(), BEGINNING, EVER) == ()
    assert clock_events(model(removesAt="2028-02-29T00:00:00Z"), EVER, BEGINNING) == ()
