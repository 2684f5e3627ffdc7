"""How commands end, in processes of their own: exit status, signals, pipes, no traceback."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from modeldex.cli import failures
from modeldex.cli.output import Output
from tests.cli.conftest import Commands, Write, text_model

MODELDEX = (sys.executable, "-m", "modeldex")


def run(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*MODELDEX, *map(str, words)], capture_output=True, text=True, timeout=60, **options
    )


def test_each_status_means_one_thing(modeldex: Commands, write: Write) -> None:
    path = write(text_model("a"))
    assert run("plan", path).returncode == 2
    assert run("apply", path, "--yes").returncode == 0
    assert run("plan", "nothing.json").returncode == 1
    assert run("plan", path, "--no-such-option").returncode == 64
    for words in (("plan",), ("pla", path), (), ("keys",)):
        modeldex(*words, status=64)
    for words in (("plan", path), ("--help",), ("--version",)):
        modeldex(*words, status=0)


def test_ctrl_c_ends_with_130_and_without_a_traceback(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    lock = sqlite3.connect("modeldex.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")  # so that the publish waits
    process = subprocess.Popen(
        [*MODELDEX, "apply", str(write(text_model("b"))), "--yes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        while not process.stdout.readline().startswith("Plan:"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
    finally:
        lock.close()
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip() == "Error: interrupted"
    assert [each["id"] for each in modeldex.json("list")["data"]] == ["a"]


def test_a_reader_that_goes_away_is_no_error(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(*(text_model(f"m{number}") for number in range(2000))), "--yes")
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "wb") as nobody:
        result = subprocess.run(
            [*MODELDEX, "list"], stdout=nobody, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert result.returncode == 141
    assert "Error" not in result.stderr
    assert "BrokenPipe" not in result.stderr


def test_a_defect_is_told_in_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    failures.report(ZeroDivisionError("division by zero"), Output())
    told = capsys.readouterr().err
    assert told.startswith("Error: internal error: ZeroDivisionError: division by zero\n")
    assert "MODELDEX_TRACEBACK=1" in told
    assert "Traceback" not in told


def test_a_defect_is_told_at_length_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELDEX_TRACEBACK", "1")
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        failures.report(error, Output())
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 and then nonsense" * 50, b"{}" * 999])
def test_a_database_that_is_none(modeldex: Commands, content: bytes) -> None:
    Path("modeldex.db").write_bytes(content)
    result = modeldex("log", status=0 if not content else 1)
    assert "Traceback" not in result.stderr
    if content:
        error, hint = result.stderr.splitlines()
        assert error.startswith("Error: database modeldex.db: ")
        assert hint.startswith("  hint     ")


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://x/y", "sqlite://", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_an_address_that_no_database_has(modeldex: Commands, url: str) -> None:
    told = modeldex.err("log", "--database", url, status=1)
    assert told.startswith("Error: ")
    assert "Traceback" not in told


def test_an_old_locale_is_no_reason_to_fail(modeldex: Commands, write: Write) -> None:
    path = write(text_model("a", name="Ærø → Ω"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    assert run("plan", path, env=environment).returncode == 2
    modeldex("apply", path, "--yes")
    assert "\\xc6r\\xf8" in run("list", env=environment).stdout
    assert run("diff", 1, "head", env=environment).returncode == 0


def test_an_argument_that_is_not_text(modeldex: Commands, write: Write) -> None:
    path = write(text_model("a"))
    result = run("apply", path, "--yes", "-m", b"\xff".decode("utf-8", "surrogateescape"))
    assert result.returncode == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    named = run("plan", b"\xff.json".decode("utf-8", "surrogateescape"), "--json")
    assert named.returncode == 1
    assert "no such file" in named.stdout
