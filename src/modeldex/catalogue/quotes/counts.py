"""What a usage is counted as: units, each with the field of the usage that says how many."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.usage import Number, Usage
from modeldex.entries.problems import Problem


class Count(NamedTuple):
    """How many of a unit one request uses."""

    unit: str
    quantity: Number
    field: str
    """Of the usage, for messages."""
    optional: bool = False
    """Whether it is no mistake that the model has no rate for it: it is then paid with
    something else."""
    times: int = 1
    """How often it is paid; what is included is taken off before."""


Counter = Callable[[PricedModel, Usage], Iterator[Count | Problem]]
"""One group of rules: what a usage of the model counts, and what is wrong with it for that model.
A count of 0 says nothing."""


def given(usage: Usage, *fields: str) -> Iterator[tuple[str, Number]]:
    """Those of the fields that the usage gives, and how many."""
    for field in fields:
        value = getattr(usage, field)
        if value is not None:
            yield field, value
