"""What a view's selections look at in an entry, and whether one means it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from modeldex.catalogue.patterns import Patterns
from modeldex.catalogue.search.fields import field_named
from modeldex.catalogue.search.holding import holds
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.query import Query
from modeldex.catalogue.search.said import Listed, Said
from modeldex.catalogue.views import Selection
from modeldex.entries.json_codec import object_or_empty


@dataclass(frozen=True, slots=True)
class Features:
    """What many entries have in common, as far as a view can depend on it."""

    type: str
    provider: str
    """``owned_by``."""
    capabilities: frozenset[str] = frozenset()
    """Those flags that are true."""
    beta: bool = False
    """Restricted to beta users."""
    regions: frozenset[str] = frozenset()
    """Countries in which the model is not available."""


def features_of(document: Mapping[str, Any]) -> Features:
    """The features of an entry."""
    spec = object_or_empty(document.get("model_spec"))
    capabilities = object_or_empty(spec.get("capabilities"))
    regions = spec.get("regionRestrictions")
    return Features(
        type=str(document.get("type")),
        provider=str(document.get("owned_by", "")),
        capabilities=frozenset(name for name, value in capabilities.items() if value is True),
        beta=spec.get("beta") is True,
        regions=frozenset(
            region.upper()
            for region in (regions if isinstance(regions, list) else ())
            if isinstance(region, str)
        ),
    )


def means(selection: Selection, entry: Listed, features: Features) -> bool:
    """Whether the selection means the entry, whose features these are."""
    return (
        (not selection.id or fits(selection.id, entry.id))
        and means_features(selection, features)
        and (selection.where is None or _condition(selection.where)(entry))
    )


@lru_cache(maxsize=65536)
def means_features(selection: Selection, features: Features) -> bool:
    """Whether the selection means an entry of these features, as far as it depends on them.
    Few are different, so the answers are kept."""
    return (
        (not selection.type or features.type in selection.type)
        and (not selection.provider or fits(selection.provider, features.provider))
        and (not selection.capability or not features.capabilities.isdisjoint(selection.capability))
    )


def fits(patterns: tuple[str, ...], text: str) -> bool:
    """Whether one of the patterns fits the whole text; see `patterns`."""
    return _patterns(patterns).fit(text)


@lru_cache(maxsize=4096)
def _patterns(patterns: tuple[str, ...]) -> Patterns:
    return Patterns(patterns)


def first_problem(where: str) -> str | None:
    """What is wrong with a condition in the language of searches; None where nothing is."""
    query = parse_query(where, "where")
    if not isinstance(query, Query):
        return str(query[0])
    if query.text or query.without:
        return "free text finds what is alike; a view needs conditions, such as context>=128k"
    for each in query.conditions:
        field = field_named(each.field)
        if field is not None and field.by_scope:
            return f"{field.name} depends on who asks and when, so that no view can rest on it"
    return None


@lru_cache(maxsize=1024)
def _condition(where: str) -> Callable[[Listed], bool]:
    query = parse_query(where, "where")
    if not isinstance(query, Query):  # reading a catalogue does not let it pass
        return lambda _: False
    return lambda entry: holds(query, Said(entry))
