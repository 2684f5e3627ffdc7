"""The tables of the reference of searches, as the registry of fields has them."""

from collections.abc import Iterator

from modeldex.catalogue.search.fields import FIELDS, Field


def words_rows() -> Iterator[list[str]]:
    """Fields of words: names, the words that there are, what it is."""
    for field in FIELDS.values():
        if field.kind == "words":
            listed = field.name != "capability" and field.known
            known = ", ".join(f"`{word}`" for word in field.known) if listed else ""
            yield [_names(field), known, field.about]


def number_rows() -> Iterator[list[str]]:
    """Numbers and instants that are no price of a unit."""
    for field in FIELDS.values():
        if field.kind != "words" and field.unit is None:
            yield [_names(field), field.about]


def price_rows() -> Iterator[list[str]]:
    """Prices by unit."""
    for field in FIELDS.values():
        if field.unit is not None:
            yield [_names(field), field.about]


def _names(field: Field) -> str:
    return ", ".join(f"`{name}`" for name in (field.name, *field.also))
