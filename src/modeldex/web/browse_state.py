"""What the first page shows is said by its address alone, so that a link shares it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlencode

from modeldex.catalogue.search.fields import FIELDS
from modeldex.catalogue.search.ordering import SortKey, parse_sort
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.query import (
    MAX_LENGTH,
    Query,
    QueryProblem,
    Range,
    Unclear,
    Words,
)
from modeldex.entries.types import MODEL_TYPES

View: TypeAlias = Literal["table", "cards"]
VIEWS: Final[tuple[View, ...]] = ("table", "cards")

FILTERS: Final = (
    "capability",
    "kind",
    "input_modalities",
    "output_modalities",
    "provider",
    "privacy",
    "trait",
    "state",
)
"""The word fields that can be ticked, in the order of the page. Several ticks of `ALL_OF` must
all hold; of any other field one of them."""

ALL_OF: Final = frozenset({"capability", "input_modalities", "output_modalities"})
CONTEXTS: Final = (8_000, 32_000, 128_000, 200_000, 1_000_000)
"""Least context windows to choose from."""
AMOUNTS: Final = ("input", "output", "price")
"""Fields of prices that can be bounded from above, each by a parameter of its own."""
UNITS: Final[Mapping[str, str]] = {
    field.name: field.unit for field in FIELDS.values() if field.unit is not None
}
"""Every field of a price, any one of which can be bounded as well: the unit of each."""

COLUMNS: Final = (
    "price",
    "input",
    "output",
    "cache_read",
    "context",
    "max_output",
    "type",
    "capabilities",
    "privacy",
    "provider",
    "traits",
    "state",
    "created",
)
COLUMN_SORTS: Final[Mapping[str, str]] = {
    "name": "name",
    "price": "price",
    "input": "input",
    "output": "output",
    "cache_read": "cache_read",
    "context": "-context",
    "max_output": "-max_output",
    "type": "type",
    "capabilities": "-capability",
    "privacy": "privacy",
    "provider": "provider",
    "traits": "-trait",
    "state": "state",
    "created": "-created",
}
"""By column, the order that its head leads to first."""
_TOKEN_COLUMNS: Final = ("input", "output", "context", "capabilities", "privacy", "created")
_OTHER_COLUMNS: Final = ("price", "privacy", "traits", "created")
_MIXED_COLUMNS: Final = ("price", "context", "type", "privacy", "created")
_TOKEN_TYPES: Final = frozenset({"text", "embedding"})
"""Types whose prices are those of tokens."""
PER_PAGE: Final = 60
_MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class BrowseState:
    """What is looked for, in which order, and how it is shown."""

    q: str = ""
    type: str = ""
    """Empty for all types."""
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field: the words that were ticked."""
    context: int | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    unit: str = ""
    """One of `UNITS` whose price is bounded from above; empty for none."""
    unit_max: Decimal | None = None
    sort: str = ""
    view: View = "table"
    columns: tuple[str, ...] = ()
    """Those that were chosen; empty for the usual ones."""
    cursor: str = ""

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns of the table."""
        return self.columns or usual_columns(self.type)

    @property
    def is_by_tokens(self) -> bool:
        """Whether what is shown may have prices of tokens."""
        return not self.type or self.type in _TOKEN_TYPES

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the type narrows what is shown."""
        bounded = self.unit and self.unit_max is not None
        return bool(self.q or self.ticked or self.context or self.amounts or bounded)

    def query(self) -> Query | tuple[QueryProblem, ...]:
        """What the state looks for; or what is wrong with its text."""
        typed = parse_query(self.q)
        return typed if isinstance(typed, tuple) else typed.and_(Query(tuple(self._conditions())))

    def sort_keys(self) -> tuple[SortKey, ...]:
        """What the models are sorted by; nothing for an order that is not known."""
        keys = parse_sort(self.sort)
        return () if isinstance(keys, Unclear) else keys

    def sorted_by(self, column: str) -> str:
        """How the list is sorted by a column, and by it alone: ``ascending``, ``descending`` or
        not at all."""
        sort = "-created" if self.sort == "newest" else self.sort
        if sort.removeprefix("-") != COLUMN_SORTS[column].removeprefix("-"):
            return ""
        return "descending" if sort.startswith("-") else "ascending"

    def sorting(self, column: str) -> str:
        """The page sorted by a column; by one that it is sorted by already, the other way."""
        usual = COLUMN_SORTS[column]
        is_usual = self.sorted_by(column) == ("descending" if usual[0] == "-" else "ascending")
        opposite = usual[1:] if usual[0] == "-" else f"-{usual}"
        return self.address(sort=opposite if is_usual else usual)

    def _conditions(self) -> Sequence[Words | Range]:
        found: list[Words | Range] = []
        if self.type:
            found.append(Words("type", (self.type,)))
        for name, values in self.ticked.items():
            folded = sorted({value.casefold() for value in values})
            groups = [(value,) for value in folded] if name in ALL_OF else [tuple(folded)]
            found += [Words(name, group) for group in groups]
        if self.context is not None:
            found.append(Range("context", low=float(self.context)))
        found += [Range(name, high=float(most)) for name, most in self.amounts.items()]
        if self.unit and self.unit_max is not None:
            found.append(Range(self.unit, high=float(self.unit_max)))
        return found

    def address(self, **changes: Any) -> str:
        """The page in this state but for some changes; its first part unless they say which."""
        state = replace(self, **{"cursor": "", **changes})
        query = urlencode(state.parameters())
        return f"/?{query}" if query else "/"

    def parameters(self) -> list[tuple[str, str]]:
        """The state as parameters; what is as usual is left out."""
        pairs = [("q", self.q), ("type", self.type)]
        pairs += [(name, value) for name in FILTERS for value in self.ticked.get(name, ())]
        pairs.append(("context", "" if self.context is None else str(self.context)))
        amounts = [(name, self.amounts[name]) for name in AMOUNTS if name in self.amounts]
        pairs += [(f"{name}_max", f"{most:f}") for name, most in amounts]
        unit_max = "" if self.unit_max is None else f"{self.unit_max:f}"
        pairs += [("unit", self.unit), ("unit_max", unit_max)]
        pairs += [("sort", self.sort), ("view", "" if self.view == "table" else self.view)]
        pairs += [("column", name) for name in self.columns]
        pairs.append(("cursor", self.cursor))
        return [(name, value) for name, value in pairs if value]

    def ticking(self, name: str, value: str) -> str:
        """The page with one more word ticked, or one less."""
        before = self.ticked.get(name, ())
        after = tuple(word for word in before if word != value)
        if len(after) == len(before):
            after = (*before, value)
        ticked = {**self.ticked, name: after}
        return self.address(ticked={key: values for key, values in ticked.items() if values})


