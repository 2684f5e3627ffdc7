"""What an entry shows at an instant: listed or not, in which state, at which prices."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.lifecycle import (
    changes_at,
    entry_at,
    follows_clock,
    shown_at,
    state_at,
    visible_at,
)
from modeldex.entries.entry import Entry
from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.reading import read_entry
from tests.documents import a_document, document, every_document, price

MOMENT = timedelta(microseconds=1)
LEAP_DAY = "2028-02-29T00:00:00Z"
SUMMER_TIME = "2027-03-28T02:00:00+01:00"
"""In central Europe clocks go from 02:00 to 03:00 then: it is 01:00 in UTC."""
AUTUMN_FIRST = "2027-10-31T02:30:00+02:00"
AUTUMN_SECOND = "2027-10-31T02:30:00+01:00"
"""The same reading of a clock, an hour apart."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def pricing(usd: str) -> dict[str, Any]:
    return {"input": price(usd), "output": price(usd)}


def scheduled(*items: dict[str, Any], **extensions: Any) -> dict[str, Any]:
    """A text model at a dollar, with a schedule."""
    model = document("acme/dated", "text", pricing=pricing("1"))
    return model | {"extensions": {**extensions, "pricing_schedule": list(items)}}


def begins(start: str, **prices: Any) -> dict[str, Any]:
    return {"from": start, **prices}


def deprecated(**deprecation: Any) -> dict[str, Any]:
    return document("acme/old", "text", deprecation={"autoRemap": False, **deprecation})


class TestPrices:
    MODEL = scheduled(
        begins(SUMMER_TIME, pricing=pricing("2")),
        begins(AUTUMN_FIRST, pricing=pricing("3")),
        begins(AUTUMN_SECOND, pricing=pricing("4")),
        begins(LEAP_DAY, rates={"requests": price("5")}),
    )

    @pytest.mark.parametrize(
        ("now", "usd", "left"),
        [
            ("2027-03-28T00:59:59.999999Z", 1, 4),
            ("2027-03-28T01:00:00Z", 2, 3),
            ("2027-03-28T03:00:00+02:00", 2, 3),
            ("2027-10-31T00:29:59.999999Z", 2, 3),
            ("2027-10-31T00:30:00Z", 3, 2),
            ("2027-10-31T02:29:59+01:00", 3, 2),
            ("2027-10-31T01:30:00Z", 4, 1),
            ("2028-02-28T23:59:59.999999Z", 4, 1),
        ],
    )
    def test_take_effect_at_their_instant_whatever_the_clocks_of_a_country_do(
        self, now: str, usd: int, left: int
    ) -> None:
        shown = shown_at(self.MODEL, instant(now))
        assert shown is not None
        assert shown["model_spec"]["pricing"]["input"]["usd"] == usd
        assert len(shown["extensions"]["pricing_schedule"]) == left

    def test_that_are_all_in_force_leave_no_schedule(self) -> None:
        shown = shown_at(self.MODEL, instant(LEAP_DAY))
        assert shown is not None
        assert shown["model_spec"]["pricing"] == pricing("4")
        assert shown["extensions"] == {"rates": {"requests": price("5")}}

    def test_replace_only_what_they_name(self) -> None:
        cards = [{"when": {"service_tier": "batch"}, "rates": {"input_tokens": price("0.5")}}]
        model = scheduled(
            begins("2027-01-01T00:00:00Z", conditional_rates=cards),
            begins("2027-02-01T00:00:00Z", pricing=pricing("2")),
            rates={"requests": price("7")},
        )
        shown = shown_at(model, instant("2027-02-01T00:00:00Z"))
        assert shown is not None
        assert shown["model_spec"]["pricing"] == pricing("2")
        assert shown["extensions"] == {
            "rates": {"requests": price("7")},
            "conditional_rates": cards,
        }

    def test_that_are_to_come_change_nothing(self) -> None:
        assert shown_at(self.MODEL, instant("2027-01-01T00:00:00Z")) == self.MODEL

    def test_do_not_touch_the_document(self) -> None:
        before = scheduled(begins(LEAP_DAY, pricing=pricing("2")))
        shown_at(before, instant("2030-01-01T00:00:00Z"))
        assert before == scheduled(begins(LEAP_DAY, pricing=pricing("2")))

    def test_that_can_not_be_dated_are_passed_over(self) -> None:
        model = scheduled({"from": "soon"}, {"pricing": pricing("9")}, "nothing")  # type: ignore[arg-type]
        assert shown_at(model, instant(LEAP_DAY)) == model


