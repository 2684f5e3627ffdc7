"""The page on dialects, held against what their modules say of themselves."""

from typing import Final

import pytest

from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.recognise import DIALECTS
from modeldex.dialects.writing import WRITERS
from tests.docs.dialect_tables import FACTS, SPOKEN, tables
from tests.docs.pages import DOCS, codes, sections

PAGE: Final = DOCS / "reference" / "dialects.md"
SECTIONS: Final = {section.heading: section for section in sections(PAGE)}


@pytest.mark.parametrize("heading", tables())
def test_what_each_dialect_can_say_is_told(heading: str) -> None:
    """`python -m tests.docs.dialect_tables` writes the tables."""
    assert tables()[heading] in SECTIONS[heading].text


def test_every_dialect_has_a_row() -> None:
    named = {name for row in SECTIONS["Dialects"].rows() for name in codes(row[0])}
    package = "genai-prices"
    assert named == {each.name for each in DIALECTS} | set(WRITERS) | {package}


def test_the_table_knows_every_fact() -> None:
    apart = {"id", "type", "flags", "tariff", "foreign", "uncensored", "replacement"}
    assert set(FACTS) | apart == set(ModelFacts.__dataclass_fields__)
    assert all(each.facts <= FACTS.keys() for each in SPOKEN.values())
