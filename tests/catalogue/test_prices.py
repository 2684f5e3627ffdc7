"""What an entry cost, and since when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from modeldex.catalogue.changes import FieldChange
from modeldex.catalogue.prices import Held, changes_price, price_of, price_series
from tests.documents import document, price

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def model(usd: str | None, **extensions: Any) -> dict[str, Any]:
    pricing = {} if usd is None else {"pricing": {"input": price(usd)}}
    made = document("a", "text", **pricing)
    return {**made, "extensions": extensions} if extensions else made


def held(documents: list[tuple[dict[str, Any], float, float | None]]) -> list[Held]:
    """Versions: the document, from which day, until which."""
    return [
        Held(said, number, day(since), None if until is None else day(until))
        for number, (said, since, until) in enumerate(documents, start=1)
    ]


def told(series: list[Held]) -> list[tuple[datetime, int, Any]]:
    return [
        (each.since, each.revision, each.document and each.document["pricing"]["input"]["usd"])
        for each in price_series(series)
    ]


def test_a_price_holds_until_another_does() -> None:
    versions = held([(model("1"), 0, 1), (model("1"), 1, 2), (model("2"), 2, None)])
    assert told(versions) == [(day(0), 1, 1), (day(2), 3, 2)]


def test_while_it_is_not_published_it_has_no_price() -> None:
    versions = held([(model("1"), 0, 1), (model("1"), 3, 4)])
    assert told(versions) == [(day(0), 1, 1), (day(1), 1, None), (day(3), 2, 1), (day(4), 2, None)]


def test_a_dated_price_takes_effect_at_its_instant_unless_a_publish_was_first() -> None:
    schedule = [
        {"from": day(each).isoformat(), "pricing": {"input": price(str(each))}} for each in (2, 9)
    ]
    versions = held([(model("1", pricing_schedule=schedule), 0, 5), (model("7"), 5, None)])
    assert told(versions) == [(day(0), 1, 1), (day(2), 1, 2), (day(5), 2, 7)]
    assert told(held([(model("1", pricing_schedule=schedule), 0, None)])) == [
        (day(0), 1, 1), (day(2), 1, 2), (day(9), 1, 9),
    ]  # fmt: skip


def test_a_model_begins_with_the_day_on_which_it_is_listed() -> None:
    versions = held([(model("1", visible_from=day(3).isoformat()), 0, None)])
    assert told(versions) == [(day(3), 1, 1)]
    assert price_series(held([(model("1", visible_from=day(3).isoformat()), 0, 2)])) == []
    assert price_series([]) == []


def test_what_extensions_say_of_prices_is_part_of_the_price() -> None:
    rates = {"clips": price("0.5")}
    assert price_of(model(None)) == {}
    assert price_of(model(None, rates=rates, released="2026")) == {"rates": rates}
    assert price_of(model("1", rates=rates)).keys() == {"pricing", "rates"}


@pytest.mark.parametrize(
    ("path", "is_price"),
    [
        ("model_spec.pricing.input.usd", True),
        ("model_spec.pricing", True),
        ("extensions.rates.clips.usd", True),
        ("extensions.conditional_rates", True),
        ("extensions.pricing_schedule", True),
        ("extensions.included.clips", True),
        ("model_spec.pricing_note", False),
        ("model_spec.name", False),
        ("extensions.released", False),
        ("extensions.foreign.x.pricing", False),
    ],
)
def test_which_changes_are_of_a_price(path: str, *, is_price: bool) -> None:
    assert changes_price([FieldChange("context_length", 1, 2), FieldChange(path, 1, 2)]) is is_price