class TestStates:
    MODEL = deprecated(startsAt="2027-01-01T00:00:00Z", removesAt=LEAP_DAY)

    @pytest.mark.parametrize(
        ("now", "state"),
        [
            ("2026-12-31T23:59:59Z", "active"),
            ("2027-01-01T00:00:00Z", "deprecated"),
            ("2028-02-28T23:59:59Z", "deprecated"),
            ("2028-02-29T00:00:00Z", "removed"),
        ],
    )
    def test_follow_the_deprecation(self, now: str, state: str) -> None:
        assert state_at(self.MODEL, instant(now)) == state
        assert (shown_at(self.MODEL, instant(now)) is None) == (state == "removed")

    def test_a_deprecation_without_a_start_warns_at_once(self) -> None:
        assert state_at(deprecated(removesAt=LEAP_DAY), datetime.min.replace(tzinfo=UTC)) == (
            "deprecated"
        )

    def test_the_older_name_of_the_end_counts(self) -> None:
        assert state_at(deprecated(date=LEAP_DAY), instant(LEAP_DAY)) == "removed"

    def test_a_model_does_not_exist_before_it_is_listed(self) -> None:
        model = document("acme/new", "text") | {"extensions": {"visible_from": SUMMER_TIME}}
        before = instant(SUMMER_TIME) - MOMENT
        assert (state_at(model, before), shown_at(model, before)) == ("scheduled", None)
        assert state_at(model, instant(SUMMER_TIME)) == "active"
        assert shown_at(model, instant(SUMMER_TIME)) == model

    @pytest.mark.parametrize("flag", ["beta", "betaModel"])
    def test_beta_of_either_kind(self, flag: str) -> None:
        assert state_at(document("b", "text", **{flag: True}), instant(LEAP_DAY)) == "beta"

    def test_a_model_that_does_not_answer_is_offline_whatever_else_it_is(self) -> None:
        model = deprecated(removesAt=LEAP_DAY)
        model["model_spec"] |= {"offline": True, "beta": True}
        assert state_at(model, instant("2027-01-01T00:00:00Z")) == "offline"
        assert state_at(model, instant(LEAP_DAY)) == "removed"


class TestBoundaries:
    def test_are_all_instants_at_which_something_changes(self) -> None:
        model = scheduled(
            begins("2027-03-01T00:00:00Z", pricing=pricing("2")),
            begins(AUTUMN_SECOND, pricing=pricing("3")),
            visible_from="2027-01-01T00:00:00Z",
        )
        model["model_spec"]["deprecation"] = {
            "startsAt": "2027-03-01T01:00:00+01:00",
            "removesAt": LEAP_DAY,
        }
        assert changes_at(model) == tuple(
            instant(text)
            for text in (
                "2027-01-01T00:00:00Z",
                "2027-03-01T00:00:00Z",
                AUTUMN_SECOND,
                LEAP_DAY,
            )
        )

    def test_of_a_model_without_dates_are_none(self) -> None:
        assert changes_at(a_document("acme/large")) == ()

    @given(
        st.lists(st.datetimes(timezones=st.just(timezone(timedelta(hours=2)))), unique=True),
        st.datetimes(timezones=st.just(UTC)),
        st.datetimes(timezones=st.just(UTC)),
    )
    def test_nothing_changes_between_two_of_them(
        self, starts: list[datetime], first: datetime, second: datetime
    ) -> None:
        items = [
            begins(start.isoformat(), pricing=pricing(str(number)))
            for number, start in enumerate(sorted(starts), 2)
        ]
        model = scheduled(*items)
        earlier, later = sorted((first, second))
        if not any(earlier < boundary <= later for boundary in changes_at(model)):
            assert shown_at(model, earlier) == shown_at(model, later)


class TestEntries:
    NOW = instant("2027-12-01T00:00:00Z")

    @pytest.mark.parametrize("each", every_document(), ids=lambda each: each["id"])
    def test_show_what_their_documents_show(self, each: dict[str, Any]) -> None:
        entry = Entry.of(each, ("created",))
        shown = entry_at(entry, self.NOW)
        expected = shown_at(each, self.NOW)
        assert (None if shown is None else shown.document()) == expected
        if not follows_clock(entry):
            assert shown is entry
        if shown is not None:
            assert shown.filled == entry.filled

    def test_without_dates_are_left_alone(self) -> None:
        assert not follows_clock(Entry.of(a_document("acme/large")))
        assert visible_at(a_document("acme/large"), self.NOW)


