"""The references of sources and of layers, held against what catalogue.yaml can say of them."""

from typing import Final

from modeldex.catalogue.sourcing import KEEP_VANISHED
from modeldex.dialects.native_rules import RuleDocument
from modeldex.dialects.native_sources import PACKAGES, SourceDocument
from modeldex.entries.durations import parse_duration
from modeldex.entries.fields import Shape, shape_of
from tests.docs.pages import DOCS, codes, page_text, sections

LAYERS: Final = DOCS / "reference" / "layers.md"
SOURCES: Final = DOCS / "reference" / "sources.md"


def _fields(shape: Shape, path: str = "") -> set[str]:
    """Dotted paths of the fields that have no fields of their own."""
    found: set[str] = set()
    for name, below in shape.fields.items():
        place = f"{path}.{name}" if path else name
        found |= _fields(below, place) if below is not None and below.fields else {place}
    return found


def test_the_fields_of_a_rule_are_those_of_the_reference() -> None:
    section = next(each for each in sections(LAYERS) if each.heading == "Rules")
    named = {name for row in section.rows() for name in codes(row[0])}
    assert named == _fields(shape_of(RuleDocument))


def test_the_fields_of_a_source_are_those_of_the_reference() -> None:
    section = next(each for each in sections(SOURCES) if each.heading == "Sources")
    rows = {name: row for row in section.rows() for name in codes(row[0])}
    assert set(rows) == set(SourceDocument.model_fields)
    (kept,) = [code for code in codes(rows["keep_vanished"][1]) if code[:1].isdigit()]
    assert parse_duration(kept) == KEEP_VANISHED


def test_the_packages_are_named() -> None:
    assert all(f"`{name}`" in page_text(SOURCES) for name in PACKAGES)
