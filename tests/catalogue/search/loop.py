"""A search as a plain loop over entries: what the index must answer, without any of its arrays."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz.distance import OSA

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.lifecycle import STATES, state_at
from modeldex.catalogue.search.fields import FIELDS
from modeldex.catalogue.search.ordering import SortKey
from modeldex.catalogue.search.query import Condition, Query, Range, Words
from modeldex.catalogue.search.said import Said
from modeldex.catalogue.search.tokens import folded_name, words
from modeldex.entries.entry import Entry

NAME, TRAIT, PROVIDER, DESCRIPTION = 8, 6, 5, 2


@dataclass(frozen=True)
class Model:
    """One visible model as the loop sees it."""

    said: Said
    document: Mapping[str, Any]
    traits: tuple[str, ...]
    aliases: tuple[str, ...]
    now: datetime

    def words(self, field: str) -> set[str]:
        if field == "trait":
            return set(self.traits)
        if field == "state":
            return {state_at(self.document, self.now)}
        return set(FIELDS[field].words(self.said))

    def number(self, field: str) -> float | None:
        return FIELDS[field].number(self.said)

    def texts(self) -> Iterator[tuple[str, int]]:
        yield self.said.id, NAME
        yield from ((alias, NAME) for alias in self.aliases)
        yield str(self.said.spec.get("name", "")), NAME
        yield from ((trait, TRAIT) for trait in self.traits)
        yield str(self.said.document.get("owned_by", "")), PROVIDER
        yield str(self.said.spec.get("description", "")), DESCRIPTION


def models(
    entries: Iterable[Entry], traits: NamesByType, aliases: NamesByType, now: datetime
) -> list[Model]:
    return [
        Model(
            Said(entry),
            entry.document(),
            tuple(_names_of(entry.id, traits)),
            tuple(_names_of(entry.id, aliases)),
            now,
        )
        for entry in entries
    ]


def _names_of(model_id: str, names: NamesByType) -> Iterator[str]:
    for targets in names.values():
        yield from (name for name, target in targets.items() if target == model_id)


def finds(model: Model, query: Query) -> bool:
    return (
        all(meets(model, condition) for condition in query.conditions)
        and all(score_of_word(model, word) for word in query.text)
        and not any(all(word in _all_words(model) for word in group) for group in query.without)
    )


def _all_words(model: Model) -> set[str]:
    return {word for text, _ in model.texts() for word in words(text)}


def meets(model: Model, condition: Condition) -> bool:
    if isinstance(condition, Words):
        held = {word.casefold() for word in model.words(condition.field)}
        hit = bool(held & set(condition.values)) if condition.values else bool(held)
    else:
        hit = _between(condition, model.number(condition.field))
    return hit is not condition.negated


def _between(wanted: Range, number: float | None) -> bool:
    if number is None:
        return False
    if wanted.low is not None and (
        number < wanted.low or (wanted.low_open and number == wanted.low)
    ):
        return False
    return not (
        wanted.high is not None
        and (number > wanted.high or (wanted.high_open and number == wanted.high))
    )


def score_of_word(model: Model, word: str) -> int:
    return max(
        (
            weight * _likeness(word, other)
            for text, weight in model.texts()
            for other in words(text)
        ),
        default=0,
    )


def _likeness(word: str, other: str) -> int:
    if word == other:
        return 8
    if word.isdigit():
        return 0
    if other.startswith(word) and (len(word) >= 2 or not word.isascii()):
        return 5
    if word in other and (len(word) >= 3 or not word.isascii()):
        return 3
    errors = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if word[0] == other[0] and 0 < OSA.distance(word, other) <= errors:
        return 2
    return 0


def score(model: Model, query: Query) -> int:
    named = {
        word
        for text in (model.said.id, str(model.said.spec.get("name", "")))
        for word in words(text)
    }
    best = [score_of_word(model, word) for word in query.text]
    covered = 64 * best.count(64) // max(1, len(named))
    return sum(best) + min(64, covered)


def ordered(found: list[Model], query: Query, sort: tuple[SortKey, ...]) -> list[str]:
    """The ids in order; of equal ones the smaller id comes first."""
    keys = list(sort)
    if len(keys) == 1 and keys[0].name in ("recommended", "relevance"):
        keys.append(SortKey("created", descending=True))
    ranked = sorted(found, key=lambda model: model.said.id)
    for key in reversed(keys):
        ranked.sort(key=lambda model, key=key: _sort_key(model, query, key))
    return [model.said.id for model in ranked]


class _Backwards:
    """A value that is less when it is more."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Backwards") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Backwards) and self.value == other.value


def _sort_key(model: Model, query: Query, key: SortKey) -> tuple[bool, Any]:
    value: Any
    descending = key.descending
    if key.name == "relevance":
        value, descending = score(model, query), not descending
    elif key.name == "recommended":
        value = _standing(model)
    elif key.name == "name":
        value = folded_name(str(model.said.spec.get("name", "")))[:64] or None
    elif key.name == "id":
        value = model.said.id
    elif FIELDS[key.name].kind == "words":
        value = _by_words(model, key.name)
    else:
        value = model.number(key.name)
    if value is None:
        return True, 0
    return False, _Backwards(value) if descending else value


def _by_words(model: Model, name: str) -> int | str | None:
    words = model.words(name)
    if name == "state":
        return STATES.index(next(iter(words)))  # type: ignore[arg-type]
    if FIELDS[name].single:
        return next((word.casefold() for word in words), None)
    return len(words) or (0 if name == "trait" else None)


def _standing(model: Model) -> int:
    standing = 0 if "default" in model.traits else 1 if model.traits else 2
    return standing + (0 if model.words("state") == {"active"} else 3)


def counts(visible: list[Model], query: Query, field: str) -> dict[str, int]:
    """The counts of a facet: of a field that holds one word, without its own conditions."""
    asked = query
    if FIELDS[field].single:
        others = tuple(each for each in query.conditions if each.field != field)
        asked = Query(others, query.text, query.without)
    found = [model for model in visible if finds(model, asked)]
    return dict(Counter(word for model in found for word in model.words(field)))
