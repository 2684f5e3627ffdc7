"""Entries from anywhere, written as LiteLLM's price map."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects import litellm
from modeldex.dialects.facts import ModelFacts, entry_document
from modeldex.dialects.litellm_writing import written_model
from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from modeldex.entries.reading import read_entry
from tests.dialects.litellm_maps import comparable
from tests.documents import a_document, every_document, price

D = Decimal


def rates(**usd: str) -> dict[str, Rate]:
    return {unit: Rate(D(amount)) for unit, amount in usd.items()}


def text(*cards: Card, **usd: str) -> dict[str, Any]:
    """What is written of a text model with these rates and cards, without provider and mode."""
    written = written_model(
        ModelFacts("m", "text", owned_by="acme", tariff=Tariff(rates(**usd), cards))
    )
    return {
        name: value for name, value in written.items() if name not in ("litellm_provider", "mode")
    }


def complete(facts: ModelFacts, owned_by: str = "acme") -> dict[str, Any]:
    entry = read_entry(entry_document(facts, "other"), Mode.TOLERANT, Filling(owned_by)).value
    assert entry is not None
    return entry.document()


def test_a_text_model_of_the_api() -> None:
    assert litellm.write([a_document("acme/large")]) == {
        "acme/large": {
            "litellm_provider": "acme",
            "mode": "chat",
            "max_tokens": 64_000,
            "max_input_tokens": 256_000,
            "max_output_tokens": 64_000,
            "input_cost_per_token": D("1.25e-6"),
            "output_cost_per_token": D("1e-5"),
            "cache_read_input_token_cost": D("1.25e-7"),
            "cache_creation_input_token_cost": D("1.5625e-6"),
            "input_cost_per_token_above_200k_tokens": D("2.5e-6"),
            "output_cost_per_token_above_200k_tokens": D("1.5e-5"),
            "cache_read_input_token_cost_above_200k_tokens": D("2.5e-7"),
            "cache_creation_input_token_cost_above_200k_tokens": D("3.125e-6"),
            "supports_function_calling": True,
            "supports_vision": True,
            "supports_reasoning": True,
            "supports_response_schema": True,
            "supports_web_search": True,
            "supports_video_input": True,
        }
    }


def test_every_type_that_litellm_has_a_mode_for_is_written() -> None:
    written = litellm.write(every_document())
    expected = {
        document["id"]: document
        for document in every_document()
        if document["type"] not in ("music", "upscale")
    }
    assert list(written) == list(expected)
    for model_id, fields in written.items():
        assert fields["litellm_provider"] == "acme"
        assert litellm.MODES[fields["mode"]] == expected[model_id]["type"]
    assert litellm.recognises(written)
    assert not litellm.write([])


@pytest.mark.parametrize(
    ("model_id", "owned_by", "provider"),
    [
        ("openai/gpt", "modeldex", "openai"),
        ("acme/large", "acme-inc", "acme-inc"),
        ("anthropic/claude", "openrouter", "openrouter"),
        ("gpt", "openai", "openai"),
        ("openai", "acme", "acme"),
    ],
)
def test_the_provider_is_one_that_litellm_knows_if_the_entry_names_one(
    model_id: str, owned_by: str, provider: str
) -> None:
    entry = complete(ModelFacts(model_id, "text"), owned_by)
    assert litellm.write([entry])[model_id]["litellm_provider"] == provider


def test_what_the_map_said_of_provider_and_mode_stays_whoever_owns_the_entry() -> None:
    facts = ModelFacts(
        "gpt",
        "text",
        owned_by="mirror",
        foreign={"litellm_provider": "openai", "mode": "responses", "rpm": 5},
    )
    assert written_model(facts) == {"litellm_provider": "openai", "mode": "responses", "rpm": 5}


def test_a_mode_of_another_type_than_the_entry_is_of_by_now_is_not_written() -> None:
    facts = ModelFacts("m", "embedding", owned_by="acme", foreign={"mode": "responses"})
    assert written_model(facts)["mode"] == "embedding"


def test_the_entry_decides_over_what_the_map_said_once() -> None:
    foreign = {"supports_vision": False, "input_cost_per_token": "soon", "max_tokens": None}
    facts = ModelFacts(
        "m",
        "text",
        owned_by="acme",
        flags={"supportsVision": True},
        tariff=Tariff(rates(input_tokens="1")),
        foreign=foreign,
    )
    written = written_model(facts)
    assert written["supports_vision"] is True
    assert written["input_cost_per_token"] == D("1e-6")
    assert written["max_tokens"] is None


def test_what_only_looks_like_a_mark_is_written_as_it_is() -> None:
    facts = ModelFacts("m", "text", owned_by="acme", foreign={"odd": {"rate": "images"}})
    assert written_model(facts)["odd"] == {"rate": "images"}


@pytest.mark.parametrize(
    ("removes_at", "day"),
    [
        ("2027-01-31T00:00:00Z", "2027-01-31"),
        ("2027-01-31", "2027-01-31"),
        ("2027-01-31T23:30:00-02:00", "2027-02-01"),
        ("9999-12-31T23:30:00-02:00", None),
        ("soon", None),
    ],
)
def test_a_deprecation_is_written_as_its_day(removes_at: str, day: str | None) -> None:
    facts = ModelFacts("m", "text", owned_by="acme", removes_at=removes_at)
    assert written_model(facts).get("deprecation_date") == day


def test_a_threshold_from_which_a_rate_holds() -> None:
    card = Card(Condition(prompt_tokens_from=200_001), rates(input_tokens="2"))
    assert text(card, input_tokens="1") == {
        "input_cost_per_token": D("1e-6"),
        "input_cost_per_token_above_200k_tokens": D("2e-6"),
    }


def test_thresholds_that_litellm_does_not_look_for_are_written_as_ranges_of_whole_prices() -> None:
    cards = (
        Card(Condition(prompt_tokens_above=32_000), rates(input_tokens="2")),
        Card(Condition(prompt_tokens_from=64_000), rates(output_tokens="9", input_images="1")),
    )
    assert text(*cards, input_tokens="1", output_tokens="4", cache_read_tokens="0.1") == {
        "input_cost_per_token": D("1e-6"),
        "output_cost_per_token": D("4e-6"),
        "cache_read_input_token_cost": D("1e-7"),
        "input_cost_per_image_above_63999_tokens": D(1),
        "tiered_pricing": [
            {
                "range": [0, 32_000],
                "input_cost_per_token": D("1e-6"),
                "output_cost_per_token": D("4e-6"),
                "cache_read_input_token_cost": D("1e-7"),
            },
            {
                "range": [32_000, 63_999],
                "input_cost_per_token": D("2e-6"),
                "output_cost_per_token": D("4e-6"),
                "cache_read_input_token_cost": D("1e-7"),
            },
            {
                "range": [63_999, 127_998],
                "input_cost_per_token": D("2e-6"),
                "output_cost_per_token": D("9e-6"),
                "cache_read_input_token_cost": D("1e-7"),
            },
        ],
    }


def test_service_tiers_and_what_they_cost_above_a_threshold() -> None:
    cards = (
        Card(Condition(prompt_tokens_above=200_000), rates(input_tokens="2")),
        Card(Condition(service_tier="priority"), rates(input_tokens="5")),
        Card(Condition(service_tier="batch"), rates(input_tokens="0.5")),
        Card(Condition(service_tier="turbo"), rates(input_tokens="7")),
    )
    assert text(*cards, input_tokens="1") == {
        "input_cost_per_token": D("1e-6"),
        "input_cost_per_token_above_200k_tokens": D("2e-6"),
        "input_cost_per_token_priority": D("5e-6"),
        # LiteLLM would take the threshold's price here, and the entry says otherwise.
        "input_cost_per_token_above_200k_tokens_priority": D("5e-6"),
        "input_cost_per_token_batches": D("5e-7"),
    }


def test_cards_count_in_their_order_whatever_the_thresholds() -> None:
    cards = (
        Card(Condition(prompt_tokens_above=200_000), rates(input_tokens="3")),
        Card(Condition(prompt_tokens_above=128_000), rates(input_tokens="2")),
    )
    assert text(*cards, input_tokens="1") == {
        "input_cost_per_token": D("1e-6"),
        "input_cost_per_token_above_128k_tokens": D("2e-6"),
        "input_cost_per_token_above_200k_tokens": D("2e-6"),
    }


@pytest.mark.parametrize(
    "when",
    [
        Condition(region="eu"),
        Condition(audio=True),
        Condition(quality="high"),
        Condition(resolution="1080p"),
        Condition(duration_from=D(1)),
        Condition(service_tier="priority", region="eu"),
        Condition(prompt_tokens_above=10, utc_from=time(1), utc_until=time(2)),
    ],
)
def test_conditions_that_litellm_has_no_name_for_are_left_aside(when: Condition) -> None:
    assert text(Card(when, rates(input_tokens="9")), input_tokens="1") == {
        "input_cost_per_token": D("1e-6")
    }


def at_night(**usd: str) -> Card:
    return Card(Condition(utc_from=time(16, 30), utc_until=time(0, 30)), rates(**usd))


def at_noon(**usd: str) -> Card:
    return Card(Condition(utc_from=time(12), utc_until=time(13)), rates(**usd))


def test_hours_of_one_price_are_off_peak_hours() -> None:
    assert text(at_night(input_tokens="1"), at_noon(input_tokens="1"), input_tokens="2")[
        "off_peak_pricing"
    ] == {"hours_utc": ["16:30-00:30", "12:00-13:00"], "input_cost_per_token": D("1e-6")}


def test_days_of_the_week() -> None:
    weekend = ("saturday", "sunday")
    cards = (
        Card(Condition(utc_days=weekend), rates(input_tokens="1")),
        Card(
            Condition(utc_from=time(1), utc_until=time(2), utc_days=("monday",)),
            rates(input_tokens="1"),
        ),
    )
    assert text(*cards, input_tokens="2")["off_peak_pricing"] == {
        "windows": [
            {"hours_utc": "00:00-00:00", "weekdays": ["saturday", "sunday"]},
            {"hours_utc": "01:00-02:00", "weekdays": ["monday"]},
        ],
        "input_cost_per_token": D("1e-6"),
    }


@pytest.mark.parametrize("kept", [True, False])
def test_hours_that_were_changed_are_written_as_they_are_by_then(kept: bool) -> None:
    block = {"hours_utc": ["16:30-00:30"], "input_cost_per_token": {"rate": "input_tokens"}}
    cards = (at_night(input_tokens="1") if kept else at_noon(input_tokens="1"),)
    facts = ModelFacts(
        "m",
        "text",
        owned_by="acme",
        tariff=Tariff(cards=cards),
        foreign={"off_peak_pricing": block},
    )
    hours = ["16:30-00:30"] if kept else "12:00-13:00"
    assert written_model(facts)["off_peak_pricing"] == {
        "hours_utc": hours,
        "input_cost_per_token": D("1e-6"),
    }


def test_off_peak_hours_that_are_gone_are_not_written() -> None:
    block = {"hours_utc": "16:30-00:30", "input_cost_per_token": {"rate": "input_tokens"}}
    facts = ModelFacts("m", "text", owned_by="acme", foreign={"off_peak_pricing": block})
    assert written_model(facts) == {"litellm_provider": "acme", "mode": "chat"}


@pytest.mark.parametrize(
    "cards",
    [
        (at_night(input_tokens="1"), at_noon(input_tokens="1.5")),
        (at_night(input_tokens="1"), Card(Condition(service_tier="flex"), rates(input_tokens="3"))),
        (at_night(input_images="1"),),
    ],
)
def test_other_hours_can_not_be_said(cards: tuple[Card, ...]) -> None:
    assert "off_peak_pricing" not in text(*cards, input_tokens="2")


def test_an_input_image_is_not_written_where_it_would_be_read_as_an_image_made() -> None:
    facts = ModelFacts("m", "image", owned_by="acme", tariff=Tariff(rates(input_images="1")))
    assert "input_cost_per_image" not in written_model(facts)


def test_a_web_search_is_written_for_each_size() -> None:
    card = Card(Condition(search_context="low"), rates(web_searches="0.01"))
    assert text(card, web_searches="0.02")["search_context_cost_per_query"] == {
        "search_context_size_low": D("0.01"),
        "search_context_size_medium": D("0.02"),
        "search_context_size_high": D("0.02"),
    }


def test_rates_that_were_changed_are_written_as_they_are_by_then() -> None:
    ranges = [
        {"range": [0, 100], "input_cost_per_token": D("1e-6")},
        {"range": [100, 200], "input_cost_per_token": D("2e-6")},
    ]
    draft = litellm.read({"m": {"mode": "chat", "tiered_pricing": ranges}}).value
    assert draft is not None
    document = draft.entries[0].document
    document["extensions"]["rates"] = {"input_tokens": price("7")}
    document["extensions"]["conditional_rates"][0]["rates"]["input_tokens"] = price("9")
    written = litellm.write([document])["m"]["tiered_pricing"]
    assert comparable([each["input_cost_per_token"] for each in written]) == [D("7e-6"), D("9e-6")]
