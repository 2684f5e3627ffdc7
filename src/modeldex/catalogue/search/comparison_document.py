"""A comparison as JSON values: the same over HTTP and from the command line."""

from collections.abc import Mapping
from typing import Any

from modeldex.catalogue.search.comparing import Compared, Comparison, PartCost, Reason, RuledOut


def comparison_document(comparison: Comparison, revision: int | None) -> dict[str, Any]:
    """Everything that it says; amounts are exact."""
    ranked = comparison.ranked
    return {
        "object": "list",
        "data": [_compared(rank, each) for rank, each in enumerate(ranked, 1)],
        "total": comparison.priced,
        "cheapest": ranked[0].model if ranked else None,
        "ruled_out": {
            "total": comparison.ruled_out_count,
            "reasons": [
                {"message": message, "count": count} for message, count in comparison.reasons
            ],
            "data": list(map(_ruled_out, comparison.ruled_out)),
        },
        "revision": revision,
    }


def _compared(rank: int, compared: Compared) -> dict[str, Any]:
    return {
        "rank": rank,
        "model": compared.model,
        "parts": list(map(_part, compared.parts)),
        "total": compared.total.document(),
    }


def _part(cost: PartCost) -> Mapping[str, Any]:
    return {
        "name": cost.part.name,
        "weight": cost.part.weight,
        "each": cost.each.total.document(),
        "total": cost.total.document(),
    }


def _ruled_out(ruled_out: RuledOut) -> dict[str, Any]:
    return {"model": ruled_out.model, "reasons": list(map(_reason, ruled_out.reasons))}


def _reason(reason: Reason) -> dict[str, Any]:
    problem = reason.problem
    return {
        "message": reason.message,
        "part": reason.part,
        "found": None if problem is None else problem.found,
        "expected": None if problem is None else problem.expected,
    }
