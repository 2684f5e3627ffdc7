"""What a cost calculator says of the rules of its lines, in the language of its reader."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.quotes.quote import Line, Money
from modeldex.catalogue.quotes.wording import NOTES, Note
from modeldex.entries.rates.tariff import Condition
from modeldex.web.rendering import _environment
from modeldex.web.words import words_of

RATE = Money(Decimal(1), None)
SOME = Condition(resolution="1K", quality="high", audio=False)


def told(language: Any, *notes: Note, unit: str = "images", **line: Any) -> list[str]:
    """What stands under the name of a line."""
    made = Line(unit, Decimal(1), 1, RATE, RATE, unit, notes=notes, **line)
    macros = _environment().get_template("cost.html")
    module = macros.make_module({"words": words_of(language), "visitor": None})
    html = str(module.rule(made))  # type: ignore[attr-defined]
    return [" ".join(each.split()) for each in re.findall(r"<span[^>]*>(.*?)</span>", html)]


def test_the_ordinary_rate() -> None:
    assert told("en") == ["The ordinary rate"]
    assert told("ko") == ["일반 단가"]


def test_a_condition_and_what_the_defaults_decided_of_it() -> None:
    assert told("en", when=SOME, defaults=("quality",)) == [
        "Resolution 1K",
        "Quality high (the default)",
        "Sound no",
    ]
    assert told("ko", when=SOME, defaults=("quality",)) == [
        "해상도 1K",
        "품질 high (기본값)",
        "오디오 아니요",
    ]


def test_notes_stand_behind_the_condition() -> None:
    said = told("en", Note("minimum", "1,000"), Note("rate_of", "input_tokens"))
    assert said == [
        "The ordinary rate",
        "At least 1,000 for each request",
        "No rate of its own, so that of: Input, per 1M tokens",
    ]


@pytest.mark.parametrize("unit", ["discount", "minimum_charge"])
def test_an_adjustment_has_no_rate(unit: Any) -> None:
    assert len(told("en", Note(unit, "10"), unit=unit)) == 1


@pytest.mark.parametrize("kind", NOTES)
def test_nothing_is_told_in_english_to_who_reads_another_language(kind: Any) -> None:
    until = Condition(valid_until=datetime(2027, 1, 1, tzinfo=UTC))
    assert re.findall("[a-z]{2,}", "".join(told("ko", Note(kind, "10"), when=until))) == []