READ_TABLE: list[tuple[dict[str, Any], str | None]] = [
    (begins("2027-01-01T00:00:00Z", pricing=pricing("2")), None),
    (begins("2027-01-01T00:00:00Z", rates={"requests": price("2")}), None),
    (begins("2027-01-01T00:00:00", pricing=pricing("2")), "extensions.pricing_schedule[0].from"),
    (begins("2027-01-01", pricing=pricing("2")), "extensions.pricing_schedule[0].from"),
    ({"pricing": pricing("2")}, "extensions.pricing_schedule[0].from"),
    (begins("2027-01-01T00:00:00Z"), "extensions.pricing_schedule[0]"),
    (
        begins("2027-01-01T00:00:00Z", pricing={"input": price("2")}),
        "extensions.pricing_schedule[0].pricing.output",
    ),
    (
        begins("2027-01-01T00:00:00Z", pricing={**pricing("2"), "outptu": price("2")}),
        "extensions.pricing_schedule[0].pricing.outptu",
    ),
    (
        begins("2027-01-01T00:00:00Z", pricing={**pricing("2"), "input": price("-1")}),
        "extensions.pricing_schedule[0].pricing.input.usd",
    ),
    (
        begins("2027-01-01T00:00:00Z", rates={"reqests": price("2")}),
        "extensions.pricing_schedule[0].rates.reqests",
    ),
    (
        begins("2027-01-01T00:00:00Z", pricing=pricing("2"), form="2028"),
        "extensions.pricing_schedule[0].form",
    ),
]


class TestReading:
    @pytest.mark.parametrize(("item", "place"), READ_TABLE)
    def test_checks_an_item_of_the_schedule(self, item: dict[str, Any], place: str | None) -> None:
        reading = read_entry(scheduled(item), Mode.STRICT, Filling())
        places = {problem.dotted_path for problem in reading.errors}
        assert place in places if place is not None else not places

    @pytest.mark.parametrize("second", [SUMMER_TIME, "2027-03-28T01:00:00Z", "2026-01-01T00:00Z"])
    def test_wants_the_order_in_which_prices_begin(self, second: str) -> None:
        items = [begins(start, pricing=pricing("2")) for start in (SUMMER_TIME, second)]
        (problem,) = read_entry(scheduled(*items), Mode.STRICT, Filling()).errors
        assert problem.dotted_path == "extensions.pricing_schedule[1].from"
        assert "after 2027-03-28T02:00:00+01:00" in str(problem)

    def test_fills_diem_in_at_scheduled_prices_too(self) -> None:
        item = begins(LEAP_DAY, pricing={"input": {"usd": 1}, "output": {"usd": 2}})
        entry = read_entry(scheduled(item), Mode.STRICT, Filling()).value
        assert entry is not None
        (read,) = entry.document()["extensions"]["pricing_schedule"]
        assert read["pricing"] == {"input": {"usd": 1, "diem": 1}, "output": {"usd": 2, "diem": 2}}
        assert "extensions.pricing_schedule[0].pricing.input.diem" in entry.filled

    def test_a_video_has_no_pricing_to_schedule(self) -> None:
        film = a_document("acme-film")
        film["extensions"]["pricing_schedule"] = [begins(LEAP_DAY, pricing=pricing("2"))]
        places = {each.dotted_path for each in read_entry(film, Mode.STRICT, Filling()).errors}
        assert "extensions.pricing_schedule[0].pricing.input" in places

    def test_a_model_is_not_to_leave_before_it_comes(self) -> None:
        model = deprecated(removesAt=LEAP_DAY) | {"extensions": {"visible_from": LEAP_DAY}}
        (problem,) = read_entry(model, Mode.STRICT, Filling()).errors
        assert problem.dotted_path == "extensions.visible_from"

    @pytest.mark.parametrize("text", ["2027-01-01", "2027-01-01T00:00:00", "soon"])
    def test_when_a_model_comes_needs_an_offset(self, text: str) -> None:
        model = document("acme/new", "text") | {"extensions": {"visible_from": text}}
        for mode in Mode:
            assert read_entry(model, mode, Filling()).errors
