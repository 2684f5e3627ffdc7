"""The list for OpenRouter offers what can be sold there, and invents nothing."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects import openrouter_provider
from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.openrouter_provider import Model
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from tests.dialects.passing import complete
from tests.documents import a_document, every_document


def written(*documents: dict[str, Any]) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = openrouter_provider.write(documents)["data"]
    return models


BASE = {"input_tokens": Rate(Decimal(2)), "output_tokens": Rate(Decimal(8))}


def offer(*cards: Card, **facts: Any) -> dict[str, Any]:
    """What is written of a text model with these facts."""
    model = ModelFacts("acme/m", "text", tariff=Tariff(BASE, cards), **facts)
    (result,) = written(complete(model, "openrouter_provider"))
    return result


def test_an_offer_says_all_that_the_format_asks_for() -> None:
    (result,) = written(a_document("acme/large"))
    assert result == {
        "id": "acme/large",
        "hugging_face_id": "",
        "name": "Acme/Large",
        "created": 1_700_000_000,
        "description": "The large one.",
        "input_modalities": ["text", "image", "video"],
        "output_modalities": ["text"],
        "quantization": "fp8",
        "context_length": 256_000,
        "max_output_length": 64_000,
        "pricing": {
            "prompt": "0.00000125",
            "completion": "0.00001",
            "input_cache_read": "0.000000125",
            "overrides": [
                {
                    "min_prompt_tokens": 200_000,
                    "prompt": "0.0000025",
                    "completion": "0.000015",
                    "input_cache_read": "0.00000025",
                }
            ],
        },
        "supported_sampling_parameters": [],
        "supported_features": [
            "tools",
            "structured_outputs",
            "logprobs",
            "web_search",
            "reasoning",
        ],
    }


def test_what_has_no_price_per_token_is_not_offered_for_nothing() -> None:
    assert [model["id"] for model in written(*every_document())] == [
        "acme/large",
        "acme/small",
        "acme-embed",
        "acme/extended",
    ]


def test_every_field_is_one_of_the_format() -> None:
    for model in written(*every_document()):
        assert model.keys() <= Model.__annotations__.keys()
        assert Model.__required_keys__ <= model.keys()


def test_the_repository_at_hugging_face_is_named() -> None:
    assert offer(model_source="https://huggingface.co/acme/M")["hugging_face_id"] == "acme/M"


def test_only_sampling_parameters_are_listed_as_such() -> None:
    result = offer(parameters=("temperature", "tools", "response_format", "seed"))
    assert result["supported_sampling_parameters"] == ["temperature", "seed"]
    assert result["supported_features"] == ["json_mode"]


@pytest.mark.parametrize(
    ("when", "written_when"),
    [
        (Condition(prompt_tokens_above=1000), {"min_prompt_tokens": 1000}),
        (Condition(prompt_tokens_from=1000), {"min_prompt_tokens": 999}),
        (Condition(utc_days=("monday",)), {"utc_days": ["monday"]}),
        (Condition(service_tier="batch"), None),
        (Condition(prompt_tokens_above=1000, utc_days=("monday",)), None),
    ],
)
def test_thresholds_are_exclusive_and_conditions_are_not_combined(
    when: Condition, written_when: dict[str, Any] | None
) -> None:
    overrides = offer(Card(when, {"input_tokens": Rate(Decimal(3))}))["pricing"].get("overrides")
    if written_when is None:
        assert overrides is None
    elif "min_prompt_tokens" in written_when:  # the API's shape states both prices of a context
        assert overrides == [written_when | {"prompt": "0.000003", "completion": "0.000008"}]
    else:
        assert overrides == [written_when | {"prompt": "0.000003"}]


@pytest.mark.parametrize(
    ("removes_at", "written_date"),
    [
        ("2027-03-01", "2027-03-01T00:00:00Z"),
        ("2027-03-01T15:59:00Z", "2027-03-01T15:00:00Z"),
        ("2027-03-01T00:00:00+02:00", "2027-02-28T22:00:00Z"),
    ],
)
def test_a_deprecation_names_its_hour(removes_at: str, written_date: str) -> None:
    assert offer(removes_at=removes_at)["deprecation_date"] == written_date


def test_an_offline_model_is_not_ready() -> None:
    assert offer(offline=True)["is_ready"] is False
    assert "is_ready" not in offer()


def test_an_unknown_quantization_is_null() -> None:
    assert offer()["quantization"] is None


def test_what_an_operator_states_for_the_list_is_written() -> None:
    stated = {"datacenters": [{"country_code": "NO"}], "openrouter": {"slug": "acme/m-1"}}
    result = offer(foreign=stated)
    assert result["datacenters"] == [{"country_code": "NO"}]
    assert result["openrouter"] == {"slug": "acme/m-1"}
    assert result["id"] == "acme/m"


def test_it_is_not_read() -> None:
    assert not openrouter_provider.DIALECT.recognises({"data": [offer()]})
    reading = openrouter_provider.DIALECT.read({"data": []}, None)
    assert reading.value is None
    assert reading.errors
