"""The rates of LiteLLM's price map: what each field is the price of, and when."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects import litellm
from tests.dialects.litellm_maps import (
    CHAT,
    amounts,
    comparable,
    entry_of,
    facts_from,
    not_understood,
    passed_through,
    report_of,
    usd,
)

D = Decimal


@pytest.mark.parametrize(
    ("mode", "field", "value", "unit", "rate"),
    [
        ("chat", "input_cost_per_token", "0.0000000375", "input_tokens", "0.0375"),
        ("chat", "cache_read_input_token_cost", "1e-7", "cache_read_tokens", "0.1"),
        ("chat", "input_cost_per_token_cache_hit", "1e-7", "cache_read_tokens", "0.1"),
        ("chat", "cache_creation_input_token_cost", "1e-6", "cache_write_tokens", "1"),
        (
            "chat",
            "cache_creation_input_token_cost_above_1hr",
            "2e-6",
            "cache_write_1h_tokens",
            "2",
        ),
        ("chat", "output_cost_per_reasoning_token", "4e-6", "reasoning_tokens", "4"),
        ("chat", "citation_cost_per_token", "2e-6", "citation_tokens", "2"),
        ("chat", "input_cost_per_audio_token", "1e-6", "input_audio_tokens", "1"),
        ("chat", "cache_creation_input_audio_token_cost", "1e-6", "cache_write_audio_tokens", "1"),
        ("chat", "cache_read_input_audio_token_cost", "1e-6", "cache_read_audio_tokens", "1"),
        ("chat", "output_cost_per_image_token", "3e-5", "output_image_tokens", "30"),
        ("chat", "input_cost_per_image", "0.001", "input_images", "0.001"),
        ("chat", "output_cost_per_image", "0.04", "images", "0.04"),
        ("chat", "input_cost_per_character", "5e-6", "input_characters", "5"),
        ("chat", "input_cost_per_second", "0.01", "compute_seconds", "0.01"),
        ("chat", "input_cost_per_request", "0.005", "requests", "0.005"),
        ("chat", "input_cost_per_query", "0.005", "queries", "0.005"),
        ("chat", "ocr_cost_per_page", "0.004", "pages", "0.004"),
        ("chat", "annotation_cost_per_page", "0.005", "annotated_pages", "0.005"),
        ("chat", "code_interpreter_cost_per_session", "0.03", "sessions", "0.03"),
        ("chat", "file_search_cost_per_1k_calls", "2.5", "file_searches", "0.0025"),
        ("chat", "file_search_cost_per_gb_per_day", "0.1", "stored_gb_days", "0.1"),
        ("chat", "vector_store_cost_per_gb_per_day", "0.1", "stored_gb_days", "0.1"),
        ("embedding", "input_cost_per_video_per_second", "0.0007", "input_video_seconds", "0.0007"),
        ("embedding", "input_cost_per_audio_per_second", "0.0001", "input_audio_seconds", "0.0001"),
        ("image_generation", "output_cost_per_image", "0.04", "images", "0.04"),
        ("image_generation", "input_cost_per_image", "0.04", "images", "0.04"),
        ("image_generation", "input_cost_per_pixel", "1.9e-8", "output_pixels", "0.019"),
        ("image_edit", "output_cost_per_image", "0.04", "edits", "0.04"),
        ("image_edit", "input_cost_per_image", "0.04", "edits", "0.04"),
        ("audio_transcription", "input_cost_per_second", "0.0001", "input_audio_seconds", "0.0001"),
        (
            "audio_transcription",
            "output_cost_per_second",
            "0.0001",
            "input_audio_seconds",
            "0.0001",
        ),
        ("audio_speech", "input_cost_per_character", "1.5e-5", "input_characters", "15"),
        ("audio_speech", "output_cost_per_second", "0.00025", "output_audio_seconds", "0.00025"),
        ("video_generation", "output_cost_per_second", "0.35", "output_video_seconds", "0.35"),
        (
            "video_generation",
            "output_cost_per_video_per_second",
            "0.1",
            "output_video_seconds",
            "0.1",
        ),
    ],
)
def test_each_field_is_the_price_of_something(
    mode: str, field: str, value: str, unit: str, rate: str
) -> None:
    fields: dict[str, Any] = {"mode": mode, field: D(value)}
    without_free_output = {k: v for k, v in usd(facts_from(**fields)).items() if v != "0"}
    assert without_free_output == {unit: rate}
    assert not_understood(**fields) == set()
    assert passed_through(**fields) == {**CHAT, **fields}


def test_noise_is_rounded_and_twelve_digits_are_kept() -> None:
    assert usd(facts_from(input_cost_per_token=D("0.00000100000000000000015")))["input_tokens"] == (
        "1"
    )
    exact = {"input_cost_per_token": D("1.23456789012e-7")}
    assert usd(facts_from(**exact))["input_tokens"] == "0.123456789012"
    assert passed_through(**exact) == {**CHAT, **exact}


@pytest.mark.parametrize(
    "value", ["0.1", D(-1), True, None, [], {"usd": 1}, D(10) ** 6, D("1e300"), D("-1e-9")]
)
def test_what_is_no_amount_is_no_rate(value: Any) -> None:
    fields = {"input_cost_per_token": value}
    assert usd(facts_from(**fields)) == {}
    assert not_understood(**fields) == {"input_cost_per_token"}
    assert passed_through(**fields) == {**CHAT, **fields}


@pytest.mark.parametrize(
    "field",
    [
        "input_dbu_cost_per_token",
        "ocr_cost_per_credit",
        "input_cost_per_video_per_second_above_15s_interval",
        "input_cost_per_token_above_200k_tokens_above_300k_tokens",
        "input_cost_per_token_flex_priority",
        "input_cost_per_token_turbo",
        "input_cost_per_token_above_1m_tokens",
        "input_cost_per_tokens",
        "output_cost_per_image_above_512_and_512_pixels",
        "output_cost_per_second_1080p",
        "computer_use_input_cost_per_1k_tokens",
    ],
)
def test_other_fields_are_never_guessed_at(field: str) -> None:
    fields = {field: D("0.5")}
    assert not_understood(**fields) == {field}
    assert passed_through(**fields) == {**CHAT, **fields}


TIERED = {
    "input_cost_per_token": D("2e-6"),
    "input_cost_per_token_above_200k_tokens": D("4e-6"),
    "input_cost_per_token_above_128_tokens": D("3e-6"),
    "input_cost_per_token_priority": D("5e-6"),
    "input_cost_per_token_above_200k_tokens_priority": D("9e-6"),
    "input_cost_per_token_batches": D("1e-6"),
    "input_cost_per_token_flex": D("1.5e-6"),
}


@pytest.mark.parametrize(
    ("tokens", "tier", "rate"),
    [
        (128, None, "2"),
        (129, None, "3"),
        (200_000, None, "3"),
        (200_001, None, "4"),
        (0, "priority", "5"),
        (200_000, "priority", "3"),  # LiteLLM: a threshold decides over a tier without one
        (200_001, "priority", "9"),
        (0, "flex", "1.5"),
        (200_001, "flex", "4"),
        (300_000, "batch", "1"),  # LiteLLM: batch prices know no threshold
    ],
)
def test_thresholds_are_exclusive_and_combine_with_tiers(
    tokens: int, tier: str | None, rate: str
) -> None:
    paid = amounts(TIERED, prompt_tokens=tokens, service_tier=tier)
    assert paid["input_tokens"] == rate


def test_conditional_names_come_back_as_they_were() -> None:
    assert comparable(passed_through(**TIERED)) == comparable({**CHAT, **TIERED})


def test_the_suffixes_may_stand_in_any_order() -> None:
    fields = {
        "input_cost_per_token": D("1e-6"),
        "input_cost_per_token_priority_above_200k_tokens": D("3e-6"),
    }
    paid = amounts(fields, prompt_tokens=200_001, service_tier="priority")
    assert paid["input_tokens"] == "3"
    assert passed_through(**fields) == {**CHAT, **fields}


def test_a_combination_that_goes_without_saying_is_said_if_it_was() -> None:
    fields = {
        "input_cost_per_token": D("1e-6"),
        "input_cost_per_token_above_200k_tokens": D("2e-6"),
        "input_cost_per_token_priority": D("3e-6"),
        "input_cost_per_token_above_200k_tokens_priority": D("2e-6"),
    }
    assert passed_through(**fields) == {**CHAT, **fields}


REASONING = {
    "output_cost_per_token": D("2e-6"),
    "output_cost_per_reasoning_token": D("3e-6"),
    "output_cost_per_token_above_200k_tokens": D("4e-6"),
    "output_cost_per_token_priority": D("5e-6"),
    "output_cost_per_token_batches": D("1e-6"),
    "output_cost_per_token_flex": D("1.5e-6"),
    "output_cost_per_reasoning_token_flex": D("1.7e-6"),
}


@pytest.mark.parametrize(
    ("tokens", "tier", "rate"),
    [
        (0, None, "3"),
        (200_001, None, "3"),
        (0, "priority", "5"),
        (200_001, "priority", "4"),
        (200_001, "batch", "1"),
        (200_001, "flex", "1.7"),
    ],
)
def test_reasoning_costs_what_output_costs_in_a_tier_with_a_price_for_that(
    tokens: int, tier: str | None, rate: str
) -> None:
    paid = amounts(REASONING, prompt_tokens=tokens, service_tier=tier)
    assert paid["reasoning_tokens"] == rate
    assert comparable(passed_through(**REASONING)) == comparable({**CHAT, **REASONING})


def test_the_first_threshold_is_in_the_apis_own_shape() -> None:
    fields = {
        "input_cost_per_token": D("2e-6"),
        "output_cost_per_token": D("8e-6"),
        "input_cost_per_token_above_200k_tokens": D("4e-6"),
        "input_cost_per_token_priority": D("5e-6"),
    }
    pricing = entry_of(**fields)["model_spec"]["pricing"]
    assert pricing["extended"]["context_token_threshold"] == 200_000
    assert pricing["extended"]["input"]["usd"] == 4


@pytest.mark.parametrize(
    ("fields", "unit", "rate"),
    [
        (
            {"cache_read_input_token_cost": "1e-7", "input_cost_per_token_cache_hit": "1e-7"},
            "cache_read_tokens",
            "0.1",
        ),
        (
            {"input_cost_per_second": "0.011", "output_cost_per_second": "0.011"},
            "compute_seconds",
            "0.011",
        ),
        (
            {
                "mode": "audio_transcription",
                "input_cost_per_second": "0.1",
                "output_cost_per_second": "0",
            },
            "input_audio_seconds",
            "0.1",
        ),
        (
            {
                "mode": "audio_transcription",
                "input_cost_per_second": "0",
                "output_cost_per_second": "0.1",
            },
            "input_audio_seconds",
            "0.1",
        ),
        (
            {
                "mode": "image_generation",
                "input_cost_per_pixel": "2e-8",
                "output_cost_per_pixel": "0",
            },
            "output_pixels",
            "0.02",
        ),
        (
            {
                "mode": "image_generation",
                "input_cost_per_image": "0.05",
                "output_cost_per_image": "0.05",
            },
            "images",
            "0.05",
        ),
    ],
)
def test_two_names_that_agree_are_one_rate(fields: dict[str, Any], unit: str, rate: str) -> None:
    fields = {name: text if name == "mode" else D(text) for name, text in fields.items()}
    assert usd(facts_from(**fields)) == {unit: rate}
    assert not_understood(**fields) == set()
    assert passed_through(**fields) == {**CHAT, **fields}


def test_of_two_names_that_disagree_the_one_litellm_computes_with_wins() -> None:
    fields = {
        "cache_read_input_token_cost": D("1e-7"),
        "input_cost_per_token_cache_hit": D("2e-7"),
    }
    assert usd(facts_from(**fields)) == {"cache_read_tokens": "0.1"}
    assert not_understood(**fields) == {"input_cost_per_token_cache_hit"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_an_input_image_of_an_image_model_is_one_where_images_made_have_a_price() -> None:
    fields = {
        "mode": "image_generation",
        "input_cost_per_image": D("0.001"),
        "output_cost_per_image": D("0.1"),
    }
    assert usd(facts_from(**fields)) == {"images": "0.1", "input_images": "0.001"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_a_resolution_of_a_video() -> None:
    fields = {
        "mode": "video_generation",
        "output_cost_per_second": D("0.05"),
        "output_cost_per_second_1080p": D("0.08"),
    }
    assert amounts(fields) == {"output_video_seconds": "0.05"}
    assert amounts(fields, resolution="1080p") == {"output_video_seconds": "0.08"}
    assert passed_through(**fields) == {**CHAT, **fields}


def test_a_marked_rate_is_written_as_the_entry_has_it_by_then() -> None:
    entry = entry_of(mode="image_generation", input_cost_per_image=D("0.04"))
    entry["extensions"]["rates"]["images"]["usd"] = D("0.05")
    assert litellm.write([entry])["m"] == {
        **CHAT,
        "mode": "image_generation",
        "input_cost_per_image": D("0.05"),
    }


def test_fields_that_went_into_the_extension_are_counted_by_their_names() -> None:
    report = report_of(
        {
            name: {
                **CHAT,
                "input_cost_per_token": D("1e-6"),
                "output_cost_per_token": D("1e-6"),
                "input_cost_per_token_above_200k_tokens": D("2e-6"),
                "input_cost_per_token_batches": D("5e-7"),
                "output_cost_per_reasoning_token": D("1e-6"),
            }
            for name in ("a", "b")
        }
    )
    assert [(fact.kind, fact.count, fact.examples) for fact in report.extended] == [
        ("input_cost_per_token_batches", 2, ("a", "b")),
        ("output_cost_per_reasoning_token", 2, ("a", "b")),
    ]
