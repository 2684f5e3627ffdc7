"""Replacements that lead in a circle or on to another, and the names of views."""

from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.leading import chain_problems, dead_ends
from modeldex.catalogue.views import View
from modeldex.entries.problems import Mode, Reading, Severity
from tests.documents import document


def replaced(**replacements: str) -> list[dict[str, Any]]:
    """Models ``a`` to ``e``, of which these are to be replaced."""
    ending = {"date": "2030-01-01T00:00:00Z", "autoRemap": True}
    return [
        document(
            name,
            "text",
            **(
                {"deprecation": {**ending, "replacementModelId": replacements[name]}}
                if name in replacements
                else {}
            ),
        )
        for name in "abcde"
    ]


def read(
    documents: list[dict[str, Any]], settings: Settings | None = None, mode: Mode = Mode.STRICT
) -> Reading[Catalogue]:
    return assemble(Draft(mode, settings or Settings(), [RawEntry(each) for each in documents]))


@pytest.mark.parametrize(
    ("replacements", "way"),
    [
        ({"a": "b", "b": "a"}, "a → b → a"),
        ({"a": "b", "b": "c", "c": "b"}, "b → c → b"),
        ({"a": "b", "b": "c", "c": "d", "d": "a"}, "a → b → c → d → a"),
    ],
)
def test_a_circle_of_replacements_is_an_error_once(replacements: dict[str, str], way: str) -> None:
    reading = read(replaced(**replacements))
    (problem,) = reading.errors
    assert problem.message == "the replacements lead in a circle"
    assert problem.found == way
    assert problem.dotted_path == "model_spec.deprecation.replacementModelId"
    tolerant = read(replaced(**replacements), mode=Mode.TOLERANT)
    assert tolerant.value is not None
    assert way in [warning.found for warning in tolerant.warnings]


def test_two_circles_are_two_errors() -> None:
    assert len(read(replaced(a="b", b="a", c="d", d="c")).errors) == 2


def test_a_model_that_replaces_itself_is_told_once() -> None:
    (problem,) = read(replaced(a="a")).errors
    assert problem.message == "the model is its own replacement"


def test_a_chain_of_replacements_is_a_warning() -> None:
    reading = read(replaced(a="b", b="c", c="d"))
    assert reading.value is not None
    assert [(each.model_id, each.found) for each in reading.warnings] == [
        ("a", "a → b → c → d"),
        ("b", "b → c → d"),
    ]


def test_replacements_are_looked_at_where_layers_are_laid_together() -> None:
    reading = read(replaced(a="b", b="a"), mode=Mode.TOLERANT)
    assert reading.value is not None
    (problem,) = dead_ends(reading.value)
    assert problem.severity is Severity.WARNING
    assert problem.found == "a → b → a"


@pytest.mark.parametrize(
    ("view", "path"),
    [
        (View("v", traits={"text": {"best": "nobody"}}), "views.v.traits.text.best"),
        (View("v", traits={"image": {"best": "a"}}), "views.v.traits.image.best"),
        (View("v", aliases={"text": {"b": "a"}}), "views.v.aliases.text.b"),
        (View("v", aliases={"text": {"mine": "a"}}), None),
    ],
)
def test_names_of_a_view_are_held_to_what_holds_for_the_catalogues(
    view: View, path: str | None
) -> None:
    settings = Settings(views={"v": view})
    reading = read(replaced(), settings)
    assert [each.dotted_path for each in reading.errors] == ([] if path is None else [path])
    assert path is not None or dead_ends(Catalogue(settings, {})) != ()


def test_a_long_way_is_told_by_its_first_steps() -> None:
    chain = {f"m{number:04}": f"m{number + 1:04}" for number in range(3000)}
    first = next(iter(chain_problems(chain)))
    assert first.found == " → ".join([f"m{number:04}" for number in range(8)] + ["…"])
    assert len(list(chain_problems(chain))) == 2999


def test_what_leads_into_a_circle_is_not_told_beside_it() -> None:
    circle = {"x": "b", "y": "x", "b": "c", "c": "d", "d": "b"}
    assert [each.found for each in chain_problems(circle)] == ["b → c → d → b"]
