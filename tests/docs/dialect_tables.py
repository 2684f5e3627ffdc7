"""The tables of the page on dialects, made from what the dialects' modules say of themselves."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from modeldex.dialects import openrouter_provider
from modeldex.dialects.recognise import DIALECTS
from modeldex.dialects.sayable import Sayable
from modeldex.entries.models.capabilities import Capabilities
from modeldex.entries.rates.tariff import Condition
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES

FACTS: Final = {
    "name": "model_spec.name",
    "description": "model_spec.description",
    "owned_by": "owned_by",
    "created": "created",
    "model_source": "model_spec.modelSource",
    "context_tokens": "model_spec.availableContextTokens",
    "max_input_tokens": "extensions.max_input_tokens",
    "max_output_tokens": "model_spec.maxCompletionTokens",
    "quantization": "model_spec.capabilities.quantization",
    "reasoning_efforts": "model_spec.capabilities.reasoningEffortOptions",
    "default_effort": "model_spec.capabilities.defaultReasoningEffort",
    "embedding_dimensions": "model_spec.embeddingDimensions",
    "voices": "model_spec.voices",
    "offline": "model_spec.offline",
    "removes_at": "model_spec.deprecation.removesAt",
    "input_modalities": "extensions.modalities.input",
    "output_modalities": "extensions.modalities.output",
    "knowledge_cutoff": "extensions.knowledge_cutoff",
    "released": "extensions.released",
    "parameters": "extensions.parameters",
}
"""Facts, and where an entry says them."""

FLAGS: Final = tuple(
    info.alias or name
    for name, info in Capabilities.model_fields.items()
    if info.annotation is bool
)

SPOKEN: Final[dict[str, Sayable]] = {
    dialect.name: dialect.can_say
    for dialect in (*DIALECTS, openrouter_provider.DIALECT)
    if dialect.can_say is not None
}


def tables() -> dict[str, str]:
    """Each table of the page, by the heading that it stands under."""
    return {
        "Types": _table("type", MODEL_TYPES, lambda say: say.types),
        "Facts": _table("field", FACTS, lambda say: say.facts, FACTS),
        "Capabilities": _table("capability", FLAGS, lambda say: say.flags),
        "Rates": _table("unit", UNITS, lambda say: say.units),
        "Conditions of rates": _table(
            "condition", Condition.__dataclass_fields__, lambda say: say.conditions
        ),
    }


def _table(
    kind: str,
    names: Iterable[str],
    said_by: Callable[[Sayable], Collection[str]],
    shown: Mapping[str, str] | None = None,
) -> str:
    head = [kind, *(f"`{name}`" for name in SPOKEN)]
    lines = [_row(head), _row(["---", *([":---:"] * len(SPOKEN))])]
    for name in names:
        marks = ["✓" if name in said_by(say) else "" for say in SPOKEN.values()]
        if any(marks):
            lines.append(_row([f"`{(shown or {}).get(name, name)}`", *marks]))
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    for heading, table in tables().items():
        print(f"### {heading}\n\n{table}\n")  # noqa: T201 - for the page
