"""``extends``: what an entry takes over from its base, and what it states itself."""

from typing import Any, Final

from modeldex.entries.merging import restated, without
from modeldex.entries.problems import Path

EXTENDS: Final = "extends"
"""The field that names the base: the id of another entry, or a file."""

OF_ONE_MODEL: Final[tuple[Path, ...]] = (
    ("id",),
    ("created",),
    ("model_spec", "traits"),
    ("model_spec", "deprecation"),
)
"""What is not inherited: who a model is, when it came, which purposes it is the best for, and
when it goes. A successor that extends its predecessor must not retire together with it."""


def extended(base: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry, with everything that its base states and it does not (see `merging.restated`)."""
    inherited = base
    for path in OF_ONE_MODEL:
        inherited = without(inherited, path)
    return restated(inherited, {key: value for key, value in entry.items() if key != EXTENDS})
