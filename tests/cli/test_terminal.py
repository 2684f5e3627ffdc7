"""What a person at a terminal sees: colours, tables, the question; and what a pipe gets."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Commands, Write, text_model

OPEN_TERMINAL = '''exec 0<>"$0" 1>&0 2>&0; echo; exec "$1" -m modeldex "${@:2}"'''
ESCAPE = "\x1b["


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, *words: object, **environment: str) -> None:
        self.screen = ""
        self._controller, terminal = pty.openpty()
        # The first terminal that the leader of a session opens is the one whose Ctrl-C it gets.
        self._process = subprocess.Popen(
            ["bash", "-c", OPEN_TERMINAL, os.ttyname(terminal), sys.executable, *map(str, words)],
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
            start_new_session=True,
        )
        self.wait_for("\r\n")
        self.screen = ""
        os.close(terminal)

    def wait_for(self, text: str) -> "Terminal":
        """Read until ``text`` is on the screen."""
        self._read(lambda: text in self.screen)
        assert text in self.screen
        return self

    def type(self, text: str) -> "Terminal":
        os.write(self._controller, text.encode())
        return self

    def end(self) -> int:
        """Read to the end, and give the exit status."""
        self._read(lambda: False)
        os.close(self._controller)
        return self._process.wait(timeout=60)

    def _read(self, enough: Callable[[], bool]) -> None:
        while not enough():
            ready, _, _ = select.select([self._controller], [], [], 60)
            assert ready, f"nothing came any more after {self.screen!r}"
            try:
                chunk = os.read(self._controller, 65536)
            except OSError:  # how Linux tells the end
                chunk = b""
            if not chunk:
                return
            self.screen += chunk.decode()


@pytest.fixture
def published(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a", name="[bold]A[/bold]"), text_model("b")), "--yes")


def test_it_asks_and_publishes_after_a_yes(modeldex: Commands, write: Write) -> None:
    terminal = Terminal("apply", write(text_model("a")))
    terminal.wait_for("Publish this? [y/N] ").type("y\n")
    assert terminal.end() == 0
    assert "Published revision" in terminal.screen
    assert len(modeldex.json("log")["data"]) == 1


@pytest.mark.parametrize("answer", ["n\n", "\n", "\x04"])
def test_anything_else_publishes_nothing(modeldex: Commands, write: Write, answer: str) -> None:
    terminal = Terminal("apply", write(text_model("a")))
    terminal.wait_for("[y/N] ").type(answer)
    assert terminal.end() == 1
    assert "nothing was published" in terminal.screen
    assert modeldex.json("log")["data"] == []


def test_ctrl_c_at_the_question(modeldex: Commands, write: Write) -> None:
    terminal = Terminal("apply", write(text_model("a")))
    terminal.wait_for("[y/N] ").type("\x03")
    assert terminal.end() == 130
    assert "Traceback" not in terminal.screen


@pytest.mark.usefixtures("published")
class TestColour:
    @pytest.mark.parametrize(
        "words", [("list",), ("show", "a"), ("log",), ("audit",), ("diff", 1), ("config",)]
    )
    def test_a_terminal_gets_colours_and_a_pipe_none(
        self, modeldex: Commands, words: tuple[object, ...]
    ) -> None:
        terminal = Terminal(*words)
        assert terminal.end() == 0
        assert words[0] == "diff" or ESCAPE in terminal.screen
        assert ESCAPE not in modeldex(*words).output

    def test_no_color_is_respected(self) -> None:
        terminal = Terminal("list", NO_COLOR="1")
        terminal.end()
        assert not any(f"{ESCAPE}{code}m" in terminal.screen for code in (31, 32, 36))

    def test_tables_have_titles_on_a_terminal_only(self, modeldex: Commands) -> None:
        terminal = Terminal("list", NO_COLOR="1")
        terminal.end()
        assert "CONTEXT" in terminal.screen
        assert "CONTEXT" not in modeldex("list").output

    def test_nothing_is_cut_off_on_a_narrow_terminal(
        self, modeldex: Commands, write: Write
    ) -> None:
        name = "vendor/a-model-with-a-long-name-that-will-not-fit"
        modeldex("apply", write(text_model(name)), "--yes")
        terminal = Terminal("list", NO_COLOR="1", COLUMNS="40")
        terminal.end()
        assert "…" not in terminal.screen


@pytest.fixture
def sourced(modeldex: Commands, write: Write) -> None:
    """A catalogue with two sources of one model, which were read."""
    write(text_model("a", "2", name="A"), name="list.json")
    write(text_model("a", "3", name="A"), name="prices.json")
    text = "sources:\n- {name: list, file: list.json}\n- {name: prices, file: prices.json}\n"
    Path("shop").mkdir()
    Path("shop/catalogue.yaml").write_text(text)
    modeldex("apply", "shop", "--yes")
    modeldex("sync")


@pytest.mark.usefixtures("sourced")
class TestSources:
    def test_they_fit_a_narrow_terminal(self) -> None:
        terminal = Terminal("sources", COLUMNS="60", NO_COLOR="1")
        terminal.end()
        plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal.screen)
        lines = [line.rstrip() for line in plain.splitlines()]
        assert [line for line in lines if len(line) > 60] == []
        assert any("published" in line and " ago" in line for line in lines)

    def test_where_a_field_comes_from_stands_in_one_line(self) -> None:
        terminal = Terminal("show", "a", "--why", COLUMNS="40", NO_COLOR="1")
        terminal.end()
        assert "model_spec.name: A  (source list and source prices)\r\n" in terminal.screen
        assert "model_spec.pricing.input.usd: 2  (source list)\r\n" in terminal.screen
        assert "    over 3 of source prices" in terminal.screen
        assert "source prices was read at 20" in terminal.screen


def test_of_findings_of_one_kind_a_few_are_shown(modeldex: Commands, write: Write) -> None:
    ended = {"date": "2020-01-01T00:00:00Z"}
    many = write(*(text_model(f"m{number}", deprecation=ended) for number in range(25)))
    modeldex("apply", many, "--yes")
    terminal = Terminal("doctor", NO_COLOR="1")
    assert terminal.end() == 0
    assert terminal.screen.count("left the list on") == 20
    assert "… and 5 more like these (--verbose shows all)" in terminal.screen
    assert len(modeldex.out("doctor").splitlines()) == 25


def test_a_bar_shows_on_a_terminal_while_there_is_much_to_read(write: Write) -> None:
    # Ten times as much as any machine reads in the moment for which no bar shows.
    many = write(*(text_model(f"m{number}") for number in range(30_000)))
    terminal = Terminal("plan", many, "-q")
    assert terminal.end() == 2
    assert "Reading" not in terminal.screen
    terminal = Terminal("plan", many)
    assert terminal.end() == 2
    assert "Reading models.json" in terminal.screen
