"""The fields of a search: what can be asked, counted and sorted by. A new one is one line here.

A *words* field holds any number of words of an entry, a *number* field at most one number, an
*instant* field at most one point in time. The query language, the HTTP parameters, the facets,
the sort orders, the documentation and the index all come from these tables.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from modeldex.catalogue.lifecycle import STATES
from modeldex.catalogue.search import readings
from modeldex.catalogue.search.flags import FLAGS
from modeldex.catalogue.search.said import Said
from modeldex.entries.rates.units import UNITS, Unit
from modeldex.entries.types import MODEL_TYPES

Kind: TypeAlias = Literal["words", "number", "instant"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is known of a model."""

    name: str
    kind: Kind
    about: str
    """What it is, as a phrase for the documentation."""
    words: Callable[[Said], Collection[str]] = readings.nothing
    """Of a words field: the words of an entry."""
    number: Callable[[Said], float | None] = readings.missing
    """Of a number or an instant (Unix seconds): the value, or None."""
    also: tuple[str, ...] = ()
    """Other names by which it can be asked for."""
    known: tuple[str, ...] = ()
    """The only words there are; empty where any word can be one."""
    single: bool = False
    """Whether a model has one word at most; its facet then tells the other words, too (see
    `searching`)."""
    unit: str | None = None
    """Of a price: the unit that it is the price of."""
    by_scope: bool = False
    """Whether the words depend on who asks or when, so that they are not part of the index."""


def _words(
    name: str,
    about: str,
    read: Callable[[Said], Collection[str]],
    *also: str,
    known: Iterable[str] = (),
    single: bool = False,
) -> Field:
    return Field(name, "words", about, words=read, also=also, known=tuple(known), single=single)


def _number(name: str, about: str, read: Callable[[Said], float | None], *also: str) -> Field:
    return Field(name, "number", about, number=read, also=also)


def _instant(name: str, about: str, read: Callable[[Said], float | None], *also: str) -> Field:
    return Field(name, "instant", about, number=read, also=also)


_WORDS: Final = (
    _words("type", "The model type.", lambda said: (said.type,), known=MODEL_TYPES, single=True),
    _words(
        "kind",
        "What a model of its type is made for.",
        readings.kinds,
        known=readings.KINDS,
    ),
    _words(
        "capability",
        "What it can do, by the API's names: `supportsVision`, `optimizedForCode` …",
        readings.flags,
        "capabilities",
        known=FLAGS,
    ),
    Field(
        "trait",
        "words",
        "A trait that it holds among the models that are visible.",
        also=("traits",),
        by_scope=True,
    ),
    Field(
        "state",
        "words",
        "Where it stands in its life at the moment.",
        known=STATES,
        single=True,
        by_scope=True,
    ),
    _words(
        "privacy",
        "How requests are treated.",
        readings.text_of("privacy"),
        known=("private", "anonymized"),
        single=True,
    ),
    _words(
        "provider", "Who owns it, as `owned_by` says.", readings.provider, "owned_by", single=True
    ),
    _words("vendor", "What stands before the first slash of its id.", readings.vendor, single=True),
    _words(
        "region",
        "A country in which it is not available (`regionRestrictions`).",
        readings.list_of("regionRestrictions"),
        "regionRestrictions",
    ),
    _words(
        "input_modalities",
        "What goes in; as its type and capabilities have it where it does not say.",
        readings.inputs,
        "accepts",
    ),
    _words(
        "output_modalities",
        "What comes out; as its type has it where it does not say.",
        readings.outputs,
        "produces",
    ),
    _words(
        "parameter",
        "A parameter of a request that it takes.",
        readings.parameters,
        "parameters",
    ),
    _words("quantization", "The quantization of its weights.", readings.quantization, single=True),
    _words(
        "reasoning_effort",
        "A reasoning effort that can be asked of it.",
        readings.efforts,
        "reasoningEffortOptions",
    ),
    _words("resolution", "A resolution that it makes.", readings.constraint_list("resolutions")),
    _words(
        "aspect_ratio",
        "An aspect ratio that it makes.",
        readings.constraint_list("aspectRatios", "aspect_ratios"),
    ),
    _words("duration", "A length of video that it makes.", readings.constraint_list("durations")),
    _words("voice", "A voice that it speaks with.", readings.list_of("voices")),
    _words("format", "A format of sound that it makes.", readings.list_of("supported_formats")),
)
_NUMBERS: Final = (
    _number(
        "context",
        "Tokens of context, or of input where it has no other limit.",
        readings.context,
        "availableContextTokens",
        "context_length",
    ),
    _number(
        "max_output",
        "Most tokens of output.",
        readings.max_output,
        "maxCompletionTokens",
        "output_tokens",
    ),
    _number(
        "dimensions",
        "Dimensions of an embedding.",
        readings.number_of("embeddingDimensions"),
        "embeddingDimensions",
    ),
    _number("max_images", "Most images in one request.", readings.max_images, "maxImages"),
    _instant("created", "When it was published first.", readings.created),
    _instant("released", "When it was released, if that is known.", readings.released),
    _instant("removes", "When it leaves the list.", readings.removes, "removesAt"),
    _number(
        "price",
        "Its first price in US dollars, in the order of the units below: what a model of its "
        "type is usually told by.",
        readings.first_price,
    ),
)


def price_field_name(unit: str) -> str:
    """The field of a unit's price: ``input`` for ``input_tokens``, ``price_images``."""
    return unit.removesuffix("_tokens") if unit.endswith("_tokens") else f"price_{unit}"


def _price(unit: Unit) -> Field:
    name = price_field_name(unit.name)
    per = f" per {unit.per:,}" if unit.per > 1 else ""
    return Field(
        name,
        "number",
        f"The price in US dollars{per}: {unit.one}.",
        number=readings.price_of(unit.name),
        also=() if name.startswith("price_") else (f"price_{unit.name}",),
        unit=unit.name,
    )


FIELDS: Final[Mapping[str, Field]] = {
    field.name: field for field in (*_WORDS, *_NUMBERS, *map(_price, UNITS.values()))
}
"""Every field by its name."""

RECOMMENDED: Final = "recommended"
RELEVANCE: Final = "relevance"
"""Orders that are no field: see `ordering`."""

FACETS: Final = tuple(field.name for field in FIELDS.values() if field.kind == "words")
"""What can be counted."""

_BY_ANY_NAME: Final[Mapping[str, Field]] = {
    name.casefold(): field for field in FIELDS.values() for name in (field.name, *field.also)
}


def field_named(name: str) -> Field | None:
    """The field that a name means, whatever its case."""
    return _BY_ANY_NAME.get(name.casefold())


def all_names() -> tuple[str, ...]:
    """Every name by which a field can be asked for."""
    return tuple(name for field in FIELDS.values() for name in (field.name, *field.also))
