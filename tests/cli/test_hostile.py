"""Text from data is shown, never obeyed: no markup, no escape codes, no reordered lines."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.cli.escaping import shortened, visible, visible_json, visible_lines
from tests.cli.conftest import Commands, Write, text_model
from tests.cli.test_terminal import Terminal

ATTACK = "\x1b]0;owned\x07\x1b[31m[red]x[/red][/] \u202eevil\u2066 \x9b2J \r\n\ttab \u2028 end"
MARKUP = "[red]A[/red] [link=http://x]y[/link]"
FORBIDDEN = ["\x1b]", "\x07", "\x9b", "\u202e", "\u2066", "\u2028", "\r\n\ttab"]


@pytest.fixture
def published(modeldex: Commands, write: Write) -> None:
    path = write(
        text_model("a", name=MARKUP, description=ATTACK),
        text_model("b"),
    )
    modeldex("apply", path, "--yes", "-m", ATTACK)
    modeldex(
        "apply",
        write(text_model("a", name=MARKUP, description="calm")),
        "--yes",
        "-m",
        "[bold]x[/]",
    )


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("show", "a", "--at", 1),
        ("show", "a", "--at", 1, "--json"),
        ("log",),
        ("log", "a"),
        ("log", "--json"),
        ("diff", 1, 2),
        ("diff", 2, 1, "--json"),
        ("audit",),
        ("list", "--all", "--json"),
        ("export", "--at", 1),
    ],
)
def test_nothing_gets_through(modeldex: Commands, words: tuple[object, ...]) -> None:
    output = modeldex(*words).output
    assert [text for text in FORBIDDEN if text in output] == []


@pytest.mark.usefixtures("published")
def test_markup_is_text(modeldex: Commands) -> None:
    assert MARKUP in modeldex.out("list")
    terminal = Terminal("list", COLUMNS="200")
    terminal.end()
    assert MARKUP in terminal.screen


@pytest.mark.usefixtures("published")
def test_a_terminal_is_not_told_to_do_anything(modeldex: Commands) -> None:
    for words in (("show", "a", "--at", 1), ("log",), ("diff", 1, 2), ("log", "a")):
        terminal = Terminal(*words)
        terminal.end()
        assert [text for text in FORBIDDEN if text in terminal.screen] == []


def test_problems_and_names_of_files_are_shown_safely(modeldex: Commands, write: Write) -> None:
    path = write(text_model("a", usd="-1"), name="a\x1b[31m[red].json")
    result = modeldex("validate", path, status=1)
    assert "\x1b" not in result.output
    assert "[red].json" in result.output
    told = modeldex.err("show", "\x1b[31m\u202e", "--database", "sqlite:///x.db", status=1)
    assert "\x1b" not in told
    unknown = modeldex.err("plan", "no\x1bthing", status=1)
    assert "no\\ething" in unknown


def test_a_usage_error_is_shown_safely(modeldex: Commands) -> None:
    told = modeldex.err("list", "--type", "\x1b[31m[red]", status=64)
    assert "\x1b" not in told


@pytest.mark.usefixtures("published")
def test_json_says_the_same_nonetheless(modeldex: Commands) -> None:
    shown = modeldex.json("show", "a", "--at", 1)
    assert shown["model_spec"]["description"] == ATTACK
    modeldex("export", "--at", 1, "-o", "out.json")
    models = json.loads(Path("out.json").read_text())["models"]
    assert models[0]["model_spec"]["description"] == ATTACK


@given(st.text())
def test_visible_text_is_on_one_line_and_printable(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    assert visible(shown) == shown


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs"])))
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert visible_lines(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_visible_json_is_the_same_json(text: str) -> None:
    written = json.dumps({text: text}, ensure_ascii=False)
    assert json.loads(visible_json(written)) == {text: text}


@given(st.text(), st.integers(1, 50))
def test_shortened_text_is_short(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    assert short == text or (short[-1] == "…" and text.startswith(short[:-1]))
