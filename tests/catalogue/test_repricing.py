"""What a price rule does: every amount once, exactly, whatever the shape it stands in."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.catalogue.amounts import amounts_of
from modeldex.catalogue.repricing import ADDABLE, repriced, rounded, with_every_amount
from modeldex.catalogue.rules import PriceRounding, PriceRule, Rounding
from modeldex.entries.rates.units import UNITS
from tests.documents import a_document, every_document, price

DOCUMENTS = every_document()
amounts = st.decimals(0, 10**6, places=9, allow_nan=False, allow_infinity=False)
factors = st.decimals(Decimal("0.001"), 100, places=4)
roundings = st.one_of(
    st.builds(PriceRounding, digits=st.integers(1, 12), mode=st.sampled_from(Rounding)),
    st.builds(
        PriceRounding,
        step=st.sampled_from([Decimal(text) for text in ("0.0001", "0.05", "0.25", "1", "3")]),
        mode=st.sampled_from(Rounding),
    ),
)


def scheduled() -> dict[str, Any]:
    """A text model with prices in every place that can hold them."""
    document = a_document("acme/extended")
    document["extensions"] |= {
        "minimum_charge": price("0.001"),
        "pricing_schedule": [
            {
                "from": "2027-01-01T00:00:00Z",
                "pricing": {"input": price("0.5"), "output": price("1.5")},
                "rates": {"web_searches": price("0.02")},
                "conditional_rates": [
                    {"when": {"service_tier": "batch"}, "rates": {"input_tokens": price("0.25")}}
                ],
            }
        ],
    }
    return document


def every_amount(value: Any) -> Iterator[Decimal]:
    """All numbers under ``usd`` or ``diem``, wherever they stand."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in ("usd", "diem"):
                yield Decimal(part)
            else:
                yield from every_amount(part)
    elif isinstance(value, list):
        for part in value:
            yield from every_amount(part)


@pytest.mark.parametrize("document", [*DOCUMENTS, scheduled()], ids=lambda each: each["id"])
def test_every_amount_is_touched_exactly_once(document: dict[str, Any]) -> None:
    before = deepcopy(document)
    doubled = repriced(document, PriceRule(Decimal(2)))
    assert list(every_amount(doubled)) == [2 * amount for amount in every_amount(before)]
    assert document == before
    touched: list[Decimal] = []
    with_every_amount(document, lambda amount, _currency, _what: touched.append(amount) or amount)  # type: ignore[func-returns-value]
    assert sorted(touched) == sorted(every_amount(document))


@pytest.mark.parametrize("document", [*DOCUMENTS, scheduled()], ids=lambda each: each["id"])
def test_nothing_but_amounts_is_changed(document: dict[str, Any]) -> None:
    doubled = repriced(document, PriceRule(Decimal(2)))
    assert amounts_of(doubled).keys() == amounts_of(document).keys()
    halved = repriced(doubled, PriceRule(Decimal("0.5")))
    assert halved == document


def test_a_rule_that_says_nothing_gives_the_document_back() -> None:
    document = scheduled()
    assert repriced(document, PriceRule()) is document
    assert repriced(document, PriceRule(Decimal("1.0"))) is document


class TestAdding:
    def test_an_amount_is_added_to_every_price(self) -> None:
        document = repriced(a_document("acme-image"), PriceRule(add=Decimal("0.01")))
        pricing = document["model_spec"]["pricing"]
        assert pricing["generation"]["usd"] == Decimal("0.02")
        assert pricing["upscale"]["4x"]["usd"] == Decimal("0.09")

    def test_an_amount_is_added_by_unit_wherever_the_unit_is_priced(self) -> None:
        changed = repriced(scheduled(), PriceRule(add={"input_tokens": Decimal("0.1")}))
        amounts = amounts_of(changed)
        assert amounts["model_spec", "pricing", "input", "usd"] == Decimal("0.5")
        assert amounts["model_spec", "pricing", "output", "usd"] == Decimal("1.2")
        assert amounts[
            "extensions", "conditional_rates", '{"prompt_tokens_above":256000}', "rates",
            "input_tokens", "usd",
        ] == Decimal("1.3")  # fmt: skip
        assert amounts[
            "extensions", "pricing_schedule", "2027-01-01T00:00:00Z", "pricing", "input", "usd"
        ] == Decimal("0.6")

    def test_a_field_of_pricing_stands_for_its_unit(self) -> None:
        by_field = repriced(scheduled(), PriceRule(add={"input": Decimal("0.1")}))
        by_unit = repriced(scheduled(), PriceRule(add={"input_tokens": Decimal("0.1")}))
        assert by_field == by_unit

    def test_a_matrix_is_priced_by_its_unit(self) -> None:
        changed = repriced(a_document("acme-image-2"), PriceRule(add={"images": Decimal(1)}))
        pricing = changed["model_spec"]["pricing"]
        assert pricing["quality"]["2K"]["high"]["usd"] == Decimal("1.5")
        assert pricing["resolutions"]["1K"]["usd"] == Decimal("1.27")
        assert pricing["upscale"]["2x"]["usd"] == Decimal("0.02")

    def test_a_price_per_thousand_takes_its_part_of_an_amount_per_million(self) -> None:
        rule = PriceRule(add={"input_characters": Decimal(5)})
        changed = repriced(a_document("acme-jingle"), rule)
        assert changed["model_spec"]["pricing"]["per_thousand_characters"]["usd"] == Decimal(
            "0.105"
        )

    def test_diem_follows_at_its_rate(self) -> None:
        rule = PriceRule(add={"input": Decimal("0.1")})
        changed = repriced(a_document("acme/small"), rule, Decimal(2))
        assert changed["model_spec"]["pricing"]["input"] == {
            "usd": Decimal("0.2"),
            "diem": Decimal("0.4"),
        }

    def test_every_unit_can_be_named(self) -> None:
        assert set(UNITS) < ADDABLE


