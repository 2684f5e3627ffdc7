"""What becomes of a genai-prices model, rule by rule, on models made for the purpose."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from modeldex.dialects.genai_prices import Conversion, convert
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Circumstances

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def usd(amount: str | int) -> dict[str, Decimal]:
    return {"usd": Decimal(amount)}


def rates(**by_key: str | TieredPrices) -> ModelPrice:
    return ModelPrice(
        **{
            key: rate if isinstance(rate, TieredPrices) else Decimal(rate)
            for key, rate in by_key.items()
        }
    )


def tiers(base: str, *later: tuple[int, str]) -> TieredPrices:
    return TieredPrices(
        base=Decimal(base),
        tiers=[Tier(start=start, price=Decimal(price)) for start, price in later],
    )


def model(model_id: str = "m", prices: Any = None, **fields: Any) -> ModelInfo:
    return ModelInfo(
        id=model_id,
        match=ClauseEquals(equals=model_id),
        prices=ModelPrice() if prices is None else prices,
        **fields,
    )


def converted(*models: ModelInfo, now: datetime = NOW) -> Conversion:
    provider = Provider(id="acme", name="Acme", api_pattern="", models=list(models))
    return convert([provider], version="1.2.3", now=now)


def document(*models: ModelInfo, now: datetime = NOW) -> dict[str, Any]:
    (only,) = converted(*models, now=now).documents
    return only


def spec(entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = entry.get("model_spec", {})
    return found


def pricing(prices: Any, **fields: Any) -> Any:
    return spec(document(model(prices=prices, **fields))).get("pricing")


def extensions(prices: Any, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = document(model(prices=prices, **fields)).get("extensions", {})
    return found


def charged(entry: dict[str, Any], **circumstances: Any) -> dict[str, Decimal]:
    """The rates that hold for a request."""
    chosen = tariff_of(entry).applicable(Circumstances(**circumstances))
    return {unit: rate.usd for unit, (rate, _) in chosen.items()}


def extended(conversion: Conversion) -> dict[str, int]:
    return {fact.kind: fact.count for fact in conversion.report.extended}


def not_carried(conversion: Conversion) -> dict[str, int]:
    return {fact.kind: fact.count for fact in conversion.report.not_carried}


class TestAnEntry:
    def test_it_is_named_by_provider_and_model_and_owned_by_the_provider(self) -> None:
        entry = document(
            model(
                "family/big",
                rates(input_mtok="1", output_mtok="2"),
                name="Big\t",
                description="  The big one.\n",
                context_window=128_000,
            )
        )
        assert entry == {
            "id": "acme/family/big",
            "owned_by": "acme",
            "type": "text",
            "model_spec": {
                "name": "Big",
                "description": "The big one.",
                "availableContextTokens": 128_000,
                "pricing": {"input": usd(1), "output": usd(2)},
            },
        }

    def test_what_the_data_does_not_say_is_not_made_up(self) -> None:
        assert document(model()) == {"id": "acme/m", "owned_by": "acme", "type": "text"}

    def test_a_context_window_that_is_no_count_is_kept_and_reported(self) -> None:
        conversion = converted(model(context_window=-1))
        (entry,) = conversion.documents
        assert entry["extensions"] == {"foreign": {"genai-prices": {"context_window": -1}}}
        assert not_carried(conversion)["context window that is no count of tokens"] == 1

    def test_a_deprecation_without_a_date_is_kept_and_reported(self) -> None:
        conversion = converted(model(deprecated=True))
        (entry,) = conversion.documents
        assert "deprecation" not in spec(entry)
        assert entry["extensions"]["foreign"] == {"genai-prices": {"deprecated": True}}
        assert not_carried(conversion)["flag deprecated, which has no date"] == 1

    def test_a_comment_on_the_prices_is_kept_and_reported(self) -> None:
        conversion = converted(model(price_comments="x"))
        foreign = conversion.documents[0]["extensions"]["foreign"]
        assert foreign == {"genai-prices": {"price_comments": "x"}}
        assert not_carried(conversion)["comment on the prices"] == 1


class TestIds:
    @pytest.mark.parametrize(
        ("model_id", "reason"),
        [
            ("a\u202eb", "bidirectional"),
            ("a\nb", "control"),
            ("x" * 300, "characters long"),
            ("", "can not be asked for"),
            ("a/../b", "can not be asked for"),
            ("a ", "space"),
        ],
    )
    def test_an_id_that_can_not_be_one_leaves_the_model_out(
        self, model_id: str, reason: str
    ) -> None:
        conversion = converted(model(model_id), model("fine"))
        assert [entry["id"] for entry in conversion.documents] == ["acme/fine"]
        assert reason in conversion.report.left_out[0].reason

    def test_of_two_models_with_one_id_the_first_is_carried(self) -> None:
        conversion = converted(model("m", name="first"), model("m", name="second"))
        assert [spec(entry)["name"] for entry in conversion.documents] == ["first"]
        assert conversion.report.left_out[0].reason == "its id stands twice in the data"


class TestTextPrices:
    def test_cache_reads_and_writes_have_their_fields(self) -> None:
        price = rates(
            input_mtok="1", output_mtok="2", cache_read_mtok="0.1", cache_write_mtok="1.25"
        )
        assert pricing(price) == {
            "input": usd(1),
            "cache_input": usd("0.1"),
            "cache_write": usd("1.25"),
            "output": usd(2),
        }

    def test_a_price_of_zero_that_is_stated_is_carried(self) -> None:
        assert pricing(rates(input_mtok="0", output_mtok="0")) == {
            "input": usd(0),
            "output": usd(0),
        }

    @pytest.mark.parametrize(
        ("price", "unit"),
        [
            (rates(input_mtok="1"), "input_tokens"),
            (rates(output_mtok="1"), "output_tokens"),
        ],
    )
    def test_half_a_price_is_no_pricing_but_a_rate(self, price: ModelPrice, unit: str) -> None:
        conversion = converted(model(prices=price))
        (entry,) = conversion.documents
        assert "model_spec" not in entry
        assert entry["extensions"] == {"rates": {unit: usd(1)}}
        assert extended(conversion) == {f"rate of {unit}": 1}

    def test_no_price_is_reported_and_not_taken_for_nothing(self) -> None:
        conversion = converted(model(prices=ModelPrice()))
        assert "extensions" not in conversion.documents[0]
        assert not_carried(conversion) == {"no price in the data": 1}

    @pytest.mark.parametrize(
        ("key", "amount", "unit", "rate"),
        [
            ("cache_write_1h_mtok", "3", "cache_write_1h_tokens", "3"),
            ("input_audio_mtok", "3", "input_audio_tokens", "3"),
            ("cache_audio_read_mtok", "3", "cache_read_audio_tokens", "3"),
            ("cache_image_read_mtok", "3", "cache_read_image_tokens", "3"),
            ("output_reasoning_mtok", "3", "reasoning_tokens", "3"),
            ("output_citation_mtok", "3", "citation_tokens", "3"),
            ("web_searches_kcount", "10", "web_searches", "0.01"),
            ("storage_searches_kcount", "2.5", "file_searches", "0.0025"),
            ("requests_kcount", "12", "requests", "0.012"),
            ("input_audio_hours", "0.36", "input_audio_seconds", "0.0001"),
        ],
    )
    def test_rates_in_other_units_stand_in_the_extension(
        self, key: str, amount: str, unit: str, rate: str
    ) -> None:
        price = rates(input_mtok="1", output_mtok="2", **{key: amount})
        conversion = converted(*(model(f"m{number}", price) for number in range(5)))
        assert conversion.documents[0]["extensions"] == {"rates": {unit: usd(rate)}}
        (fact,) = conversion.report.extended
        assert (fact.kind, fact.count, fact.models) == (f"rate of {unit}", 5, 5)
        assert fact.examples == ("acme/m0", "acme/m1", "acme/m2")
        assert conversion.report.not_carried == ()

    def test_rates_in_units_without_a_name_are_kept_and_counted(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", rerank_searches_kcount="2")
        conversion = converted(model(prices=price))
        foreign = conversion.documents[0]["extensions"]["foreign"]["genai-prices"]
        assert foreign == {"prices": [{"rates": {"rerank_searches_kcount": Decimal(2)}}]}
        assert not_carried(conversion) == {"rerank_searches_kcount": 1}

    @pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1), 1.5])
    def test_a_rate_that_is_no_amount_is_kept_and_reported(self, amount: Any) -> None:
        price = ModelPrice(input_mtok=amount, output_mtok=Decimal(1))
        conversion = converted(model(prices=price))
        (entry,) = conversion.documents
        assert entry["extensions"]["rates"] == {"output_tokens": usd(1)}
        (kept,) = entry["extensions"]["foreign"]["genai-prices"]["prices"]
        assert str(kept["rates"]["input_mtok"]) == str(amount)
        assert not_carried(conversion)["input_mtok"] == 1

    def test_more_digits_than_an_amount_keeps_are_reported(self) -> None:
        price = rates(input_mtok="1.0399999999999998", output_mtok="2")
        kind = "rate with more than 12 significant digits, rounded"
        assert not_carried(converted(model(prices=price))) == {kind: 1}
        assert pricing(price)["input"] == usd("1.04")


class TestTiers:
    def test_the_first_tier_is_the_extended_context(self) -> None:
        price = rates(
            input_mtok=tiers("2", (200_000, "4")),
            output_mtok=tiers("10", (200_000, "15")),
            cache_read_mtok=tiers("0.2", (200_000, "0.4")),
            cache_write_mtok=tiers("2.5", (200_000, "5")),
        )
        assert pricing(price) == {
            "input": usd(2),
            "cache_input": usd("0.2"),
            "cache_write": usd("2.5"),
            "output": usd(10),
            "extended": {
                "context_token_threshold": 200_000,
                "input": usd(4),
                "cache_input": usd("0.4"),
                "cache_write": usd(5),
                "output": usd(15),
            },
        }

    def test_rates_without_a_tier_go_on_beyond_the_threshold(self) -> None:
        price = rates(input_mtok=tiers("2", (9, "4")), output_mtok="10", cache_read_mtok="0.2")
        assert pricing(price)["extended"] == {
            "context_token_threshold": 9,
            "input": usd(4),
            "cache_input": usd("0.2"),
            "output": usd(10),
        }

    def test_a_tier_holds_beyond_its_start_and_not_at_it(self) -> None:
        entry = document(model(prices=rates(input_mtok=tiers("2", (9, "4")), output_mtok="1")))
        amounts = [charged(entry, prompt_tokens=size)["input_tokens"] for size in (0, 9, 10)]
        assert amounts == [2, 2, 4]

    @pytest.mark.parametrize(
        ("price", "amounts"),
        [
            (rates(input_mtok=tiers("1", (9, "2"), (99, "3")), output_mtok="4"), (2, 4, 3, 4)),
            (
                rates(input_mtok=tiers("1", (9, "2")), output_mtok=tiers("4", (99, "5"))),
                (2, 4, 2, 5),
            ),
        ],
    )
    def test_of_several_thresholds_the_first_is_the_extended_context_and_all_are_said(
        self, price: ModelPrice, amounts: tuple[int, ...]
    ) -> None:
        conversion = converted(model(prices=price))
        (entry,) = conversion.documents
        assert entry["model_spec"]["pricing"]["extended"]["context_token_threshold"] == 9
        both = [charged(entry, prompt_tokens=size) for size in (99, 100)]
        found = [each[unit] for each in both for unit in ("input_tokens", "output_tokens")]
        assert tuple(found) == amounts
        assert extended(conversion) == {"tier that the API's shape has no room for": 1}
        assert not_carried(conversion) == {}

    def test_tiers_of_a_unit_without_a_field_make_no_extended_context(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", cache_write_1h_mtok=tiers("3", (9, "6")))
        assert "extended" not in pricing(price)
        (card,) = extensions(price)["conditional_rates"]
        assert card == {
            "when": {"prompt_tokens_above": 9},
            "rates": {"cache_write_1h_tokens": usd(6)},
        }


OLD = rates(input_mtok="1", output_mtok="1")
NEW = rates(input_mtok="2", output_mtok="2")
NIGHT = rates(input_mtok="0.5", output_mtok="0.5")


def from_day(day: date, prices: ModelPrice) -> ConditionalPrice:
    return ConditionalPrice(StartDateConstraint(start_date=day), prices=prices)


def between(start: int, end: int, prices: ModelPrice) -> ConditionalPrice:
    hours = TimeOfDateConstraint(start_time=time(start, tzinfo=UTC), end_time=time(end, tzinfo=UTC))
    return ConditionalPrice(hours, prices=prices)


JULY = datetime(2026, 7, 1, tzinfo=UTC)
BEFORE_JULY = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)


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


class TestSpeech:
    def test_characters_are_per_million_in_both(self) -> None:
        entry = document(model("say", rates(input_mchars="15")))
        assert entry["type"] == "tts"
        assert entry["model_spec"]["pricing"] == {"input": usd(15)}

    def test_an_hour_of_audio_is_carried_per_second_where_that_is_exact(self) -> None:
        entry = document(model("hear", rates(audio_hours="0.36", input_audio_hours="0.36")))
        assert entry["type"] == "asr"
        assert entry["model_spec"]["pricing"] == {"per_audio_second": usd("0.0001")}

    def test_an_hour_that_is_not_exact_per_second_is_rounded_and_reported(self) -> None:
        conversion = converted(model("hear", rates(audio_hours="0.1", input_audio_hours="0.1")))
        assert spec(conversion.documents[0])["pricing"] == {
            "per_audio_second": usd("0.0000277777777778")
        }
        assert not_carried(conversion) == {
            "rate of an hour that is not exact per second, rounded": 1
        }

    def test_all_audio_of_a_transcription_is_heard(self) -> None:
        entry = document(model("gpt-whisper", rates(audio_hours="0.36")))
        assert spec(entry)["pricing"] == {"per_audio_second": usd("0.0001")}

    def test_all_audio_of_a_conversation_is_not(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", audio_hours="3.6")
        conversion = converted(model("talk", price))
        assert not_carried(conversion) == {"audio_hours": 1}

    def test_two_different_prices_per_hour_are_those_of_what_is_heard_and_of_the_rest(self) -> None:
        price = rates(audio_hours="0.36", input_audio_hours="0.72")
        conversion = converted(model("hear", price))
        assert spec(conversion.documents[0])["pricing"] == {"per_audio_second": usd("0.0002")}
        assert not_carried(conversion) == {"audio_hours": 1}

    def test_a_context_window_is_what_goes_in(self) -> None:
        conversion = converted(model("say", rates(input_mchars="15"), context_window=4_000))
        assert conversion.documents[0]["extensions"] == {"max_input_tokens": 4_000}
        kind = "context window of a model that is neither text nor embedding"
        assert extended(conversion) == {kind: 1}


class TestImages:
    def test_a_price_by_the_token_stands_in_the_extension(self) -> None:
        """The API's shape has prices by the image, which this is none of."""
        price = rates(input_mtok="5", output_mtok="40", output_image_mtok="40")
        assert extensions(price, name="Image 1") == {
            "rates": {
                "input_tokens": usd(5),
                "output_tokens": usd(40),
                "output_image_tokens": usd(40),
            }
        }
        assert pricing(price, name="Image 1") is None


