"""models.dev's costs, and what is charged by them."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects.models_dev_rates import (
    read_cost,
    read_modes,
    written_cost,
    written_modes,
)
from modeldex.entries.rates.tariff import Card, Circumstances, Condition, Rate, Tariff


def tariff(cost: dict[str, Any], modes: dict[str, Any] | None = None) -> Tariff:
    read = read_cost(cost)
    return Tariff(read.rates, (*read.cards, *read_modes(modes or {})[0]))


def charged(of: Tariff, tokens: int = 0, tier: str | None = None) -> dict[str, Decimal]:
    chosen = of.applicable(Circumstances(prompt_tokens=tokens, service_tier=tier))
    return {unit: rate.usd for unit, (rate, _) in chosen.items()}


def tier(size: int, **amounts: Any) -> dict[str, Any]:
    return {"tier": {"type": "context", "size": size}, **amounts}


def rate(amount: str | int) -> Rate:
    return Rate(Decimal(amount))


BASE = {"input": 1, "output": 5}
PRIORITY = {"provider": {"body": {"service_tier": "priority"}}}
FAST = {"provider": {"body": {"speed": "fast"}, "headers": {"beta": "fast-mode"}}}


class TestReading:
    def test_amounts_are_per_million_tokens_and_exact(self) -> None:
        cost = {
            "input": Decimal("0.15"),
            "output": 1,
            "reasoning": 2,
            "cache_read": Decimal("0.015"),
            "cache_write": Decimal("0.1875"),
            "input_audio": 3,
            "output_audio": 4,
        }
        assert charged(tariff(cost)) == {
            "input_tokens": Decimal("0.15"),
            "output_tokens": 1,
            "reasoning_tokens": 2,
            "cache_read_tokens": Decimal("0.015"),
            "cache_write_tokens": Decimal("0.1875"),
            "input_audio_tokens": 3,
            "output_audio_tokens": 4,
        }

    def test_a_price_that_the_schema_does_not_know_is_never_guessed(self) -> None:
        read = read_cost(BASE | {"request": 5, "cached_input": 1})
        assert read.rates.keys() == {"input_tokens", "output_tokens"}
        assert read.rest == {"request": 5, "cached_input": 1}

    def test_a_tier_holds_above_its_size_and_not_at_it(self) -> None:
        of = tariff(BASE | {"tiers": [tier(200, input=2, output=10)]})
        assert charged(of, 200)["input_tokens"] == 1
        assert charged(of, 201)["input_tokens"] == 2

    def test_the_greatest_size_decides_in_whatever_order_they_stand(self) -> None:
        of = tariff(BASE | {"tiers": [tier(64, input=4), tier(32, input=2)]})
        assert [charged(of, size)["input_tokens"] for size in (32, 33, 64, 65)] == [1, 2, 2, 4]

    def test_a_rate_without_a_tier_of_its_own_goes_on(self) -> None:
        of = tariff(BASE | {"tiers": [tier(32, input=2)]})
        assert charged(of, 33)["output_tokens"] == 5

    @pytest.mark.parametrize("given", [{"size": 32}, {"type": "context", "size": 32}])
    def test_a_tier_is_one_of_the_context_unless_it_says_otherwise(
        self, given: dict[str, Any]
    ) -> None:
        assert (
            charged(tariff(BASE | {"tiers": [{"tier": given, "input": 2}]}), 33)["input_tokens"]
            == 2
        )

    @pytest.mark.parametrize(
        "odd",
        [
            {"tier": {"type": "spend", "size": 32}, "input": 2},
            {"tier": {"size": 32, "until": 64}, "input": 2},
            {"tier": {"size": "32"}, "input": 2},
            {"tier": {"size": -1}, "input": 2},
            {"tier": {"size": 32}},
            {"tier": {"size": 32}, "input": "2"},
            {"tier": 32, "input": 2},
            {"input": 2},
            32,
            None,
        ],
    )
    def test_a_tier_of_another_kind_is_kept(self, odd: Any) -> None:
        read = read_cost(BASE | {"tiers": [odd, tier(64, input=3)]})
        assert [card.when for card in read.cards] == [Condition(prompt_tokens_above=64)]
        assert read.rest == {"tiers": [odd]}

    def test_of_two_tiers_of_one_size_the_first_is_read(self) -> None:
        read = read_cost(BASE | {"tiers": [tier(32, input=2), tier(32, input=3)]})
        assert [card.rates["input_tokens"] for card in read.cards] == [rate(2)]
        assert read.rest == {"tiers": [tier(32, input=3)]}

    def test_what_is_not_understood_of_a_tier_is_kept_with_its_size(self) -> None:
        read = read_cost(BASE | {"tiers": [tier(32, input=2, magic=9)]})
        assert read.cards[0].rates == {"input_tokens": rate(2)}
        assert read.rest == {"tiers": [tier(32, magic=9)]}

    def test_tiers_that_are_no_list_are_kept(self) -> None:
        assert read_cost(BASE | {"tiers": {"32": {"input": 2}}}).rest == {
            "tiers": {"32": {"input": 2}}
        }

    def test_half_a_cost_is_read_and_kept_as_it_is(self) -> None:
        read = read_cost({"input": 1, "output": "5"})
        assert (read.rates, read.rest) == ({"input_tokens": rate(1)}, {"input": 1, "output": "5"})


class TestTheLegacyField:
    """`context_over_200k`."""

    def test_alone_it_is_a_tier_above_200_000(self) -> None:
        of = tariff(BASE | {"context_over_200k": {"input": 2, "output": 10}})
        assert charged(of, 200_000)["input_tokens"] == 1
        assert charged(of, 200_001)["input_tokens"] == 2

    def test_beside_a_tier_that_it_repeats_the_tier_has_the_threshold(self) -> None:
        high = {"input": 2, "output": 10}
        cost = BASE | {"tiers": [tier(272_000, **high)], "context_over_200k": high}
        assert read_cost(cost).rest == {}
        assert charged(tariff(cost), 272_000)["input_tokens"] == 1

    @pytest.mark.parametrize("other", [{"input": 3, "output": 10}, "dear", {}])
    def test_what_contradicts_the_tiers_is_kept(self, other: Any) -> None:
        cost = BASE | {"tiers": [tier(272_000, input=2, output=10)], "context_over_200k": other}
        assert read_cost(cost).rest == {"context_over_200k": other}
        assert charged(tariff(cost), 200_001)["input_tokens"] == 1


class TestModes:
    def test_a_mode_of_a_service_tier_is_its_price(self) -> None:
        of = tariff(BASE, {"fast": {"cost": {"input": 2, "output": 10}, **PRIORITY}})
        assert charged(of, tier="priority") == {"input_tokens": 2, "output_tokens": 10}
        assert charged(of) == {"input_tokens": 1, "output_tokens": 5}

    def test_anthropics_speed_is_a_service_tier_by_another_name(self) -> None:
        of = tariff(BASE, {"fast": {"cost": {"input": 2, "output": 10}, **FAST}})
        assert charged(of, tier="fast")["input_tokens"] == 2

    def test_it_holds_for_long_prompts_too(self) -> None:
        of = tariff(
            BASE | {"tiers": [tier(32, input=9, output=9)]},
            {"fast": {"cost": {"input": 2, "output": 10}, **PRIORITY}},
        )
        assert charged(of, 33, "priority") == {"input_tokens": 2, "output_tokens": 10}

    def test_it_may_have_tiers_of_its_own(self) -> None:
        cost = {"input": 2, "output": 10, "tiers": [tier(32, input=4, output=20)]}
        of = tariff(BASE, {"fast": {"cost": cost, **PRIORITY}})
        assert charged(of, 33, "priority")["input_tokens"] == 4
        assert charged(of, 33)["input_tokens"] == 1

    def test_how_it_is_asked_for_is_kept(self) -> None:
        cards, rest = read_modes({"fast": {"cost": BASE | {"magic": 1}, **FAST, "note": "new"}})
        assert len(cards) == 1
        assert rest == {"fast": {**FAST, "note": "new", "cost": {"magic": 1}}}

    @pytest.mark.parametrize(
        "mode",
        [
            {"cost": BASE},
            {"cost": BASE, "provider": {"body": {"mood": "good"}}},
            {"cost": BASE, "provider": {"body": {"service_tier": "flex", "mood": "good"}}},
            {"cost": BASE, "provider": {"body": {"service_tier": 1}}},
            {"cost": "dear", **PRIORITY},
            PRIORITY,
            "fast",
            None,
        ],
    )
    def test_a_mode_of_another_kind_is_kept_whole(self, mode: Any) -> None:
        assert read_modes({"odd": mode}) == ((), {"odd": mode})

    def test_of_two_modes_of_one_service_tier_the_first_is_read(self) -> None:
        second = {"cost": {"input": 3, "output": 3}, **PRIORITY}
        cards, rest = read_modes({"a": {"cost": BASE, **PRIORITY}, "b": second})
        assert [card.rates["input_tokens"] for card in cards] == [rate(1)]
        assert rest == {"a": PRIORITY, "b": second}


class TestWriting:
    def of(self, *cards: Card, **rates: int) -> Tariff:
        return Tariff({unit: rate(amount) for unit, amount in rates.items()}, cards)

    def test_a_cost_needs_a_price_of_input_and_of_output(self) -> None:
        assert written_cost(self.of(input_tokens=1, images=2), "text") == {}
        assert written_cost(self.of(images=2), "image") == {}
        assert written_cost(self.of(input_tokens=1), "embedding") == {"input": 1, "output": 0}

    def test_a_tier_says_all_rates_that_hold_beyond_it(self) -> None:
        of = self.of(
            Card(Condition(prompt_tokens_from=33), {"input_tokens": rate(2)}),
            Card(Condition(prompt_tokens_above=64), {"output_tokens": rate(9)}),
            input_tokens=1,
            output_tokens=5,
        )
        assert written_cost(of, "text") == {
            "input": 1,
            "output": 5,
            "tiers": [tier(32, input=2, output=5), tier(64, input=2, output=9)],
        }

    def test_the_legacy_field_is_written_for_its_own_threshold_only(self) -> None:
        for size, written in ((200_000, True), (272_000, False), (128_000, False)):
            card = Card(Condition(prompt_tokens_above=size), {"input_tokens": rate(2)})
            cost = written_cost(self.of(card, input_tokens=1, output_tokens=5), "text")
            assert ("context_over_200k" in cost) == written
        assert cost["tiers"] == [tier(128_000, input=2, output=5)]

    def test_what_depends_on_anything_else_is_not_written(self) -> None:
        of = self.of(
            Card(Condition(prompt_tokens_above=32, region="eu"), {"input_tokens": rate(2)}),
            Card(Condition(service_tier="batch"), {"input_tokens": rate(3)}),
            input_tokens=1,
            output_tokens=5,
        )
        assert written_cost(of, "text") == BASE
        assert written_modes(of, "text", {}) == {}

    @pytest.mark.parametrize("name", ["flex", "priority"])
    def test_a_service_tier_that_a_request_can_ask_for_is_a_mode(self, name: str) -> None:
        rates = {"input_tokens": rate(2), "output_tokens": rate(3)}
        of = self.of(Card(Condition(service_tier=name), rates), input_tokens=1, output_tokens=5)
        assert written_modes(of, "text", {}) == {
            name: {
                "cost": {"input": 2, "output": 3},
                "provider": {"body": {"service_tier": name}},
            }
        }

    def test_a_mode_that_was_read_is_written_under_its_name(self) -> None:
        cards, rest = read_modes({"turbo": {"cost": BASE, **FAST}})
        assert written_modes(self.of(*cards), "text", rest) == {"turbo": {"cost": BASE}}

    def test_a_mode_below_a_dearer_tier_says_so(self) -> None:
        """The last card that holds decides, whatever the order in which others write them."""
        both = {"input_tokens": rate(2), "output_tokens": rate(3)}
        of = self.of(
            Card(Condition(service_tier="flex"), both),
            Card(Condition(prompt_tokens_above=32), {"input_tokens": rate(9)}),
            input_tokens=4,
            output_tokens=6,
        )
        assert written_modes(of, "text", {})["flex"]["cost"] == {
            "input": 2,
            "output": 3,
            "tiers": [tier(32, input=9, output=3)],
        }
