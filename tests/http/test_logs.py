"""How the server logs: readable on a terminal, JSON elsewhere, and never a secret."""

import json
import subprocess
import sys

import pytest

from modeldex.store.secrets import new_secret

PROGRAM = """
import structlog, sys
from modeldex.http import logs
logs.configure(sys.argv[1], sys.argv[2])
log = structlog.get_logger("test")
log.debug("quiet")
log.info("asked", path="/x/" + sys.argv[3], number=3)
try:
    raise ValueError("broken by " + sys.argv[3])
except ValueError:
    log.exception("failed")
"""


def logged(level: str, form: str, secret: str) -> str:
    """What a process of its own logs, as logging is set up once for a process."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, level, form, secret],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("form", ["auto", "json"])
def test_where_no_person_reads_a_line_is_json(form: str) -> None:
    secret = new_secret("admin")
    first, second = map(json.loads, logged("info", form, secret).splitlines())
    assert (first["event"], first["level"], first["number"]) == ("asked", "info", 3)
    assert first["path"] == "/x/mdx_***"
    assert first["timestamp"].endswith("Z")
    assert "ValueError: broken by mdx_***" in second["exception"]


def test_for_people_it_is_text() -> None:
    secret = new_secret("read")
    text = logged("info", "text", secret)
    assert "asked" in text
    assert "ValueError" in text
    assert secret not in text


@pytest.mark.parametrize(("level", "lines"), [("debug", 3), ("info", 2), ("error", 1)])
def test_less_severe_lines_are_left_out(level: str, lines: int) -> None:
    assert len(logged(level, "json", "x").splitlines()) == lines
