"""Prices of genai-prices that hold under conditions: dates, hours, kinds of requests."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from genai_prices.types import (
    ConditionalPrice,
    ModelPrice,
    PriceVariant,
    StartDateConstraint,
    TimeOfDateConstraint,
)

from tests.dialects.genai_making import (
    BEFORE_JULY,
    JULY,
    NEW,
    NIGHT,
    NOW,
    OLD,
    between,
    charged,
    converted,
    document,
    extended,
    extensions,
    from_day,
    model,
    not_carried,
    rates,
    spec,
    tiers,
    usd,
)


class TestConditionalPrices:
    dated = model(prices=[ConditionalPrice(prices=OLD), from_day(date(2026, 7, 1), NEW)])
    nightly = model(prices=[ConditionalPrice(prices=OLD), between(22, 4, NIGHT)])

    @pytest.mark.parametrize("now", [BEFORE_JULY, JULY])
    def test_a_dated_price_holds_from_its_day_on(self, now: datetime) -> None:
        """Whenever the catalogue was made; its pricing is what holds then."""
        entry = document(self.dated, now=now)
        assert charged(entry, at=BEFORE_JULY)["input_tokens"] == 1
        assert charged(entry, at=JULY)["input_tokens"] == 2
        assert spec(entry)["pricing"]["input"] == usd(1 if now < JULY else 2)

    def test_the_other_dates_are_cards_that_end_where_the_next_begins(self) -> None:
        prices = [
            ConditionalPrice(prices=OLD),
            from_day(date(2026, 1, 1), NEW),
            from_day(date(2027, 1, 1), rates(input_mtok="9", output_mtok="9")),
        ]
        whens = [card["when"] for card in extensions(prices)["conditional_rates"]]
        assert whens == [
            {"valid_until": "2026-01-01T00:00:00Z"},
            {"valid_from": "2027-01-01T00:00:00Z"},
        ]

    @pytest.mark.parametrize("hour", [12, 23])
    @pytest.mark.parametrize(
        ("at", "amount"), [(12, "1"), (21, "1"), (22, "0.5"), (3, "0.5"), (4, "1")]
    )
    def test_a_price_by_the_hour_holds_within_its_hours(
        self, hour: int, at: int, amount: str
    ) -> None:
        entry = document(self.nightly, now=NOW.replace(hour=hour))
        assert charged(entry, at=NOW.replace(hour=at))["input_tokens"] == Decimal(amount)
        assert spec(entry)["pricing"]["input"] == usd("0.5" if hour == 23 else "1")

    def test_hours_of_another_zone_are_told_in_utc(self) -> None:
        zone = timezone(timedelta(hours=8))
        hours = TimeOfDateConstraint(start_time=time(6, tzinfo=zone), end_time=time(9, tzinfo=zone))
        prices = [ConditionalPrice(prices=OLD), ConditionalPrice(hours, prices=NIGHT)]
        (card,) = extensions(prices)["conditional_rates"]
        assert card["when"] == {"utc_from": "22:00", "utc_until": "01:00"}

    def test_past_future_and_hourly_prices_are_told_apart(self) -> None:
        prices = [
            ConditionalPrice(prices=OLD),
            from_day(date(2026, 1, 1), NEW),
            from_day(date(2027, 1, 1), rates(input_mtok="9", output_mtok="9")),
            between(22, 4, NIGHT),
        ]
        conversion = converted(model(prices=prices))
        assert extended(conversion) == {
            "price from a date on, or until one": 2,
            "price at certain hours of the day": 1,
        }
        assert not_carried(conversion) == {}

    def test_hours_end_with_a_date_that_comes_after_them_in_the_list(self) -> None:
        prices = [
            ConditionalPrice(prices=OLD),
            between(22, 4, NIGHT),
            from_day(date(2026, 7, 1), NEW),
        ]
        entry = document(model(prices=prices))
        night = JULY.replace(hour=23)
        assert charged(entry, at=night - timedelta(days=1))["input_tokens"] == Decimal("0.5")
        assert charged(entry, at=night)["input_tokens"] == 2

    def test_a_price_that_never_holds_is_kept_and_reported(self) -> None:
        prices = [
            ConditionalPrice(prices=OLD),
            from_day(date(2026, 9, 1), NIGHT),
            from_day(date(2026, 7, 1), NEW),
        ]
        conversion = converted(model(prices=prices))
        (entry,) = conversion.documents
        assert charged(entry, at=datetime(2026, 10, 1, tzinfo=UTC))["input_tokens"] == 2
        (kept,) = entry["extensions"]["foreign"]["genai-prices"]["prices"]
        assert kept["when"] == "from 2026-09-01"
        assert not_carried(conversion)["input_mtok where from 2026-09-01"] == 1

    def test_of_a_list_in_which_none_holds_the_first_does(self) -> None:
        prices = [from_day(date(2026, 7, 1), NEW), from_day(date(2026, 8, 1), OLD)]
        entry = document(model(prices=prices))
        assert charged(entry, at=BEFORE_JULY)["input_tokens"] == 2

    def test_a_condition_of_another_kind_is_kept_and_reported(self) -> None:
        class OnSundays:
            def active(self, _at: datetime) -> bool:
                return False

            def __str__(self) -> str:
                return "on Sundays"

        odd: Any = OnSundays()
        conversion = converted(
            model(prices=[ConditionalPrice(prices=OLD), ConditionalPrice(odd, prices=NIGHT)])
        )
        assert spec(conversion.documents[0])["pricing"]["input"] == usd(1)
        assert not_carried(conversion)["input_mtok where on Sundays"] == 1

    def test_the_tiers_of_a_date_hold_on_that_date_only(self) -> None:
        old = rates(input_mtok=tiers("1", (9, "2")), output_mtok="1")
        prices = [ConditionalPrice(prices=old), from_day(date(2026, 7, 1), NEW)]
        for now in (BEFORE_JULY, JULY):
            entry = document(model(prices=prices), now=now)
            assert charged(entry, at=BEFORE_JULY, prompt_tokens=10)["input_tokens"] == 2
            assert charged(entry, at=JULY, prompt_tokens=10)["input_tokens"] == 2
            assert charged(entry, at=JULY, prompt_tokens=9)["input_tokens"] == 2
            assert charged(entry, at=BEFORE_JULY, prompt_tokens=9)["input_tokens"] == 1

    def test_a_unit_that_only_a_later_price_names_is_said_as_it_was_charged_before(self) -> None:
        """A cached token as any, a search as nothing."""
        new = rates(input_mtok="2", output_mtok="2", cache_read_mtok="0.2", web_searches_kcount="5")
        prices = [
            ConditionalPrice(prices=rates(input_mtok=tiers("1", (9, "3")), output_mtok="1")),
            from_day(date(2026, 1, 1), new),
        ]
        conversion = converted(model(prices=prices))
        (entry,) = conversion.documents
        before = {"at": datetime(2025, 1, 1, tzinfo=UTC)}
        assert charged(entry, **before)["cache_read_tokens"] == 1
        assert charged(entry, **before, prompt_tokens=10)["cache_read_tokens"] == 3
        assert charged(entry, **before)["web_searches"] == 0
        assert charged(entry, at=NOW)["cache_read_tokens"] == Decimal("0.2")
        (filled,) = conversion.report.filled
        assert filled.count == 2

    def test_the_report_dates_the_data_by_the_newest_price_in_force(self) -> None:
        report = converted(self.dated, now=NOW).report
        assert (report.newest_price, report.announced_until) == (None, date(2026, 7, 1))
        later = converted(self.dated, now=NOW.replace(month=8)).report
        assert (later.newest_price, later.announced_until) == (date(2026, 7, 1), date(2026, 7, 1))

    def test_no_prices_at_all_are_no_price(self) -> None:
        assert not_carried(converted(model(prices=[]))) == {"no price in the data": 1}


class TestVariants:
    def test_a_kind_of_requests_replaces_the_rates_that_it_names(self) -> None:
        batch = PriceVariant(when={"processing": "batch"}, prices=rates(input_mtok="0.5"))
        entry = document(model(prices=OLD, price_variants=[batch]))
        assert charged(entry, service_tier="batch") == {
            "input_tokens": Decimal("0.5"),
            "output_tokens": 1,
        }
        assert charged(entry)["input_tokens"] == 1

    @pytest.mark.parametrize(
        ("when", "circumstances"),
        [
            ({"processing": "batch"}, {"service_tier": "batch"}),
            ({"service_tier": "flex"}, {"service_tier": "flex"}),
            ({"speed": "fast"}, {"service_tier": "fast"}),
            ({"route": "lab/eu"}, {"region": "lab/eu"}),
            (
                {"route": "lab/eu", "service_tier": "flex"},
                {"region": "lab/eu", "service_tier": "flex"},
            ),
        ],
    )
    def test_what_selects_it_is_a_condition(
        self, when: dict[str, str], circumstances: dict[str, str]
    ) -> None:
        variants = [PriceVariant(when=when, prices=NIGHT)]
        entry = document(model(prices=OLD, price_variants=variants))
        (card,) = entry["extensions"]["conditional_rates"]
        assert card["when"] == circumstances
        assert charged(entry, **circumstances)["input_tokens"] == Decimal("0.5")

    def test_the_first_that_holds_decides_for_each_rate(self) -> None:
        when = {"processing": "batch"}
        variants = [
            PriceVariant(when=when, prices=rates(input_mtok="7"), constraint=from_july()),
            PriceVariant(when=when, prices=rates(input_mtok="8", output_mtok="8")),
        ]
        entry = document(model(prices=OLD, price_variants=variants))
        for at, amounts in ((BEFORE_JULY, (8, 8)), (JULY, (7, 8))):
            found = charged(entry, at=at, service_tier="batch")
            assert (found["input_tokens"], found["output_tokens"]) == amounts

    def test_it_decides_over_dates_and_tiers(self) -> None:
        prices = [ConditionalPrice(prices=OLD), from_day(date(2026, 7, 1), NEW)]
        tiered = rates(input_mtok=tiers("7", (9, "8")), output_mtok="9")
        variants = [PriceVariant(when={"processing": "batch"}, prices=tiered)]
        entry = document(model(prices=prices, price_variants=variants))
        for at in (BEFORE_JULY, JULY):
            small = charged(entry, at=at, service_tier="batch", prompt_tokens=9)
            great = charged(entry, at=at, service_tier="batch", prompt_tokens=10)
            assert (small["input_tokens"], great["input_tokens"]) == (7, 8)

    def test_a_variant_without_a_rate_says_nothing(self) -> None:
        variants = [PriceVariant(when={"service_tier": "default"}, prices=ModelPrice())]
        assert "extensions" not in document(model(prices=OLD, price_variants=variants))

    @pytest.mark.parametrize(
        ("when", "words"),
        [
            ({"mood": "good"}, "mood=good"),
            ({"mood": "good", "processing": "batch"}, "mood=good, processing=batch"),
            (
                {"processing": "batch", "service_tier": "flex"},
                "processing=batch, service_tier=flex",
            ),
        ],
    )
    def test_what_no_condition_can_say_is_kept_and_reported(
        self, when: dict[str, str], words: str
    ) -> None:
        variants = [PriceVariant(when=when, prices=rates(input_mtok="7"))]
        conversion = converted(model(prices=OLD, price_variants=variants))
        foreign = conversion.documents[0]["extensions"]["foreign"]["genai-prices"]
        assert foreign == {"prices": [{"when": words, "rates": {"input_mtok": Decimal(7)}}]}
        assert not_carried(conversion) == {f"input_mtok where {words}": 1}

    def test_one_that_would_be_charged_for_a_unit_at_one_date_only_is_kept(self) -> None:
        """Before July a cached token of a batch costs what any of a batch does; afterwards it
        has a price of its own, which no batch replaces."""
        new = rates(input_mtok="2", output_mtok="2", cache_read_mtok="0.2")
        prices = [ConditionalPrice(prices=OLD), from_day(date(2026, 7, 1), new)]
        variants = [PriceVariant(when={"processing": "batch"}, prices=rates(input_mtok="0.5"))]
        conversion = converted(model(prices=prices, price_variants=variants))
        assert not_carried(conversion) == {"input_mtok where processing=batch": 1}


def from_july() -> StartDateConstraint:
    return StartDateConstraint(start_date=date(2026, 7, 1))
