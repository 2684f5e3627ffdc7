"""How much goes into a model and out of it, as LiteLLM's price map says it.

``max_tokens`` is a legacy there: it repeats the longest output, or the longest input of a model
whose output is not known. Where it stands for one of the two that is not given, it is that one.
"""

from dataclasses import dataclass
from typing import Any, Final

from modeldex.entries.models.base import is_number
from modeldex.entries.types import ModelType

LEGACY: Final = "max_tokens"
_INPUT: Final = "max_input_tokens"
_OUTPUT: Final = "max_output_tokens"
_COUNT_LIMIT: Final = 10**15  # every JSON reader knows counts below exactly


@dataclass(frozen=True, slots=True)
class Sizes:
    """What was read of them, in tokens."""

    longest_input: int | None
    output: int | None
    legacy: int | None = None
    """``max_tokens`` where it is not what it would be written as."""


def count_of(value: Any) -> int | None:
    """A whole number of 0 or more; None where the value is none."""
    if not is_number(value) or value % 1 or not 0 <= value < _COUNT_LIMIT:
        return None
    return int(value)


def take_count(left: dict[str, Any], field: str) -> int | None:
    """The count in the field, which is then taken out of ``left``."""
    count = count_of(left.get(field))
    if count is not None:
        del left[field]
    return count


def read_sizes(left: dict[str, Any], model_type: ModelType) -> Sizes:
    """Read the sizes, and take the fields that are understood out of ``left``."""
    longest_input, output = take_count(left, _INPUT), take_count(left, _OUTPUT)
    legacy = count_of(left.get(LEGACY))
    if legacy is None or (None not in (longest_input, output) and legacy != output):
        return Sizes(longest_input, output)
    del left[LEGACY]
    if longest_input is None and output is None:
        # The map's own documentation: both default to it. Only text models put out tokens.
        return Sizes(legacy, legacy if model_type == "text" else None)
    if output is None and legacy != longest_input:
        return Sizes(longest_input, legacy)
    if longest_input is None and legacy != output:
        return Sizes(legacy, output, legacy)
    return Sizes(longest_input, output)
