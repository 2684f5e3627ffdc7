"""The reference of quotes, held against what a usage and a quote consist of."""

from datetime import UTC, datetime
from typing import Final

from modeldex.catalogue.quotes import Usage, quote
from modeldex.catalogue.quotes.fields import FIELDS
from tests.docs.pages import DOCS, codes, sections
from tests.documents import a_document

SECTIONS: Final = {each.heading: each for each in sections(DOCS / "reference" / "quotes.md")}


def test_the_fields_of_a_usage_stand_in_the_reference_with_their_kinds() -> None:
    told = {
        name: row[1] for row in SECTIONS["Usage"].rows() for name in codes(row[0]) if len(row) == 3
    }
    assert told == {name: field.kind for name, field in FIELDS.items()}
    assert set(FIELDS) == set(Usage._fields)


def test_the_fields_of_an_answer_stand_in_the_reference() -> None:
    now = datetime(2026, 8, 22, tzinfo=UTC)
    made = quote(a_document("acme-song"), {}, now).document(revision=1)
    told = [name for row in SECTIONS["Answer"].rows() for name in codes(row[0])]
    assert {name for name in told if "[" not in name} == set(made)
    inner = {name.removeprefix("lines[].") for name in told if "[" in name}
    assert inner == set(made["lines"][0])
