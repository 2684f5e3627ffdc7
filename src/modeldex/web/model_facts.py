"""What a model is, in a few lines, and everything else that its spec says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from modeldex.catalogue.changes import leaves
from modeldex.catalogue.search import readings
from modeldex.catalogue.search.flags import SPEC_FLAGS
from modeldex.catalogue.search.said import Said
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.problems import format_path
from modeldex.serving.facts import EntryFacts

_SHOWN_ELSEWHERE: Final = frozenset(
    {
        *SPEC_FLAGS,
        "availableContextTokens",
        "capabilities",
        "deprecation",
        "description",
        "embeddingDimensions",
        "maxCompletionTokens",
        "maxInputTokens",
        "name",
        "pricing",
        "privacy",
        "traits",
        "voices",
    }
)
"""Fields of a spec that have a place of their own on the page."""

_EXTENDED: Final = ("knowledge_cutoff", "parameters")
"""Fields of the extension that are told among the details."""


@dataclass(frozen=True, slots=True)
class About:
    """What a model is, as a search knows it."""

    kinds: tuple[str, ...]
    provider: str
    context: int | None
    """Tokens."""
    max_output: int | None
    """Tokens."""
    dimensions: int | None
    takes: tuple[str, ...]
    """Modalities of the input."""
    makes: tuple[str, ...]
    """Modalities of the output."""
    released: str
    """A day, a month or a year; empty where it is not known."""


def about(facts: EntryFacts) -> About:
    """What a visible entry is, in a few lines."""
    said = Said(facts)
    released = said.extensions.get("released")
    return About(
        kinds=tuple(readings.kinds(said)),
        provider=next(iter(readings.provider(said)), ""),
        context=_whole(readings.context(said)),
        max_output=_whole(readings.max_output(said)),
        dimensions=_whole(readings.number_of("embeddingDimensions")(said)),
        takes=tuple(readings.inputs(said)),
        makes=tuple(readings.outputs(said)),
        released=released if isinstance(released, str) else "",
    )


def flags_in(spec: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """What a model can do or not, by the API's names; what it can do comes first."""
    found = dict(object_or_empty(spec.get("capabilities")))
    found |= {name: spec[name] for name in SPEC_FLAGS if name in spec}
    flags = [(name, value) for name, value in found.items() if isinstance(value, bool)]
    return tuple(sorted(flags, key=lambda flag: not flag[1]))


def details_in(document: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What a complete entry says besides what has its own place on the page, leaf by leaf."""
    spec = object_or_empty(document.get("model_spec"))
    capabilities = object_or_empty(spec.get("capabilities"))
    extensions = object_or_empty(document.get(EXTENSIONS))
    more = {name: value for name, value in capabilities.items() if not isinstance(value, bool)}
    rest = {name: value for name, value in spec.items() if not _is_shown_elsewhere(name, value)}
    extended = {name: extensions[name] for name in _EXTENDED if name in extensions}
    found = leaves({**more, **rest, **extended})
    return tuple((format_path(path), value) for path, value in found.items())


def _is_shown_elsewhere(name: str, value: Any) -> bool:
    return name in _SHOWN_ELSEWHERE and (name not in SPEC_FLAGS or isinstance(value, bool))


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
