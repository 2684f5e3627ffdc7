"""Which models a rule means."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from modeldex.catalogue.matching import features_of, means
from modeldex.catalogue.rules import Match
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.types import ModelType


class Matcher:
    """A `Match`, for the models of one catalogue."""

    def __init__(self, match: Match, owned_by: str) -> None:
        """``owned_by`` is the owner of a model that names none."""
        self._match = match
        self._sources = frozenset(match.source)
        self._owner = {"owned_by": owned_by}

    def fits(self, document: Mapping[str, Any]) -> bool:
        """Whether the model itself is meant, whichever source it comes from."""
        return means(self._match, _Stated(document), features_of({**self._owner, **document}))

    def fits_source(self, source: str | None) -> bool:
        """Whether what comes from the source is meant."""
        return not self._sources or source in self._sources


class _Stated:
    """What a document states, for conditions in the language of searches."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    @property
    def id(self) -> str:
        model_id: str = self._document["id"]
        return model_id

    @property
    def type(self) -> ModelType:
        model_type: ModelType = self._document["type"]
        return model_type

    @cached_property
    def body(self) -> bytes:
        served = {name: part for name, part in self._document.items() if name != EXTENSIONS}
        return json_codec.encode(served)

    @cached_property
    def extensions(self) -> bytes:
        said = self._document.get(EXTENSIONS)
        return json_codec.encode(said) if said else b""
