"""Quotes against the price lists of providers: see the tables in ``worked/``."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from modeldex.catalogue.quotes import quote
from modeldex.catalogue.quotes.evaluating import NO_PRICE
from modeldex.entries.problems import Unreadable
from tests.catalogue.quotes.worked_examples import Example, computed, examples

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
EXAMPLES = list(examples())
PRICED = [each for each in EXAMPLES if each.arithmetic]
REFUSED = [each for each in EXAMPLES if each.expected.startswith("refused:")]
UNPRICED = [each for each in EXAMPLES if each.expected == "no price"]


def test_there_are_enough_of_each_kind() -> None:
    assert len(PRICED) >= 220
    assert len(REFUSED) >= 50
    assert len(PRICED) + len(REFUSED) + len(UNPRICED) == len(EXAMPLES)


@pytest.mark.parametrize("example", PRICED, ids=str)
def test_the_table_is_right_about_its_own_arithmetic(example: Example) -> None:
    assert computed(example.arithmetic) == Fraction(example.expected)


@pytest.mark.parametrize("example", PRICED, ids=str)
def test_a_usage_costs_what_the_price_list_says(example: Example) -> None:
    made = quote(example.document, example.usage, NOON)
    assert Fraction(made.total.usd) == Fraction(example.expected)
    assert made.total.diem == made.total.usd


@pytest.mark.parametrize("example", REFUSED, ids=str)
def test_what_can_not_be_served_is_refused_by_field(example: Example) -> None:
    field = example.expected.removeprefix("refused:").strip()
    with pytest.raises(Unreadable) as refused:
        quote(example.document, example.usage, NOON)
    problems = {".".join(map(str, problem.path)): problem for problem in refused.value.problems}
    assert field in problems, refused.value
    assert problems[field].expected


@pytest.mark.parametrize("example", UNPRICED, ids=str)
def test_a_model_without_a_price_says_so(example: Example) -> None:
    with pytest.raises(Unreadable) as refused:
        quote(example.document, example.usage, NOON)
    assert [problem.message for problem in refused.value.problems] == [NO_PRICE]
