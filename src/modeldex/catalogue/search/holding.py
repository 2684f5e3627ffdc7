"""Whether one entry fulfils a query's conditions, asked of the entry itself and not of an index."""

from modeldex.catalogue.search.fields import field_named
from modeldex.catalogue.search.query import Query, Range, Words
from modeldex.catalogue.search.said import Said


def holds(query: Query, said: Said) -> bool:
    """Whether every condition holds. Free text, which asks for what is alike, does not count."""
    return all(
        _words_hold(each, said) if isinstance(each, Words) else _lies_within(each, said)
        for each in query.conditions
    )


def _words_hold(condition: Words, said: Said) -> bool:
    field = field_named(condition.field)
    found = set() if field is None else {word.casefold() for word in field.words(said)}
    hit = not found.isdisjoint(condition.values) if condition.values else bool(found)
    return hit is not condition.negated


def _lies_within(condition: Range, said: Said) -> bool:
    field = field_named(condition.field)
    number = None if field is None else field.number(said)
    return (number is not None and _within(condition, number)) is not condition.negated


def _within(condition: Range, number: float) -> bool:
    low, high = condition.low, condition.high
    if low is not None and (number < low or (condition.low_open and number == low)):
        return False
    return high is None or not (number > high or (condition.high_open and number == high))
