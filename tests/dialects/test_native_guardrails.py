"""Guardrails as ``catalogue.yaml`` writes them."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.guardrail_settings import DEFAULTS, Guardrails, limits_of
from modeldex.dialects.native_settings import read_settings
from modeldex.entries.problems import Mode

FULL: dict[str, Any] = {
    "gone_percent": Decimal("12.5"),
    "gone_at_least": 5,
    "price_factor": Decimal(2),
    "zero_prices": False,
    "emptied": True,
    "types": False,
    "names": True,
    "rollbacks": False,
}
OFF: dict[str, Any] = {"gone_percent": False, "price_factor": False}


@pytest.mark.parametrize("said", [{}, FULL, OFF, {"types": True}])
def test_they_read_back_as_they_were_written(said: dict[str, Any]) -> None:
    settings = read_settings({"guardrails": said}, Mode.STRICT).value
    assert settings is not None
    assert settings.guardrails.document() == said
    assert Guardrails.from_document(said) == settings.guardrails


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"gone_percent": True}, "a number from 0 to 100, or false to turn it off"),
        ({"gone_percent": -1}, "from 0 to 100"),
        ({"gone_percent": 101}, "from 0 to 100"),
        ({"gone_percent": "10 %"}, "from 0 to 100"),
        ({"gone_at_least": 0}, "above 0"),
        ({"gone_at_least": False}, "a whole number"),
        ({"price_factor": Decimal("0.5")}, "a number of 1 or more, or false to turn it off"),
        ({"price_factor": Decimal("NaN")}, "a number of 1 or more"),
        ({"types": 1}, "true or false"),
        ({"emptied": "yes"}, "true or false"),
        ({"zero_price": True}, "did you mean 'zero_prices'?"),
    ],
)
def test_a_mistake_says_what_is_expected(said: dict[str, Any], words: str) -> None:
    (problem,) = read_settings({"guardrails": said}, Mode.STRICT).problems
    assert problem.path == ("guardrails", *said)
    assert words in str(problem)


def test_without_a_word_the_defaults_hold() -> None:
    assert limits_of(Guardrails()) == DEFAULTS
    assert limits_of(Guardrails(), Guardrails()) == DEFAULTS


def test_what_a_source_says_decides_over_the_catalogue() -> None:
    general = Guardrails(gone_percent=Decimal(50), price_factor=False, types=False)
    limits = limits_of(general, Guardrails(gone_percent=False, types=True))
    assert limits.gone_percent is None
    assert limits.price_factor is None
    assert limits.types
    assert limits.emptied
