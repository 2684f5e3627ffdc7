"""`quote`: what a usage costs, at the command line."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.cli.conftest import Commands, Write, text_model
from tests.documents import a_document, document, every_document, price


@pytest.fixture
def published(modeldex: Commands, write: Write) -> Commands:
    """Everything is published, under aliases and traits, too."""
    names = write(name="names.json")
    names.write_text('{"text": {"gpt-4o": "acme/small"}}')
    modeldex("apply", write(*every_document(), TIERS), "--aliases", names, "--yes")
    return modeldex


TIERS = {
    **document("acme-tiers", "text", pricing={"input": price("0.4"), "output": price("1")}),
    "extensions": {
        "rates": {"web_searches": price("0.01")},
        "conditional_rates": [
            {"when": {"service_tier": "batch"}, "rates": {"input_tokens": price("0.2")}},
            {"when": {"service_tier": "flex"}, "rates": {"input_tokens": price("0.3")}},
        ],
    },
}


def usd(modeldex: Commands, *words: object) -> float:
    return float(modeldex.json("quote", *words)["total"]["usd"])


def test_a_line_for_each_part_and_the_total(published: Commands) -> None:
    told = published.out("quote", "acme/small", "--input", 250_00, "-o", 2000, "--reasoning", 500)
    assert [line.split("\t") for line in told.splitlines()] == [
        ["input_tokens", "25,000", "0.1", "1,000,000", "0.0025", "0.005", "the ordinary rate"],
        ["output_tokens", "1,500", "0.4", "1,000,000", "0.0006", "0.0012", "the ordinary rate"],
        [
            "reasoning_tokens",
            "500",
            "0.4",
            "1,000,000",
            "0.0002",
            "0.0004",
            "the ordinary rate; no rate of its own, so that of output_tokens",
        ],
        ["total", "", "", "", "0.0033", "0.0066", ""],
    ]


def test_json_is_the_quote_that_a_server_answers(published: Commands) -> None:
    made = published.json("quote", "gpt-4o", "-i", 1000)
    assert (made["model"], made["revision"]) == ("acme/small", 1)
    assert made["lines"][0]["amount"] == price("0.0001", "0.0002")
    assert made["total"] == price("0.0001", "0.0002")


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        (("acme-song",), 0.05),
        (("acme-song", "--requests", 3), 0.15),
        (("acme-album", "--duration", 61), 0.05),
        (("acme-loop", "--duration", 2.5), 0.005),
        (("acme/listener", "--audio-seconds", 12.5), 0.00125),
        (("acme-voice", "--characters", 1000), 0.0035),
        (("acme-image-2", "--images", 2, "--quality", "low", "--resolution", "2K"), 0.06),
        (("acme-upscaler", "--upscale", "4x"), 0.08),
        (("acme-edit", "--input-images", 3), 0.04),
        (("acme-tiers", "-i", 1000, "--batch"), 0.0002),
        (("acme-tiers", "-i", 1000, "--tier", "flex"), 0.0003),
        (("acme-tiers", "-i", 1000, "--tier", "standard"), 0.0004),
        (("acme/small", "--uncached", 500, "--cache-read", 400, "--cache-write", 100), 0.0001),
    ],
)
def test_what_the_options_say(
    published: Commands, words: tuple[object, ...], amount: float
) -> None:
    assert usd(published, *words) == amount


def test_a_file_says_what_has_no_option_and_options_count_more(
    published: Commands, write: Write
) -> None:
    usage = write(name="usage.json")
    usage.write_text('{"input_tokens": 1000, "web_searches": 2}')
    assert usd(published, "acme-tiers", "--usage", usage) == 0.0204
    assert usd(published, "acme-tiers", "--usage", usage, "-i", 2000) == 0.0208
    yaml = write(name="usage.yaml")
    yaml.write_text("input_tokens: 1000 # of the prompt\n")
    assert usd(published, "acme-tiers", "--usage", yaml) == 0.0004


def test_at_the_prices_of_a_revision_or_an_instant(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    first = modeldex.json("log")["data"][0]["published_at"]
    modeldex("apply", write(text_model("a", usd="2")), "--yes")
    for at, amount in ((1, "1.25"), (first, "1.25"), (2, "2"), ("head", "2")):
        made = modeldex.json("quote", "a", "-i", 128_000, "--at", at)
        assert made["total"]["usd"] == Decimal(amount) * 128 / 1000
    assert modeldex.json("quote", "a", "-i", 1, "--at", 1)["revision"] == 1


def test_problems_are_told_with_what_is_possible(published: Commands) -> None:
    told = published.err("quote", "acme-image-2", "--resolution", "1k", status=1)
    assert "Error: resolution: no such resolution\n" in told
    assert "  expected one of 1K, 2K\n" in told
    assert "  hint     did you mean '1K'?\n" in told


def test_all_problems_at_once(published: Commands) -> None:
    answer = published.json(
        "quote", "acme/large", "-i", 300_000, "--input-images", 99, "--batch", status=1
    )
    paths = [problem["path"] for problem in answer["error"]["problems"]]
    assert paths == [["input_tokens"], ["input_images"], ["batch"]]
    assert answer["error"]["kind"] == "invalid"


def test_a_model_without_a_price_is_not_free(published: Commands) -> None:
    assert "'acme-video' has no price" in published.err("quote", "acme-video", status=1)
    failure: Any = published.json("quote", "acme-video", status=1)
    assert failure["error"]["kind"] == "no_price"


def test_an_unknown_model_offers_the_nearest(published: Commands) -> None:
    told = published.err("quote", "acme/lrage", "-i", 1, status=1)
    assert "did you mean 'acme/large'?" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "a usage is an object"),
        ("{", "not valid JSON"),
        (json.dumps({"inputs": 1}), "unknown field"),
    ],
)
def test_a_file_that_holds_no_usage(
    published: Commands, write: Write, text: str, message: str
) -> None:
    usage = write(name="usage.json")
    usage.write_text(text)
    assert message in published.err("quote", "acme-song", "--usage", usage, status=1)


def test_a_file_that_is_not_there(published: Commands) -> None:
    assert "no such file" in published.err("quote", "acme-song", "--usage", "none.json", status=1)


def test_a_removed_model_is_told_to_be_gone(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(a_document("acme/small"), a_document("acme/large")), "--yes")
    told = modeldex.err("quote", "acme/small", "-i", 1, "--at", "2036-01-01", status=1)
    assert "not listed at 2036-01-01" in told
