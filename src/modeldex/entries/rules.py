"""Contradictions: each part of an entry is of the right form, but they do not fit together.

Real data holds some, so a tolerant reading keeps them; a catalogue written by hand must not.
Each rule looks at one thing and copes with parts that are absent or of a wrong type.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from modeldex.entries.instants import instant_or_none
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import is_number
from modeldex.entries.problems import Path, Problem, nearest
from modeldex.entries.rates.units import UNITS

Rule = Callable[[Mapping[str, Any]], Iterator[Problem]]
"""From a completed document to what contradicts itself in it."""


def contradictions(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Everything in the document that contradicts itself."""
    for rule in RULES:
        yield from rule(document)


def _part(document: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    part: Any = document
    for step in path:
        part = part.get(step) if isinstance(part, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _capabilities_need_each_other(document: Mapping[str, Any]) -> Iterator[Problem]:
    capabilities = _part(document, "model_spec", "capabilities")
    for capability, needed in CAPABILITY_NEEDS:
        value = capabilities.get(capability)
        # A limit of nothing, such as maxImages 0, promises nothing and so needs nothing.
        if value not in (None, False, 0, []) and capabilities.get(needed) is False:
            yield Problem(
                f"{capability} without {needed}",
                path=("model_spec", "capabilities", capability),
                found=brief(value),
                expected=f"{needed} true, or no {capability}",
            )


CAPABILITY_NEEDS: Final = (
    ("supportsE2EE", "supportsTeeAttestation"),
    ("supportsResponseSchema", "supportsFunctionCalling"),
    ("supportsReasoningEffort", "supportsReasoning"),
    ("reasoningEffortOptions", "supportsReasoningEffort"),
    ("defaultReasoningEffort", "supportsReasoningEffort"),
    ("supportsMultipleImages", "supportsVision"),
    ("maxImages", "supportsMultipleImages"),
    ("maxVideos", "supportsVideoInput"),
)
"""A capability, and the one without which it means nothing."""


def _defaults_are_among_the_options(document: Mapping[str, Any]) -> Iterator[Problem]:
    for parent, default, options in DEFAULTS_AND_OPTIONS:
        part = _part(document, *parent)
        if default not in part or not isinstance(part.get(options), list):
            continue
        if part[default] not in part[options]:
            yield Problem(
                f"the default is not among {options}",
                path=(*parent, default),
                found=brief(part[default]),
                expected=f"one of {brief(part[options])}",
            )


_SPEC = ("model_spec",)
_CONSTRAINTS = ("model_spec", "constraints")
DEFAULTS_AND_OPTIONS: Final = (
    (("model_spec", "capabilities"), "defaultReasoningEffort", "reasoningEffortOptions"),
    (_CONSTRAINTS, "defaultAspectRatio", "aspectRatios"),
    (_CONSTRAINTS, "defaultResolution", "resolutions"),
    (_CONSTRAINTS, "defaultQuality", "qualities"),
    (_SPEC, "default_voice", "voices"),
    (_SPEC, "default_format", "supported_formats"),
    (_SPEC, "default_duration", "duration_options"),
)
"""Where a default stands, its field and the field of its options."""


def _ranges_are_in_order(document: Mapping[str, Any]) -> Iterator[Problem]:
    for parent, lower, upper in RANGES:
        part = _part(document, *parent)
        if is_number(part.get(lower)) and is_number(part.get(upper)) and part[lower] > part[upper]:
            yield Problem(
                f"{lower} is above {upper}",
                path=(*parent, lower),
                found=brief(part[lower]),
                expected=f"at most {brief(part[upper])}",
            )


RANGES: Final = (
    ((*_CONSTRAINTS, "steps"), "default", "max"),
    (_SPEC, "min_speed", "max_speed"),
    (_SPEC, "min_speed", "default_speed"),
    (_SPEC, "default_speed", "max_speed"),
    (_SPEC, "min_duration", "max_duration"),
    (_SPEC, "min_duration", "default_duration"),
    (_SPEC, "default_duration", "max_duration"),
)
"""Where two numbers stand, and the one that may not be above the other."""


def _context_is_told_once(document: Mapping[str, Any]) -> Iterator[Problem]:
    repeated = document.get("context_length")
    tokens = _part(document, "model_spec").get("availableContextTokens")
    if repeated is not None and tokens is not None and repeated != tokens:
        yield Problem(
            "context_length differs from model_spec.availableContextTokens",
            path=("context_length",),
            found=brief(repeated),
            expected=brief(tokens),
            suggestion="leave context_length out: it is derived",
        )


def _deprecation_runs_forwards(document: Mapping[str, Any]) -> Iterator[Problem]:
    deprecation = _part(document, "model_spec", "deprecation")
    place: Path = ("model_spec", "deprecation")
    starts, removes, date = (
        instant_or_none(deprecation.get(name)) for name in ("startsAt", "removesAt", "date")
    )
    if starts and removes and removes < starts:
        yield Problem(
            "removesAt is before startsAt",
            path=(*place, "removesAt"),
            found=brief(deprecation["removesAt"]),
            expected=f"at or after {deprecation['startsAt']}",
        )
    if removes and date and removes != date:
        yield Problem(
            "date differs from removesAt, whose older name it is",
            path=(*place, "date"),
            found=brief(deprecation["date"]),
            expected=brief(deprecation["removesAt"]),
            suggestion="leave date out: it is derived",
        )
    if deprecation.get("replacementModelId") == document.get("id") and deprecation:
        yield Problem(
            "the model is its own replacement",
            path=(*place, "replacementModelId"),
            found=brief(document.get("id")),
            expected="the id of another model",
        )


def _music_has_one_price(document: Mapping[str, Any]) -> Iterator[Problem]:
    if document.get("type") != "music" or "pricing" not in _part(document, "model_spec"):
        return
    pricing = _part(document, "model_spec", "pricing")
    given = [shape for shape in MUSIC_SHAPES if shape in pricing]
    if len(given) != 1:
        yield Problem(
            "a music model is priced in exactly one shape",
            path=("model_spec", "pricing"),
            found=", ".join(given) or "none of them",
            expected=f"one of {', '.join(MUSIC_SHAPES)}",
        )


MUSIC_SHAPES: Final = ("generation", "per_second", "per_thousand_characters", "durations")


def _music_tiers_do_not_overlap(document: Mapping[str, Any]) -> Iterator[Problem]:
    place = ("model_spec", "pricing", "durations")
    tiers = [
        (tier["min_seconds"], tier["max_seconds"], key)
        for key, tier in _part(document, *place).items()
        if isinstance(tier, Mapping)
        and is_number(tier.get("min_seconds"))
        and is_number(tier.get("max_seconds"))
    ]
    for shortest, longest, key in tiers:
        if shortest > longest:
            yield Problem(
                "min_seconds is above max_seconds",
                path=(*place, key, "min_seconds"),
                found=brief(shortest),
                expected=f"at most {brief(longest)}",
            )
    in_order = sorted(tiers)
    for (_, end, earlier), (start, _, later) in pairwise(in_order):
        if start <= end:
            yield Problem(
                f"the tier overlaps tier {earlier!r}, and both ends of a tier belong to it",
                path=(*place, later, "min_seconds"),
                found=brief(start),
                expected=f"above {brief(end)}",
            )


def _rates_name_known_units(document: Mapping[str, Any]) -> Iterator[Problem]:
    for path, rates in _rates_in(_part(document, "extensions"), ("extensions",)):
        for unit in rates if isinstance(rates, Mapping) else ():
            if unit not in UNITS:
                yield Problem(
                    "unknown unit",
                    path=(*path, unit),
                    found=brief(unit),
                    expected="the name of a unit",
                    suggestion=nearest(unit, UNITS),
                )


def _rates_in(holder: Mapping[str, Any], place: Path) -> Iterator[tuple[Path, Any]]:
    """Whatever holds rates by unit in an extension, or in an item of its schedule."""
    yield (*place, "rates"), holder.get("rates")
    for name in ("conditional_rates", "pricing_schedule"):
        items = holder.get(name)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, Mapping):
                yield from _rates_in(item, (*place, name, index))


def _schedule_runs_forwards(document: Mapping[str, Any]) -> Iterator[Problem]:
    items = _part(document, "extensions").get("pricing_schedule")
    earlier: datetime | None = None
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if not isinstance(item, Mapping):
            continue
        start = instant_or_none(item.get("from"))
        place: Path = ("extensions", "pricing_schedule", index)
        if start is not None and earlier is not None and start <= earlier:
            yield Problem(
                "the scheduled prices do not stand in the order in which they begin",
                path=(*place, "from"),
                found=brief(item["from"]),
                expected=f"after {earlier.isoformat()}",
            )
        if item.keys().isdisjoint(SCHEDULED_PRICES):
            yield Problem(
                "scheduled prices without a price",
                path=place,
                expected=f"one of {', '.join(SCHEDULED_PRICES)}",
            )
        earlier = start or earlier


SCHEDULED_PRICES: Final = ("pricing", "rates", "conditional_rates")
"""What an item of the schedule can replace."""


def _listed_before_it_leaves(document: Mapping[str, Any]) -> Iterator[Problem]:
    since = instant_or_none(_part(document, "extensions").get("visible_from"))
    until = instant_or_none(_part(document, "model_spec", "deprecation").get("removesAt"))
    if since is not None and until is not None and until <= since:
        yield Problem(
            "the model leaves the list before it is in it",
            path=("extensions", "visible_from"),
            found=brief(since.isoformat()),
            expected=f"before {until.isoformat()}",
        )


RULES: Final[tuple[Rule, ...]] = (
    _capabilities_need_each_other,
    _defaults_are_among_the_options,
    _ranges_are_in_order,
    _context_is_told_once,
    _deprecation_runs_forwards,
    _music_has_one_price,
    _music_tiers_do_not_overlap,
    _rates_name_known_units,
    _schedule_runs_forwards,
    _listed_before_it_leaves,
)
