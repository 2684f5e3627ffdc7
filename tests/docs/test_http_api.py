"""The reference of the HTTP API, held against the description that the server gives of itself."""

from collections.abc import Iterator
from typing import Any, Final

import pytest

from modeldex.http.routes import describe
from tests.docs.pages import DOCS, Section, codes, sections

METHODS: Final = frozenset({"GET", "PUT", "POST", "PATCH", "DELETE"})
PAGES: Final = ("http-api.md", "admin-api.md")
SECTIONS: Final = {
    section.heading.strip("`"): section
    for page in PAGES
    for section in sections(DOCS / "reference" / page)
}
EVERYWHERE: Final = {codes(row[0])[0] for row in SECTIONS["Errors"].rows()}
"""Statuses that the table of errors explains once for all routes."""

OF_ALL_READS: Final = {"min_revision", "X-Modeldex-View"}
"""Parameters that all reads have; they are told of once, in sections of their own."""


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in describe()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


OPERATIONS: Final = dict(_operations())


def _documented_parameters(section: Section) -> set[str]:
    """The first cells of the tables of three columns: a parameter, its default, its meaning."""
    return {codes(row[0])[0] for row in section.rows() if len(row) == 3}


def _documented_statuses(section: Section) -> set[str]:
    """The codes of three digits in the sentence that begins with "Status"."""
    _, _, told = section.text.partition("Status")
    return {code for code in codes(told) if code.isdigit() and len(code) == 3}


def test_the_routes_of_the_reference_are_those_of_the_server() -> None:
    assert {name for name in SECTIONS if name.split(" ")[0] in METHODS} == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_route_takes_the_parameters_that_the_reference_says(name: str) -> None:
    parameters = [
        each
        for each in OPERATIONS[name].get("parameters", ())
        if each["in"] != "path"
        and "x-modeldex-field" not in each  # see test_search
        and each["name"] not in OF_ALL_READS
    ]
    assert _documented_parameters(SECTIONS[name]) == {each["name"] for each in parameters}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_parameter_has_the_default_that_the_reference_says(name: str) -> None:
    defaults = {codes(row[0])[0]: codes(row[1]) for row in SECTIONS[name].rows()}
    for each in OPERATIONS[name].get("parameters", ()):
        default = each["schema"].get("default")
        if each["in"] != "path" and default not in (None, ""):
            assert defaults[each["name"]] == [str(default).lower()]


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_route_gives_the_statuses_that_the_reference_says(name: str) -> None:
    described = set(OPERATIONS[name]["responses"])
    said = _documented_statuses(SECTIONS[name])
    assert said <= described
    assert described - said <= EVERYWHERE
