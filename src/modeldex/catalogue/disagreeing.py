"""What sources say differently of one model."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from modeldex.catalogue.amounts import amounts_of
from modeldex.catalogue.composing import Composed, Statement
from modeldex.catalogue.price_parts import states_price
from modeldex.entries.problems import format_path


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that say different things of one model."""

    model_id: str
    path: str
    """Dotted; ``type``, or an amount in dollars."""
    source: str
    """The one that wins."""
    value: Any
    other: str
    """The one that says something else."""
    other_value: Any
    difference: Decimal | None = None
    """Of amounts: by how much they differ, as a part of the lower one (0.1: a tenth). None where
    one of them is zero."""


def disagreements(model_id: str, model: Composed, tolerance: Decimal) -> Iterator[Disagreement]:
    """What the sources of a model disagree on: its type, and prices beyond the tolerance."""
    if len(model.statements) + len(model.ignored) < 2:
        return
    for other in model.ignored:
        if model.statements:
            winner = model.statements[0]
            types = winner.document["type"], other.document["type"]
            yield Disagreement(model_id, "type", winner.source, types[0], other.source, types[1])
    priced = [each for each in model.statements if states_price(each.document)]
    for other in priced[1:]:
        yield from _prices(model_id, priced[0], other, tolerance)


def _prices(
    model_id: str, winner: Statement, other: Statement, tolerance: Decimal
) -> Iterator[Disagreement]:
    amounts, others = amounts_of(winner.document), amounts_of(other.document)
    for path in amounts:
        if path[-1] == "usd" and path in others:
            difference = _difference(amounts[path], others[path])
            if difference is None or difference > tolerance:
                yield Disagreement(
                    model_id,
                    format_path(path),
                    winner.source,
                    amounts[path],
                    other.source,
                    others[path],
                    difference,
                )


def _difference(one: Decimal, other: Decimal) -> Decimal | None:
    lower, higher = sorted((one, other))
    if lower == higher:
        return Decimal(0)
    return (higher - lower) / lower if lower > 0 else None
