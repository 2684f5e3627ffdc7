"""Which models a rule means."""

from collections.abc import Mapping
from typing import Any

from modeldex.catalogue.patterns import Patterns
from modeldex.catalogue.rules import Match
from modeldex.entries.json_codec import object_or_empty


class Matcher:
    """A `Match`, made ready for many models."""

    def __init__(self, match: Match, owned_by: str) -> None:
        """``owned_by`` is the owner of a model that names none."""
        self._ids = Patterns(match.id)
        self._types = frozenset(match.type)
        self._providers = Patterns([pattern.casefold() for pattern in match.provider])
        self._capabilities = match.capability
        self._sources = frozenset(match.source)
        self._owned_by = owned_by

    def fits(self, document: Mapping[str, Any]) -> bool:
        """Whether the model itself is meant, whichever source it comes from."""
        return (
            (not self._ids or self._ids.fit(document["id"]))
            and (not self._types or document["type"] in self._types)
            and (not self._providers or self._providers.fit(self._provider(document)))
            and (not self._capabilities or self._is_capable(document))
        )

    def fits_source(self, source: str | None) -> bool:
        """Whether what comes from the source is meant."""
        return not self._sources or source in self._sources

    def _provider(self, document: Mapping[str, Any]) -> str:
        return str(document.get("owned_by", self._owned_by)).casefold()

    def _is_capable(self, document: Mapping[str, Any]) -> bool:
        spec = object_or_empty(document.get("model_spec"))
        capabilities = object_or_empty(spec.get("capabilities"))
        return any(capabilities.get(name) is True for name in self._capabilities)
