"""``views`` as ``catalogue.yaml`` writes them."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from modeldex.catalogue.matching import first_problem
from modeldex.catalogue.rate_limits import MAX_LENGTH, parse_rate_limit
from modeldex.catalogue.search.query import MAX_LENGTH as MAX_QUERY_LENGTH
from modeldex.catalogue.views import Currency, Selection, View, Views, cycles
from modeldex.dialects.native_terms import Label, Names, OneOrMany, Pattern, Rate
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import Snake, is_number
from modeldex.entries.problems import Path, Problem, nearest
from modeldex.entries.types import ModelType

MOST_VIEWS: Final = 1000

ViewName: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
]
"""It goes into headers and commands."""


def _discount(value: Any) -> Decimal:
    if not is_number(value) or not 0 < value < 1:
        expected = "a number between 0 and 1, both excluded"
        raise PydanticCustomError("discount", "not a discount", {"expected": expected})
    return Decimal(value)


def _readable_limit(text: str) -> str:
    try:
        parse_rate_limit(text)
    except ValueError as error:
        raise PydanticCustomError("rate_limit", "{reason}", {"reason": str(error)}) from None
    return text


def _condition(text: str) -> str:
    reason = first_problem(text)
    if reason is not None:
        raise PydanticCustomError("where", "{reason}", {"reason": reason})
    return text


def _currency_code(text: Any) -> str:
    if not isinstance(text, str) or not _CURRENCY.fullmatch(text) or text.lower() == "usd":
        expected = "the code of ISO 4217 of a currency other than usd, such as EUR"
        raise PydanticCustomError("currency", "no further currency", {"expected": expected})
    return text.lower()


def _region(text: Any) -> str:
    if not isinstance(text, str) or not _COUNTRY.fullmatch(text):
        expected = "the code of ISO 3166-1 of a country, of two letters, such as NO"
        raise PydanticCustomError("region", "no country", {"expected": expected})
    return text.upper()


_CURRENCY: Final = re.compile("[A-Za-z]{3}")
_COUNTRY: Final = re.compile("[A-Za-z]{2}")


Discount: TypeAlias = Annotated[
    Decimal,
    PlainValidator(_discount),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
]


class SelectionDocument(Snake):
    """Which models are meant: all that is given must hold, of each field one of its values."""

    id: Annotated[
        list[Pattern], OneOrMany(), Field(description="Patterns of ids, such as `acme/*`")
    ] = Field(default_factory=list)
    type: Annotated[list[ModelType], OneOrMany(), Field(description="Model types")] = Field(
        default_factory=list
    )
    provider: Annotated[list[Pattern], OneOrMany(), Field(description="Patterns of `owned_by`")] = (
        Field(default_factory=list)
    )
    capability: Annotated[
        list[Label], OneOrMany(), Field(description="Capabilities, such as `supportsVision`")
    ] = Field(default_factory=list)
    where: Annotated[
        Annotated[str, StringConstraints(max_length=MAX_QUERY_LENGTH), AfterValidator(_condition)]
        | None,
        Field(description="Conditions in the language of searches: `type:text context>=128k`"),
    ] = None

    def value(self) -> Selection:
        """The selection itself."""
        return Selection(
            tuple(self.id),
            tuple(self.type),
            tuple(self.provider),
            tuple(self.capability),
            self.where,
        )


class ViewCurrencyDocument(Snake):
    """A currency that prices are also told in."""

    code: Annotated[
        str,
        PlainValidator(_currency_code),
        WithJsonSchema({"type": "string", "pattern": f"^{_CURRENCY.pattern}$"}),
    ] = Field(description="Its code in ISO 4217")
    per_usd: Rate = Field(description="How much of it one usd is")


class ViewDocument(Snake):
    """What one audience may see. What is not said is as the base says."""

    base: Annotated[
        str | None, Field(description="Another view; nothing is seen that it does not see")
    ] = None
    include: Annotated[
        list[SelectionDocument],
        OneOrMany(),
        Field(description="Models that one of these means; all, if not given"),
    ] = Field(default_factory=list)
    exclude: Annotated[
        list[SelectionDocument],
        OneOrMany(),
        Field(description="Models that one of these means are left out"),
    ] = Field(default_factory=list)
    beta: Annotated[
        bool | None,
        Field(
            description="Whether models for beta users (`beta: true`) are seen; false by default"
        ),
    ] = None
    region: Annotated[
        Annotated[
            str,
            PlainValidator(_region),
            WithJsonSchema({"type": "string", "pattern": f"^{_COUNTRY.pattern}$"}),
        ]
        | None,
        Field(
            description="The country of the audience (ISO 3166-1): models whose "
            "`regionRestrictions` name it are not seen"
        ),
    ] = None
    discount_to_user: Annotated[
        dict[Pattern, Discount],
        Field(description="By a pattern of ids, the first that fits: the agreed discount"),
    ] = Field(default_factory=dict)
    traits: Annotated[
        Names, Field(description="By model type: the view's own traits; they win")
    ] = Field(default_factory=dict)
    aliases: Annotated[
        Names, Field(description="By model type: the view's own aliases; they win")
    ] = Field(default_factory=dict)
    rate_limit: Annotated[
        Annotated[
            str,
            StringConstraints(min_length=1, max_length=MAX_LENGTH),
            AfterValidator(_readable_limit),
        ]
        | None,
        Field(description="How often a key without a limit of its own may ask: `600/minute`"),
    ] = None
    anonymous: Annotated[
        bool, Field(description="Whether callers without a key get this view; one view at most")
    ] = False
    currency: Annotated[
        ViewCurrencyDocument | None, Field(description="A currency beside `usd` and `diem`")
    ] = None

    def value(self, name: str) -> View:
        """The view itself."""
        currency = self.currency
        return View(
            name=name,
            base=self.base,
            include=tuple(each.value() for each in self.include),
            exclude=tuple(each.value() for each in self.exclude),
            beta=self.beta,
            region=self.region,
            discount_to_user=dict(self.discount_to_user),
            traits=self.traits,
            aliases=self.aliases,
            rate_limit=self.rate_limit,
            anonymous=self.anonymous,
            currency=None if currency is None else Currency(currency.code, currency.per_usd),
        )


ViewsDocument: TypeAlias = dict[ViewName, ViewDocument]


def views_of(documents: Mapping[str, ViewDocument]) -> dict[str, View]:
    """The views themselves."""
    return {name: document.value(name) for name, document in documents.items()}


def view_problems(views: Views) -> Iterator[Problem]:
    """What is wrong with views taken together. Paths begin with ``views``."""
    if len(views) > MOST_VIEWS:
        yield Problem(
            "too many views",
            path=("views",),
            found=str(len(views)),
            expected=f"{MOST_VIEWS} at most",
        )
    for name, view in views.items():
        if view.base is not None and view.base not in views:
            yield Problem(
                "no view has this name",
                path=("views", name, "base"),
                found=brief(view.base),
                expected="the name of a view",
                suggestion=nearest(view.base, views),
            )
    for circle in cycles(views):
        path: Path = ("views", circle[0], "base")
        way = " → ".join(circle)
        yield Problem("a view rests on itself", path=path, found=way, expected="another base")
    anonymous = [name for name, view in views.items() if view.anonymous]
    for name in anonymous[1:]:
        yield Problem(
            "two views are for callers without a key",
            path=("views", name, "anonymous"),
            found=f"{brief(anonymous[0])} and {brief(name)}",
            expected="one such view at most",
        )
