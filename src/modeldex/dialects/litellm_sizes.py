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
    if legacy is None:
        return Sizes(longest_input, output)
    open_input, open_output = _is_open(left, _INPUT, longest_input), _is_open(left, _OUTPUT, output)
    if open_input and open_output:
        # The map's own documentation: both default to it. Only text models put out tokens.
        found = Sizes(legacy, legacy if model_type == "text" else None)
    elif open_output and longest_input is not None and legacy != longest_input:
        found = Sizes(longest_input, legacy)
    elif open_input and output is not None and legacy != output:
        found = Sizes(legacy, output, legacy)
    elif legacy == (longest_input if output is None else output):
        found = Sizes(longest_input, output)
    else:
        return Sizes(longest_input, output)
    del left[LEGACY]
    return found


def _is_open(left: dict[str, Any], field: str, count: int | None) -> bool:
    """Whether nothing is said there, so that the legacy can stand for it."""
    return count is None and left.get(field) is None
