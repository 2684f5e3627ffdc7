"""What is paid by the request, the search, the page, and all else that is counted one by one."""

from collections.abc import Iterator
from typing import Final

from modeldex.catalogue.quotes.counts import Count, given
from modeldex.catalogue.quotes.model import PricedModel
from modeldex.catalogue.quotes.usage import Usage
from modeldex.entries.problems import Problem

COUNTED: Final = (
    "pages",
    "annotated_pages",
    "queries",
    "web_searches",
    "file_searches",
    "sessions",
    "compute_seconds",
    "stored_gb_days",
)
"""Units that a usage counts under their own names."""


def requests(model: PricedModel, usage: Usage) -> Iterator[Count | Problem]:
    """One request, which most models do not charge for, and what was done on its way."""
    yield Count("requests", 1, "requests", optional=True)
    for field, count in given(usage, *COUNTED):
        yield Count(field, count, field)
    yield from _unknown_tier(model, usage)


ORDINARY_TIERS: Final = frozenset({"default", "standard"})
"""Names of the service tier that has the ordinary rates: OpenAI's and Anthropic's."""


def tier_of(model: PricedModel, usage: Usage) -> str | None:
    """The service tier that conditions are about; None for the ordinary one."""
    tier = usage.tier
    if tier in ORDINARY_TIERS and tier not in model.options["service_tier"]:
        return None
    return tier


def _unknown_tier(model: PricedModel, usage: Usage) -> Iterator[Problem]:
    tier, known = tier_of(model, usage), model.options["service_tier"]
    if tier is not None and tier not in known:
        yield Problem(
            "the model has no such service tier",
            path=("batch" if usage.batch else "service_tier",),
            found=tier,
            expected=f"one of {', '.join((*known, 'standard'))}" if known else "none, or standard",
        )
