"""Quotes: what a usage of a model costs, line by line.

`quote` is the whole of it for who uses Modeldex as a library::

    from modeldex.catalogue.quotes import quote

    made = quote(entry, {"input_tokens": 1000, "output_tokens": 200})
    made.total.usd
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from modeldex.catalogue.lifecycle import shown_at
from modeldex.catalogue.quotes.evaluating import evaluate as evaluate
from modeldex.catalogue.quotes.model import PricedModel as PricedModel
from modeldex.catalogue.quotes.model import priced_model as priced_model
from modeldex.catalogue.quotes.quote import Line as Line
from modeldex.catalogue.quotes.quote import Money as Money
from modeldex.catalogue.quotes.quote import Quote as Quote
from modeldex.catalogue.quotes.usage import Usage as Usage
from modeldex.catalogue.quotes.usage import read_usage as read_usage
from modeldex.entries.problems import Problem, Unreadable


def quote(entry: Mapping[str, Any], usage: Mapping[str, Any] | Usage, at: datetime) -> Quote:
    """What ``usage`` costs at an instant by ``entry``, a complete document in the API's shape
    with its extensions (see `entries.reading`). An ``at`` of the usage itself counts more.

    Raises:
        Unreadable: the usage is not one, the model can not serve it, is not listed at that
            instant or has no price; with every problem.
    """
    reading = read_usage(usage) if isinstance(usage, Mapping) else None
    understood = usage if reading is None else reading.value
    if not isinstance(understood, Usage):
        raise Unreadable(reading.problems if reading is not None else ())
    instant = understood.at or at
    document = shown_at(entry, instant)
    if document is None:
        raise Unreadable(
            [Problem(f"the model is not listed at {instant.isoformat()}", path=("at",))]
        )
    made = evaluate(PricedModel.of(document), understood, instant)
    if made.value is None:
        raise Unreadable(made.problems)
    return made.value
