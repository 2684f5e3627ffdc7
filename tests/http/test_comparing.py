"""Comparing over HTTP: the same costs as quotes, ranked, and why models are ruled out."""

from typing import Any

import pytest

from tests.http.client import Answer, Client

CHAT = {"input_tokens": 2000, "output_tokens": 300}
AGENT = {"input_tokens": 30_000, "cache_read_tokens": 25_000, "output_tokens": 2000}


def compare(client: Client, body: Any, **options: Any) -> Answer:
    return client.request("POST", "/api/v1/compare", body=body, **options)


def test_models_are_ranked_by_what_the_workload_costs_with_each(client: Client) -> None:
    parts = [
        {"name": "chat", "usage": CHAT, "weight": 1000},
        {"name": "agent", "usage": AGENT, "weight": 2.5},
    ]
    answer = compare(client, {"workload": parts, "requires": "type:text"})
    assert answer.status == 200, answer.body
    told = answer.json
    assert [each["model"] for each in told["data"]] == [
        "acme/small",
        "acme/extended",
        "acme/large",
    ]
    assert told["cheapest"] == "acme/small"
    assert (told["total"], told["revision"]) == (3, 1)
    for each in told["data"]:
        for part, asked in zip(each["parts"], parts, strict=True):
            quote = client.request(
                "POST", "/api/v1/quote", body={"model": each["model"], "usage": asked["usage"]}
            ).json
            assert part["each"] == quote["total"]
            assert part["weight"] == asked["weight"]


def test_what_rules_a_model_out_is_told_and_counted(client: Client) -> None:
    told = compare(
        client,
        {
            "workload": [{"usage": {"input_tokens": 50_000, "output_tokens": 10}}],
            "requires": ["supportsVision", "optimizedForCode"],
        },
    ).json
    why = {
        each["model"]: [reason["message"] for reason in each["reasons"]]
        for each in told["ruled_out"]["data"]
    }
    assert why["acme/small"] == [
        "does not meet optimizedForCode",
        "input_tokens: the prompt is longer than the model takes",
    ]
    assert "the model has no price" in why["acme-video"]
    assert told["ruled_out"]["total"] == len(why)
    assert sum(each["count"] for each in told["ruled_out"]["reasons"]) >= len(why)


def test_named_models_may_be_aliases_and_traits(client: Client) -> None:
    body = {"workload": [{"usage": CHAT}], "models": ["gpt-4o-mini", "fastest", "acme/large"]}
    told = compare(client, body).json
    assert [each["model"] for each in told["data"]] == ["acme/small", "acme/large"]


def test_a_name_that_means_nothing_is_refused_with_its_place(client: Client) -> None:
    answer = compare(client, {"workload": [{"usage": CHAT}], "models": ["acme/large", "nobody"]})
    assert answer.status == 400
    assert answer.json["issues"][0]["path"] == ["models", 1]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([], []),
        ({"workload": [{"usage": {"input_tokens": -1}}]}, ["workload", 0, "usage", "input_tokens"]),
        ({"workload": [{"usage": CHAT}], "require": "x"}, ["require"]),
        ({"workload": [{"usage": CHAT}], "requires": "contxt>1"}, ["requires"]),
    ],
)
def test_a_workload_that_is_none_is_refused_with_its_place(
    client: Client, body: Any, path: list[str | int]
) -> None:
    answer = compare(client, body)
    assert answer.status == 400
    assert answer.json["issues"][0]["path"] == path


def test_without_a_key_nothing_is_compared(client: Client) -> None:
    assert compare(client, {"workload": [{"usage": CHAT}]}, key=None).status == 401
