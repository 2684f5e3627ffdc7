"""What becomes of a genai-prices model, rule by rule, on models made for the purpose."""

from datetime import UTC, date, datetime, time
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
from modeldex.dialects.genai_rates import rate_at

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


def pricing(prices: ModelPrice, **fields: Any) -> Any:
    return document(model(prices=prices, **fields))["model_spec"].get("pricing")


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
            "object": "model",
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
        assert document(model())["model_spec"] == {}

    def test_a_context_window_that_is_no_count_is_reported(self) -> None:
        conversion = converted(model(context_window=-1))
        assert conversion.documents[0]["model_spec"] == {}
        assert not_carried(conversion)["context window that is no count of tokens"] == 1

    def test_a_deprecation_without_a_date_is_reported_not_carried(self) -> None:
        conversion = converted(model(deprecated=True))
        assert "deprecation" not in conversion.documents[0]["model_spec"]
        assert not_carried(conversion)["flag deprecated, which has no date"] == 1

    def test_a_comment_on_the_prices_is_reported(self) -> None:
        assert not_carried(converted(model(price_comments="x")))["comment on the prices"] == 1


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
        assert [entry["model_spec"]["name"] for entry in conversion.documents] == ["first"]
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
        ("price", "kind"),
        [
            (rates(input_mtok="1"), "pricing without an output price"),
            (rates(output_mtok="1"), "pricing without an input price"),
            (ModelPrice(), "no price in the data"),
        ],
    )
    def test_half_a_price_is_no_price_and_is_reported(self, price: ModelPrice, kind: str) -> None:
        conversion = converted(model(prices=price))
        assert "pricing" not in conversion.documents[0]["model_spec"]
        assert not_carried(conversion)[kind] == 1

    def test_rates_in_other_units_are_counted_by_unit_with_three_examples(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", web_searches_kcount="10")
        conversion = converted(*(model(f"m{number}", price) for number in range(5)))
        (fact,) = conversion.report.not_carried
        assert fact.kind == "unit web_searches_kcount"
        assert (fact.count, fact.models) == (5, 5)
        assert fact.examples == ("acme/m0", "acme/m1", "acme/m2")

    @pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1), 1.5])
    def test_a_rate_that_is_no_amount_is_reported(self, amount: Any) -> None:
        price = ModelPrice(input_mtok=amount, output_mtok=Decimal(1))
        conversion = converted(model(prices=price))
        assert "pricing" not in conversion.documents[0]["model_spec"]
        assert not_carried(conversion)["unit input_mtok that is no amount"] == 1

    def test_more_digits_than_an_amount_keeps_are_reported(self) -> None:
        price = rates(input_mtok="1.0399999999999998", output_mtok="2")
        kind = "amount with more than 12 significant digits, rounded"
        assert not_carried(converted(model(prices=price))) == {kind: 1}


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
        rate = tiers("2", (9, "4"))
        assert [rate_at(rate, tokens) for tokens in (0, 9, 10)] == [2, 2, 4]

    @pytest.mark.parametrize(
        "price",
        [
            rates(input_mtok=tiers("1", (9, "2"), (99, "3")), output_mtok="4"),
            rates(input_mtok=tiers("1", (9, "2")), output_mtok=tiers("4", (99, "5"))),
        ],
    )
    def test_of_several_thresholds_the_base_is_kept_and_the_rest_reported(
        self, price: ModelPrice
    ) -> None:
        conversion = converted(model(prices=price))
        assert conversion.documents[0]["model_spec"]["pricing"] == {
            "input": usd(1),
            "output": usd(4),
        }
        kind = "tiers at more than one threshold (the base rates are carried)"
        assert not_carried(conversion) == {kind: 1}

    def test_tiers_of_a_unit_without_a_field_make_no_extended_context(self) -> None:
        price = rates(input_mtok="1", output_mtok="2", cache_write_1h_mtok=tiers("3", (9, "6")))
        assert "extended" not in pricing(price)


OLD = rates(input_mtok="1", output_mtok="1")
NEW = rates(input_mtok="2", output_mtok="2")
NIGHT = rates(input_mtok="0.5", output_mtok="0.5")


def from_day(day: date, prices: ModelPrice) -> ConditionalPrice:
    return ConditionalPrice(StartDateConstraint(start_date=day), prices=prices)


def between(start: int, end: int, prices: ModelPrice) -> ConditionalPrice:
    hours = TimeOfDateConstraint(start_time=time(start, tzinfo=UTC), end_time=time(end, tzinfo=UTC))
    return ConditionalPrice(hours, prices=prices)


