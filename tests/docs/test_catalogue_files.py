"""The reference of catalogue files, held against the shapes of entries and of the settings."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from modeldex.dialects.native_settings import SettingsDocument
from modeldex.entries.fields import SHAPES, Shape, shape_of
from modeldex.entries.filling import WEAKEST_CAPABILITIES
from modeldex.entries.models.extensions import Extensions, When
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES, ModelType
from tests.docs.pages import DOCS, Section, codes, page_text, sections

PAGE: Final = DOCS / "reference" / "entries.md"
SECTIONS: Final = {section.heading: section for section in sections(PAGE)}
EVERY: Final = "Every type"
_PRICE: Final = {"usd", "diem"}


def _leaves(shape: Shape, path: str = "") -> Iterator[str]:
    """Dotted paths of what holds a value: a price counts as one, `*` stands for free keys."""
    inner = dict(shape.fields)
    if shape.free:
        inner["*"] = shape.others
    for name, below in inner.items():
        place = f"{path}.{name}" if path else name
        if below is None or below.anything or below.items is not None:
            yield place
        elif below.fields.keys() >= _PRICE:
            yield place
            yield from (f"{place}.{each}" for each in below.fields if each not in _PRICE)
        else:
            yield from _leaves(below, place)


def _documented(section: Section, prefix: str) -> Iterator[tuple[str, str]]:
    """Each field in the first cells of the tables, and the row's text."""
    for row in section.rows():
        for name in codes(row[0]):
            yield f"{prefix}{name}", " ".join(row)


def _common(model_type: ModelType) -> set[str]:
    """What the section on every type says of this one: a row may be of a single type."""
    return {
        name
        for name, text in _documented(SECTIONS[EVERY], "")
        if (only := re.search(r"only (\w+) models", text)) is None or only[1] == model_type
    }


@pytest.mark.parametrize("model_type", MODEL_TYPES)
def test_the_fields_of_a_type_are_those_that_an_entry_of_it_can_have(
    model_type: ModelType,
) -> None:
    of_the_type = [
        section
        for heading, section in SECTIONS.items()
        if model_type in codes(heading) and heading.startswith("`")
    ]
    own = {name for section in of_the_type for name, _ in _documented(section, "model_spec.")}
    possible = {name for name in _leaves(SHAPES[model_type]) if not name.startswith("extensions.")}
    assert _common(model_type) | own == possible | {"extensions"}


def test_the_extensions_of_the_reference_are_those_that_an_entry_can_have() -> None:
    page = {section.heading: section for section in sections(PAGE.with_name("extensions.md"))}
    fields, conditions, units = (
        {name for name, _ in _documented(page[heading], "")}
        for heading in ("Fields", "Conditions", "Units")
    )
    assert fields == set(_leaves(shape_of(Extensions)))
    assert conditions == set(_leaves(shape_of(When)))
    assert units == set(UNITS)


def test_a_unit_is_for_as_many_as_the_reference_says() -> None:
    page = {section.heading: section for section in sections(PAGE.with_name("extensions.md"))}
    for row in page["Units"].rows():
        for unit in codes(row[0]):
            assert row[1].startswith(f"{UNITS[unit].per:,} "), unit


def test_the_settings_of_the_reference_are_those_of_catalogue_yaml() -> None:
    page = DOCS / "reference" / "catalogue-files.md"
    section = next(each for each in sections(page) if each.heading == "`catalogue.yaml`")
    named = {name for row in section.rows() for name in codes(row[0])}
    assert named == set(_leaves(shape_of(SettingsDocument)))


def test_what_is_filled_in_stands_in_the_reference() -> None:
    text = page_text(DOCS / "reference" / "entries.md")
    flags = SECTIONS["What is filled in"]
    assert "capabilities" in flags.text
    assert all(f"capabilities.{name}" in text for name in WEAKEST_CAPABILITIES)