def usual_columns(model_type: str) -> tuple[str, ...]:
    """The columns that a list of a type begins with; of an empty one, a list of all types."""
    if not model_type:
        return _MIXED_COLUMNS
    return _TOKEN_COLUMNS if model_type in _TOKEN_TYPES else _OTHER_COLUMNS


def sorts_for(model_type: str, *, by_text: bool) -> tuple[tuple[str, str], ...]:
    """The orders to choose from, each with the name of its text. The first is the usual one:
    with free text how well a model matches, else as recommended."""
    usual = (("", "relevance"), ("recommended",) * 2) if by_text else (("", "recommended"),)
    if not model_type:
        figures: tuple[str, ...] = ("input", "price", "-context")
    else:
        figures = ("input", "output", "-context") if model_type in _TOKEN_TYPES else ("price",)
    return (*usual, *((name, name) for name in ("newest", "name", *figures)))


def state_in(pairs: Sequence[tuple[str, str]]) -> BrowseState:
    """The state that parameters say. What can not be understood is passed over: an address is
    shared, kept for years, and shows what it still can."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if value:
            values.setdefault(name, []).append(value[:MAX_LENGTH])

    def last(name: str) -> str:
        return values.get(name, [""])[-1]

    ticked: dict[str, tuple[str, ...]] = {
        name: tuple(dict.fromkeys(values[name][:_MOST_VALUES]))
        for name in FILTERS
        if name in values
    }
    amounts = {name: most for name in AMOUNTS if (most := _amount(last(f"{name}_max"))) is not None}
    model_type = last("type") if last("type") in MODEL_TYPES else ""
    columns = tuple(name for name in COLUMNS if name in values.get("column", ()))
    context = last("context")
    return BrowseState(
        q=last("q").strip(),
        type=model_type,
        ticked=ticked,
        context=int(context) if context.isascii() and context.isdigit() else None,
        amounts=amounts,
        unit=last("unit") if last("unit") in UNITS else "",
        unit_max=_amount(last("unit_max")),
        sort=last("sort"),
        view="cards" if last("view") == "cards" else "table",
        # The usual ones are not chosen: they become those of another type with the type.
        columns=() if set(columns) == set(usual_columns(model_type)) else columns,
        cursor=last("cursor"),
    )


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text[:30])
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 10**9 else None
