"""Reading a usage: every problem at once, and no doubt about what a prompt consists of."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.quotes import Usage, read_usage


def problems(document: Any) -> dict[str, str]:
    """By field, what is wrong."""
    return {
        ".".join(map(str, problem.path)): problem.message
        for problem in read_usage(document).problems
    }


def test_a_usage_is_read_into_types() -> None:
    document = {
        "input_tokens": Decimal("8192.0"),
        "audio_seconds": Decimal("1.5"),
        "duration_seconds": 2.5,
        "resolution": "1K",
        "audio": True,
        "at": "2026-08-22T14:00:00+02:00",
    }
    assert read_usage(document).value == Usage(
        input_tokens=8192,
        audio_seconds=Decimal("1.5"),
        duration_seconds=Decimal("2.5"),
        resolution="1K",
        audio=True,
        at=datetime(2026, 8, 22, 12, tzinfo=UTC),
    )


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = read_usage({"input_tokens": -1, "imagse": 2, "batch": "yes", "at": 5}).problems
    assert [problem.path for problem in found] == [
        ("input_tokens",),
        ("imagse",),
        ("batch",),
        ("at",),
    ]
    assert found[0].expected == "a whole number from 0 to 1,000,000,000,000"
    assert found[1].suggestion == "did you mean 'images'?"


@pytest.mark.parametrize("value", [-1, 1.5, "1", True, None, [], 10**12 + 1, float("inf")])
def test_a_count_is_whole_and_of_a_size_that_can_be(value: Any) -> None:
    assert problems({"input_tokens": value}) == {"input_tokens": "not a count"}


@pytest.mark.parametrize(
    ("document", "field", "message"),
    [
        (
            {"input_tokens": 1, "uncached_input_tokens": 1},
            "uncached_input_tokens",
            "two forms of one prompt are mixed",
        ),
        (
            {"cache_read_tokens": 1},
            "cache_read_tokens",
            "cache_read_tokens is a part of a prompt whose size is missing",
        ),
        (
            {"input_tokens": 10, "cache_read_tokens": 8, "cache_write_tokens": 3},
            "cache_read_tokens",
            "more tokens in the cache than in the whole prompt",
        ),
        (
            {"input_tokens": 9, "cache_write_tokens": 2, "cache_write_1h_tokens": 3},
            "cache_write_1h_tokens",
            "more than cache_write_tokens, of which it is a part",
        ),
        (
            {"input_tokens": 9, "input_audio_tokens": 5, "input_image_tokens": 5},
            "input_audio_tokens",
            "more than the prompt beside what is cached, of which it is a part",
        ),
        (
            {"input_tokens": 9, "cache_read_tokens": 5, "cache_read_audio_tokens": 4},
            "cache_read_audio_tokens",
            "more than input_audio_tokens, of which it is a part",
        ),
        (
            {"reasoning_tokens": 5},
            "reasoning_tokens",
            "reasoning_tokens is a part of output_tokens, which is missing",
        ),
        (
            {"output_tokens": 5, "reasoning_tokens": 3, "citation_tokens": 3},
            "reasoning_tokens",
            "more than output_tokens, of which it is a part",
        ),
        (
            {"batch": True, "service_tier": "flex"},
            "batch",
            "batch is a service tier itself",
        ),
    ],
)
def test_parts_are_parts_of_something(document: Any, field: str, message: str) -> None:
    assert problems(document) == {field: message}


def test_the_whole_prompt_is_the_same_in_both_forms() -> None:
    whole = Usage(input_tokens=100, cache_read_tokens=60, cache_write_tokens=10)
    beside = Usage(uncached_input_tokens=30, cache_read_tokens=60, cache_write_tokens=10)
    assert whole.prompt_tokens == beside.prompt_tokens == 100
