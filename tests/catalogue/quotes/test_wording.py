"""The rule of a line, in words."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from modeldex.catalogue.quotes.quote import Line, Money
from modeldex.catalogue.quotes.wording import Note, in_words
from modeldex.entries.rates.tariff import ALWAYS, CONDITIONS, Condition

SAMPLES = {
    "the ordinary rate": ALWAYS,
    "prompts of more than 200,000 tokens": Condition(prompt_tokens_above=200_000),
    "prompts of 200,000 tokens or more": Condition(prompt_tokens_from=200_000),
    "1 to 60 seconds": Condition(duration_from=Decimal(1), duration_to=Decimal(60)),
    "up to 60 seconds": Condition(duration_to=Decimal(60)),
    "61 seconds or more": Condition(duration_from=Decimal(61)),
    "from 16:30 until 00:30 UTC": Condition(utc_from=time(16, 30), utc_until=time(0, 30)),
    "on Saturday, Sunday (UTC)": Condition(utc_days=("saturday", "sunday")),
    "from 2027-01-01 00:00 UTC, until 2027-02-01 00:00 UTC": Condition(
        valid_from=datetime(2027, 1, 1, tzinfo=UTC), valid_until=datetime(2027, 2, 1, tzinfo=UTC)
    ),
    "service tier batch, region eu, search context low": Condition(
        service_tier="batch", region="eu", search_context="low"
    ),
    "resolution 1K, quality high, upscale 2x": Condition(
        resolution="1K", quality="high", upscale="2x"
    ),
    "with sound": Condition(audio=True),
    "without sound": Condition(audio=False),
}


@pytest.mark.parametrize("words", SAMPLES)
def test_a_condition_is_told_in_words(words: str) -> None:
    assert in_words(SAMPLES[words]) == words


def test_what_a_default_decides_is_told_as_such() -> None:
    when = Condition(resolution="1K", quality="high")
    assert in_words(when, ("quality",)) == "resolution 1K, quality high (the default)"


def test_every_condition_is_among_the_samples() -> None:
    assert {name for when in SAMPLES.values() for name in when.given()} == set(CONDITIONS)


def line(unit: str, *notes: Note) -> Line:
    money = Money(Decimal(1), None)
    return Line(unit, Decimal(1), 1, money, money, unit, notes=notes)


def test_notes_stand_behind_the_condition() -> None:
    notes = (Note("minimum", "1,000"), Note("rate_of", "input_tokens"))
    assert line("reasoning_tokens", *notes).rule == (
        "the ordinary rate; at least 1,000 for each request; "
        "no rate of its own, so that of input_tokens"
    )


def test_an_adjustment_has_no_rate_and_so_no_condition() -> None:
    assert line("discount", Note("discount", "10")).rule == "10 % off for this caller"