class TestConditionalPrices:
    dated = model(prices=[ConditionalPrice(prices=OLD), from_day(date(2026, 7, 1), NEW)])
    nightly = model(prices=[ConditionalPrice(prices=OLD), between(22, 4, NIGHT)])

    @pytest.mark.parametrize(
        ("now", "amount", "kind"),
        [
            (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), 1, "price from a later date"),
            (datetime(2026, 7, 1, 0, 0, tzinfo=UTC), 2, "price of an earlier date"),
        ],
    )
    def test_a_dated_price_holds_from_its_day_on(
        self, now: datetime, amount: int, kind: str
    ) -> None:
        conversion = converted(self.dated, now=now)
        assert conversion.documents[0]["model_spec"]["pricing"]["input"] == usd(amount)
        assert not_carried(conversion) == {kind: 1}

    @pytest.mark.parametrize(
        ("hour", "amount"), [(12, "1"), (21, "1"), (22, "0.5"), (3, "0.5"), (4, "1")]
    )
    def test_a_price_by_the_hour_holds_within_its_hours(self, hour: int, amount: str) -> None:
        conversion = converted(self.nightly, now=NOW.replace(hour=hour))
        assert conversion.documents[0]["model_spec"]["pricing"]["input"] == usd(amount)
        assert not_carried(conversion) == {"price at other hours of the day": 1}

    def test_past_future_and_hourly_prices_are_told_apart(self) -> None:
        prices = [
            ConditionalPrice(prices=OLD),
            from_day(date(2026, 1, 1), NEW),
            from_day(date(2027, 1, 1), rates(input_mtok="9", output_mtok="9")),
            between(22, 4, NIGHT),
        ]
        assert not_carried(converted(model(prices=prices))) == {
            "price of an earlier date": 1,
            "price from a later date": 1,
            "price at other hours of the day": 1,
        }

    def test_the_report_dates_the_data_by_the_newest_price_in_force(self) -> None:
        report = converted(self.dated, now=NOW).report
        assert (report.newest_price, report.announced_until) == (None, date(2026, 7, 1))
        later = converted(self.dated, now=NOW.replace(month=8)).report
        assert (later.newest_price, later.announced_until) == (date(2026, 7, 1), date(2026, 7, 1))

    def test_no_prices_at_all_are_no_price(self) -> None:
        assert not_carried(converted(model(prices=[]))) == {"no price in the data": 1}

    def test_variants_are_counted_by_what_selects_them(self) -> None:
        variants = [
            PriceVariant(when={"processing": "batch"}, prices=NIGHT),
            PriceVariant(when={"service_tier": "flex", "region": "eu"}, prices=NIGHT),
            PriceVariant(when={"service_tier": "default"}, prices=ModelPrice()),
        ]
        assert not_carried(converted(model(prices=OLD, price_variants=variants))) == {
            "price where processing=batch": 1,
            "price where region=eu, service_tier=flex": 1,
        }


class TestSpeech:
    def test_characters_are_per_million_in_both(self) -> None:
        entry = document(model("say", rates(input_mchars="15")))
        assert entry["type"] == "tts"
        assert entry["model_spec"]["pricing"] == {"input": usd(15)}

    def test_an_hour_of_audio_is_carried_per_second_where_that_is_exact(self) -> None:
        entry = document(model("hear", rates(audio_hours="0.36", input_audio_hours="0.36")))
        assert entry["type"] == "asr"
        assert entry["model_spec"]["pricing"] == {"per_audio_second": usd("0.0001")}

    def test_an_hour_that_is_not_exact_per_second_is_reported(self) -> None:
        conversion = converted(model("hear", rates(input_audio_hours="0.1")))
        assert "pricing" not in conversion.documents[0]["model_spec"]
        assert not_carried(conversion) == {
            "price per hour of audio that is not exact per second": 1,
            "unit input_audio_hours": 1,
        }

    def test_two_different_prices_per_hour_fit_no_shape(self) -> None:
        price = rates(audio_hours="0.36", input_audio_hours="0.72")
        assert pricing(price) is None

    def test_a_context_window_has_no_field_here(self) -> None:
        conversion = converted(model("say", rates(input_mchars="15"), context_window=4_000))
        kind = "context window of a model that is neither text nor embedding"
        assert not_carried(conversion) == {kind: 1}


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

    def test_cache_prices_have_no_field(self) -> None:
        price = rates(input_mtok="0.1", cache_read_mtok="0.01")
        assert not_carried(converted(model("embed-1", price))) == {"unit cache_read_mtok": 1}


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
