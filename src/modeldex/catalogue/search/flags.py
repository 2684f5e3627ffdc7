"""What a model says with true or false: the capabilities, by the API's own names."""

from collections.abc import Iterator
from typing import Any, Final, get_args

from pydantic import BaseModel

from modeldex.entries.models.capabilities import Capabilities
from modeldex.entries.models.entry import SPEC_MODELS

_OF_LIFE: Final = frozenset({"offline", "beta", "betaModel"})
"""These say in which state a model is, which is a field of its own."""


def _flags_of(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        if _is_flag(info.annotation):
            yield info.alias or name


def _is_flag(annotation: Any) -> bool:
    return annotation is bool or (
        bool in get_args(annotation) and set(get_args(annotation)) <= {bool, type(None)}
    )


SPEC_FLAGS: Final = tuple(
    dict.fromkeys(
        name for model in SPEC_MODELS.values() for name in _flags_of(model) if name not in _OF_LIFE
    )
)
"""Those that stand directly in ``model_spec``."""

FLAGS: Final = (*_flags_of(Capabilities), *SPEC_FLAGS)
"""Every one, the capabilities of text models first."""

_BY_FOLDED: Final = {flag.casefold(): flag for flag in FLAGS}


def flag_named(word: str) -> str | None:
    """The flag that a word names, whatever its case."""
    return _BY_FOLDED.get(word.casefold())
