"""The prices of text models of genai-prices: rates per token, and tiers."""

from decimal import Decimal
from typing import Any

import pytest
from genai_prices.types import (
    ModelPrice,
)

from tests.dialects.genai_making import (
    charged,
    converted,
    document,
    extended,
    extensions,
    model,
    not_carried,
    pricing,
    rates,
    tiers,
    usd,
)


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