class TestForeignFacts:
    FOREIGN: Mapping[str, Any] = {
        "litellm": {
            "mode": "chat",
            "output_cost_per_pixel": Decimal("1e-7"),
            "input_cost_per_token": {"rate": "input_tokens"},
            "tiered_pricing": [{"range": [0, 32000], "input_cost_per_token": {"rate": "images"}}],
            "metadata": {"original_pricing_per_minute": Decimal("0.1"), "notes": "none"},
        },
        "openrouter": {"pricing": {"discount": 0, "prompt": "-1"}, "canonical_slug": "4x"},
    }

    def test_prices_that_would_not_be_true_any_more_are_left_out(self) -> None:
        document = {**a_document("acme/small"), "extensions": {"foreign": self.FOREIGN}}
        changed = repriced(document, PriceRule(Decimal("1.2")))
        assert changed["extensions"]["foreign"] == {
            "litellm": {
                "mode": "chat",
                "input_cost_per_token": {"rate": "input_tokens"},
                "tiered_pricing": [
                    {"range": [0, 32000], "input_cost_per_token": {"rate": "images"}}
                ],
                "metadata": {"notes": "none"},
            },
            "openrouter": {"canonical_slug": "4x"},
        }


class TestRounding:
    @pytest.mark.parametrize(
        ("amount", "how", "expected"),
        [
            ("0.01234", PriceRounding(digits=2), "0.012"),
            ("0.0125", PriceRounding(digits=2), "0.013"),
            ("0.0121", PriceRounding(digits=2, mode=Rounding.UP), "0.013"),
            ("0.0129", PriceRounding(digits=2, mode=Rounding.DOWN), "0.012"),
            ("123.456", PriceRounding(digits=1), "100"),
            ("0.62", PriceRounding(step=Decimal("0.05")), "0.6"),
            ("0.625", PriceRounding(step=Decimal("0.05")), "0.65"),
            ("0.61", PriceRounding(step=Decimal("0.05"), mode=Rounding.UP), "0.65"),
            ("0.64", PriceRounding(step=Decimal("0.05"), mode=Rounding.DOWN), "0.6"),
            ("0.001", PriceRounding(step=Decimal("0.05")), "0.05"),
            ("0", PriceRounding(step=Decimal("0.05"), mode=Rounding.UP), "0"),
            ("0", PriceRounding(digits=3), "0"),
        ],
    )
    def test_what_is_rounded_to_what(self, amount: str, how: PriceRounding, expected: str) -> None:
        assert rounded(Decimal(amount), how) == Decimal(expected)

    @given(amounts, amounts, roundings)
    def test_a_higher_amount_never_becomes_the_lower_one(
        self, one: Decimal, other: Decimal, how: PriceRounding
    ) -> None:
        lower, higher = sorted((one, other))
        assert rounded(lower, how) <= rounded(higher, how)

    @given(amounts, roundings)
    def test_what_is_rounded_stays_as_it_is(self, amount: Decimal, how: PriceRounding) -> None:
        once = rounded(amount, how)
        assert rounded(once, how) == once
        assert (once == 0) == (amount == 0)


@settings(max_examples=40)
@given(st.sampled_from(DOCUMENTS), factors, factors)
def test_two_margins_are_their_product(
    document: dict[str, Any], one: Decimal, other: Decimal
) -> None:
    after_each_other = repriced(repriced(document, PriceRule(one)), PriceRule(other))
    assert amounts_of(after_each_other) == amounts_of(repriced(document, PriceRule(one * other)))
