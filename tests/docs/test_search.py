"""The reference of searches, held against the registry of fields."""

from typing import Final

from modeldex.catalogue.search.fields import FIELDS, RECOMMENDED
from modeldex.catalogue.search.flags import FLAGS
from modeldex.catalogue.search.ordering import SORTS
from tests.docs import search_tables
from tests.docs.pages import DOCS, codes, sections

SECTIONS: Final = {each.heading: each for each in sections(DOCS / "reference" / "search.md")}


def test_the_fields_of_words_are_those_of_the_registry() -> None:
    assert list(SECTIONS["Fields of words"].rows()) == list(search_tables.words_rows())


def test_the_numbers_and_dates_are_those_of_the_registry() -> None:
    assert list(SECTIONS["Numbers and dates"].rows()) == list(search_tables.number_rows())


def test_the_prices_are_those_of_the_units() -> None:
    assert list(SECTIONS["Prices"].rows()) == list(search_tables.price_rows())


def test_every_flag_is_named() -> None:
    assert tuple(codes(SECTIONS["Flags"].text.partition(":\n")[2])) == FLAGS


def test_the_orders_are_those_that_there_are() -> None:
    named = {name for row in SECTIONS["Order"].rows() for name in codes(row[0])}
    assert named == {each for each in SORTS if each not in FIELDS}
    assert RECOMMENDED in named


def test_fields_of_one_word_are_named_as_such() -> None:
    told = codes(SECTIONS["Facets"].text.partition("one word")[2].partition(")")[0])
    assert told == [name for name, field in FIELDS.items() if field.single]
