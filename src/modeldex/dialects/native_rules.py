"""``rules`` and ``overrides`` as ``catalogue.yaml`` writes them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from modeldex.catalogue.composing import HIDDEN
from modeldex.catalogue.repricing import ADDABLE
from modeldex.catalogue.rules import Match, PriceRounding, PriceRule, Rounding, Rule
from modeldex.dialects.native_patches import patch_problems
from modeldex.dialects.native_terms import Label, OneOrMany, Rate
from modeldex.dialects.native_views import SelectionDocument
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import Snake, is_number
from modeldex.entries.models.capabilities import Capabilities
from modeldex.entries.numbers import SIGNIFICANT_DIGITS
from modeldex.entries.problems import Mode, Path, Problem, nearest, parse_path
from modeldex.entries.types import is_model_type

_MOST_FACTOR: Final = 1_000_000
_FLAGS: Final = tuple(
    info.alias or name
    for name, info in Capabilities.model_fields.items()
    if info.annotation is bool
)
_KEPT_FIELDS: Final = ("id", "type", "object")
"""What an entry is not without."""


def _factor(value: Any) -> Decimal:
    if not is_number(value) or not 0 <= value <= _MOST_FACTOR:
        expected = "a number of 0 or more, such as 1.2 for a margin of 20 per cent"
        raise PydanticCustomError("rate", "no factor", {"expected": expected})
    return Decimal(value)


def _added(value: Any) -> Any:
    amounts = value.values() if isinstance(value, dict) else (value,)
    if not all(is_number(each) and each >= 0 for each in amounts) or value == {}:
        expected = "an amount in dollars, or amounts by what they are for: {input: 0.1}"
        raise PydanticCustomError("rate", "no amount", {"expected": expected})
    if isinstance(value, dict):
        return {name: Decimal(amount) for name, amount in value.items()}
    return Decimal(value)


Factor: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_factor),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": _MOST_FACTOR}),
]
_AMOUNT_SCHEMA: Final = {"type": "number", "minimum": 0}
Added: TypeAlias = Annotated[
    Any,
    PlainValidator(_added),
    WithJsonSchema(
        {
            "anyOf": [
                _AMOUNT_SCHEMA,
                {
                    "type": "object",
                    "propertyNames": {"enum": sorted(ADDABLE)},
                    "additionalProperties": _AMOUNT_SCHEMA,
                },
            ]
        }
    ),
]


class RoundingDocument(Snake):
    """How amounts are rounded: to significant digits, or to a multiple of a step."""

    digits: Annotated[
        Annotated[int, Field(ge=1, le=SIGNIFICANT_DIGITS)] | None,
        Field(description="So many significant digits: 2 makes 0.013 of 0.0128"),
    ] = None
    step: Annotated[Rate | None, Field(description="To a multiple of this; never down to 0")] = None
    mode: Annotated[
        Literal["half_up", "up", "down"], Field(description="Which way; `half_up` by default")
    ] = "half_up"


class PriceDocument(Snake):
    """What becomes of every amount: multiplied, then added to, then rounded."""

    factor: Annotated[Factor, Field(description="1.2 for a margin of 20 per cent")] = Field(
        default_factory=lambda: Decimal(1)
    )
    add: Annotated[
        Added,
        Field(
            description="In usd: to every amount, or by a unit or a field of `pricing`, "
            "such as `{input: 0.1}`"
        ),
    ] = None
    round: Annotated[RoundingDocument | None, Field(description="At the end")] = None

    def value(self) -> PriceRule:
        """The price rule itself."""
        how = self.round
        rounding = None
        if how is not None:
            rounding = PriceRounding(how.digits, how.step, Rounding(how.mode))
        return PriceRule(self.factor, self.add, rounding)


class MatchDocument(SelectionDocument):
    """Which models a rule means."""

    source: Annotated[
        list[Label],
        OneOrMany(),
        Field(description="Sources: the highest that lists the model; for `price`, that has it"),
    ] = Field(default_factory=list)

    def matched(self) -> Match:
        """The match itself."""
        meant = self.value()
        return Match(
            meant.id, meant.type, meant.provider, meant.capability, meant.where, tuple(self.source)
        )


class RuleDocument(Snake):
    """A change of what the sources say."""

    match: Annotated[MatchDocument, Field(description="Which models; all if not given")] = Field(
        default_factory=MatchDocument
    )
    set: Annotated[
        dict[str, Any],
        Field(description="In the shape of a model: fields that it gets; null takes one away"),
    ] = Field(default_factory=dict)
    remove: Annotated[
        list[Label],
        OneOrMany(),
        Field(description="Dotted paths of fields: `model_spec.description`"),
    ] = Field(default_factory=list)
    hide: Annotated[bool, Field(description="Whether the models are left out")] = False
    price: Annotated[PriceDocument | None, Field(description="What becomes of the prices")] = None

    def value(self) -> Rule:
        """The rule itself."""
        return Rule(
            self.match.matched(),
            self.set,
            tuple(self.remove),
            self.hide,
            None if self.price is None else self.price.value(),
        )


OverridesDocument: TypeAlias = dict[Label, dict[str, Any]]


def rule_problems(rules: Iterable[Rule], sources: Collection[str], mode: Mode) -> Iterator[Problem]:
    """What is wrong with rules that are each of the right form, in a catalogue with these
    sources. Paths begin with ``rules``."""
    for index, rule in enumerate(rules):
        path: Path = ("rules", index)
        if not (rule.set or rule.remove or rule.hide or rule.price is not None):
            yield Problem(
                "the rule does nothing", path=path, expected="one of set, remove, hide, price"
            )
        yield from _match_problems(rule.match, sources, (*path, "match"))
        types = [each for each in rule.match.type if is_model_type(each)]
        yield from patch_problems(rule.set, types, mode, (*path, "set"))
        yield from _remove_problems(rule.remove, (*path, "remove"))
        if rule.price is not None:
            yield from _price_problems(rule.price, (*path, "price"))


def override_problems(overrides: Mapping[str, Mapping[str, Any]], mode: Mode) -> Iterator[Problem]:
    """What is wrong with overrides. Paths begin with ``overrides``."""
    for model_id, patch in overrides.items():
        path: Path = ("overrides", model_id)
        if HIDDEN in patch and not isinstance(patch[HIDDEN], bool):
            yield Problem(
                "of a wrong kind",
                path=(*path, HIDDEN),
                found=brief(patch[HIDDEN]),
                expected="true or false",
            )
        stated = {name: value for name, value in patch.items() if name != HIDDEN}
        yield from patch_problems(stated, (), mode, path)


def _match_problems(match: Match, sources: Collection[str], path: Path) -> Iterator[Problem]:
    for name, known, what in (
        ("capability", _FLAGS, "capability"),
        ("source", sources, "source"),
    ):
        for index, value in enumerate(getattr(match, name)):
            if value not in known:
                yield Problem(
                    f"no {what} has this name",
                    path=(*path, name, index),
                    found=brief(value),
                    expected=f"one of {', '.join(known)}" if known else f"the name of a {what}",
                    suggestion=nearest(value, known),
                )


def _remove_problems(paths: Iterable[str], place: Path) -> Iterator[Problem]:
    for index, text in enumerate(paths):
        try:
            steps = parse_path(text)
        except ValueError:
            yield Problem(
                "not a path",
                path=(*place, index),
                found=brief(text),
                expected="a dotted path such as model_spec.description",
            )
            continue
        if steps[0] in _KEPT_FIELDS:
            yield Problem(
                f"a model is nothing without its {steps[0]}",
                path=(*place, index),
                found=brief(text),
                expected="another field",
                suggestion="`hide: true` leaves a model out",
            )


def _price_problems(price: PriceRule, path: Path) -> Iterator[Problem]:
    if price == PriceRule():
        yield Problem("the price stays as it is", path=path, expected="one of factor, add, round")
    if isinstance(price.add, Mapping):
        for name in price.add:
            if name not in ADDABLE:
                yield Problem(
                    "not a unit, nor a field of pricing",
                    path=(*path, "add", name),
                    found=brief(name),
                    expected="a unit such as input_tokens",
                    suggestion=nearest(name, ADDABLE),
                )
    rounding = price.round
    if rounding is not None and (rounding.digits is None) == (rounding.step is None):
        yield Problem(
            "amounts are rounded in one way",
            path=(*path, "round"),
            found="both" if rounding.digits else "neither",
            expected="either digits or step",
        )