class TestEmbeddings:
    def test_input_alone_is_its_whole_price_and_that_is_reported(self) -> None:
        conversion = converted(
            model("text-embedding-9", rates(input_mtok="0.1"), context_window=8_192)
        )
        (entry,) = conversion.documents
        assert entry["type"] == "embedding"
        assert entry["model_spec"] == {
            "maxInputTokens": 8_192,
            "pricing": {"input": usd("0.1"), "output": usd(0)},
        }
        (filled,) = conversion.report.filled
        assert filled.models == 1
        assert "no output tokens" in filled.kind

    def test_an_output_price_that_is_stated_is_carried(self) -> None:
        conversion = converted(model("acme-embed", rates(input_mtok="0.1", output_mtok="0.2")))
        assert conversion.documents[0]["model_spec"]["pricing"]["output"] == usd("0.2")
        assert conversion.report.filled == ()

    def test_cache_prices_stand_in_the_extension(self) -> None:
        conversion = converted(model("embed-1", rates(input_mtok="0.1", cache_read_mtok="0.01")))
        rates_beside = conversion.documents[0]["extensions"]["rates"]
        assert rates_beside == {"cache_read_tokens": usd("0.01")}


class TestTheReport:
    def test_it_counts_and_says_where_the_data_is_from(self) -> None:
        report = converted(
            model("a", OLD), model("b"), model("c", rates(input_document_kpages="1"))
        ).report
        assert report.source == "genai-prices 1.2.3"
        assert (report.providers, report.models, report.entries, report.priced) == (1, 3, 2, 1)
        assert report.carried == {"text": 2}
        assert report.summary() == (
            "2 of 3 models from 1 providers (genai-prices 1.2.3); 1 with prices, 1 left out"
        )

    def test_it_can_be_written_as_json(self) -> None:
        written = converted(model("a"), model("a")).report.document()
        assert written["left_out"] == [
            {"model_id": "acme/a", "reason": "its id stands twice in the data"}
        ]
        assert written["not_carried"] == [
            {"kind": "no price in the data", "count": 1, "models": 1, "examples": ["acme/a"]}
        ]

    def test_the_most_frequent_fact_comes_first(self) -> None:
        facts = converted(model("a", deprecated=True), model("b")).report.not_carried
        assert [fact.count for fact in facts] == [2, 1]
