"""The reference of commands, held against the command line itself."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import typer

from modeldex.cli import failures
from modeldex.cli.exits import ExitCode
from modeldex.cli.main import app
from tests.docs.pages import DOCS, Section, codes, sections

SECTIONS: Final = {
    section.heading: section
    for page in ("command-line.md", "commands.md")
    for section in sections(DOCS / "reference" / page)
}
COMMON: Final = SECTIONS["Options of every verb"]
_HEADING: Final = "`modeldex "


def _verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every verb of the command line by its name: ``keys create``."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(path), command
        return
    for name, each in inner.items():
        yield from _verbs(each, (*path, name))


VERBS: Final = dict(_verbs(typer.main.get_command(app)))


def _options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("-")}


def _documented_options(section: Section) -> set[str]:
    return {
        word
        for row in section.rows()
        for code in codes(row[0])
        for word in code.split()
        if word.startswith("-")
    }


def _section(verb: str) -> Section:
    return SECTIONS[f"{_HEADING}{verb}`"]


def test_the_verbs_of_the_reference_are_those_of_the_program() -> None:
    described = {
        heading.removeprefix(_HEADING).rstrip("`")
        for heading in SECTIONS
        if heading.startswith(_HEADING)
    }
    assert described == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_described_with_its_own_options_and_no_others(verb: str) -> None:
    own = _documented_options(_section(verb))
    common = _documented_options(COMMON)
    assert own == _options(VERBS[verb]) - (common - own)


@pytest.mark.parametrize("verb", VERBS)
def test_arguments_stand_in_the_text_of_a_verb(verb: str) -> None:
    arguments = [each for each in VERBS[verb].params if not each.opts[0].startswith("-")]
    names = [name for each in arguments for name in each.metavar.strip("[]").split("|")]
    assert [name for name in names if name not in _section(verb).text] == []


@pytest.mark.parametrize("option", ["--json", "--quiet", "--verbose", "--database", "--server"])
def test_a_common_option_is_taken_by_the_verbs_that_the_reference_says(option: str) -> None:
    row = next(row for row in COMMON.rows() if option in " ".join(codes(row[0])).split())
    without = {code for code in codes(row[2]) if code in VERBS}
    assert without == {name for name, command in VERBS.items() if option not in _options(command)}


@pytest.mark.parametrize("verb", VERBS)
def test_defaults_of_options_stand_in_their_rows(verb: str) -> None:
    rows = {word: row for row in _section(verb).rows() for word in " ".join(codes(row[0])).split()}
    for parameter in VERBS[verb].params:
        name, default = parameter.opts[0], getattr(parameter.default, "value", parameter.default)
        if name in rows and default not in (None, False):
            assert str(default) in codes(" ".join(rows[name][1:])), name


def test_every_exit_status_is_explained() -> None:
    explained = {int(codes(row[0])[0]) for row in SECTIONS["Exit statuses"].rows()}
    assert explained == {int(code) for code in ExitCode}


def test_every_kind_of_failure_is_explained() -> None:
    """The kinds that the JSON form of a failure can have stand in the module that makes them."""
    explained = {codes(row[0])[0] for row in SECTIONS["Failures"].rows()}
    _, _, listed = str(failures.__doc__).partition("``kind`` is one of")
    more = {"problems", "base", "head", "since", "changes"}
    assert explained == set(listed.split("``")[1::2]) - more
