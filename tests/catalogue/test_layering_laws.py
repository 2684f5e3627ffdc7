"""Laws of layers, over documents of every type that say more or less."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.changes import leaves
from modeldex.catalogue.layering import layer
from modeldex.catalogue.price_parts import PRICE_PATHS, states_price
from modeldex.catalogue.sourcing import SourceReading
from tests.catalogue.layered import laid, reading, source, written
from tests.documents import every_document

DOCUMENTS = every_document()
FEW = settings(max_examples=40, deadline=None)


@st.composite
def statements(draw: st.DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    """What a source might say of a model: some of the fields of the document."""
    said = deepcopy(dict(document))
    for part in (said, said["model_spec"], said.get("extensions", {})):
        for key in [key for key in part if key not in ("id", "type", "model_spec")]:
            if draw(st.booleans()):
                del part[key]
    return said


@st.composite
def several(draw: st.DrawFn, number: int = 3) -> list[dict[str, Any]]:
    """As many statements of one model."""
    document = draw(st.sampled_from(DOCUMENTS))
    return [draw(statements(document)) for _ in range(number)]


def price_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the document says of its price, without ``diem``, which may be filled in."""
    parts = {
        f"{part}.{name}": document[part][name]
        for part, name in PRICE_PATHS
        if name in document.get(part, {})
    }
    return {
        ".".join(map(str, path)): value
        for path, value in leaves(parts).items()
        if path[-1] != "diem"
    }


def published(catalogue: Catalogue, *readings: SourceReading) -> dict[str, Any]:
    """The one entry of the catalogue that comes of it."""
    (entry,) = laid(catalogue, *readings).catalogue.entries.values()
    return entry.document()


def test_nothing_laid_over_a_catalogue_is_the_catalogue() -> None:
    catalogue = Catalogue(entries=written(*DOCUMENTS).entries)
    made = layer(catalogue, {})
    assert made.value is not None
    assert made.value.catalogue is catalogue
    assert laid(
        replace(catalogue, settings=Settings(sources=(source("s"),)))
    ).catalogue.entries == (catalogue.entries)


@FEW
@given(several())
def test_the_same_layers_give_the_same_catalogue(said: list[dict[str, Any]]) -> None:
    readings = [reading(name, each) for name, each in zip("abc", said, strict=True)]
    assert laid(written(), *readings).catalogue == laid(written(), *readings).catalogue


@FEW
@given(several(2))
def test_a_source_that_repeats_another_changes_nothing(said: list[dict[str, Any]]) -> None:
    first, second = reading("a", said[0]), reading("b", said[1])
    alone = published(written(), first, second)
    assert published(written(), first, second, reading("c", said[1])) == alone


@FEW
@given(several())
def test_what_the_highest_source_says_is_what_holds(said: list[dict[str, Any]]) -> None:
    sources = (source("low"), source("high", 2), source("middle", 1))
    readings = [
        reading(name, each) for name, each in zip(("high", "middle", "low"), said, strict=True)
    ]
    result = leaves(published(written(sources=sources), *readings))
    for path, value in leaves(said[0]).items():
        assert value == {} or result[path] == value


@FEW
@given(several())
def test_among_equals_the_order_of_the_file_decides(said: list[dict[str, Any]]) -> None:
    readings = [reading(name, each) for name, each in zip("abc", said, strict=True)]
    by_order = written(sources=tuple(source(name, 5) for name in "abc"))
    by_priority = written(sources=(source("c", 1), source("a", 3), source("b", 2)))
    assert published(by_order, *readings) == published(by_priority, *readings)


@FEW
@given(several())
def test_a_price_is_that_of_one_source(said: list[dict[str, Any]]) -> None:
    readings = [reading(name, each) for name, each in zip("abc", said, strict=True)]
    priced = [each for each in said if states_price(each)]
    result = price_of(published(written(), *readings))
    if priced:
        assert result == price_of(priced[0])


@FEW
@given(several(2), st.sampled_from(["Another", "One more"]))
def test_an_override_is_on_top_of_everything(said: list[dict[str, Any]], name: str) -> None:
    patch = {"model_spec": {"name": name, "description": None}}
    catalogue = written(overrides={said[0]["id"]: patch})
    spec = published(catalogue, *[reading(of, each) for of, each in zip("ab", said, strict=True)])[
        "model_spec"
    ]
    assert spec["name"] == name
    assert "description" not in spec


@FEW
@given(several(2))
def test_what_a_person_wrote_stays_as_it_was_written(said: list[dict[str, Any]]) -> None:
    mine = deepcopy(next(each for each in DOCUMENTS if each["id"] == said[0]["id"]))
    mine["model_spec"].pop("deprecation", None)  # it leads to a model that is not there
    result = leaves(published(written(mine), reading("a", said[0]), reading("b", said[1])))
    for path, value in leaves(mine).items():
        assert result[path] == value
