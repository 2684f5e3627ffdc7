"""`modeldex import-history`."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Commands, text_model


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """Three months, in the last of which nothing changed."""
    directory = tmp_path / "past"
    directory.mkdir()
    for day, usd in (("2026-01-01", "1"), ("2026-02-01", "2"), ("2026-03-01", "2")):
        models = [text_model("model", usd)]
        (directory / f"{day}.json").write_text(json.dumps(models, default=float))
    return directory


def test_each_day_becomes_a_revision_of_its_time(modeldex: Commands, past: Path) -> None:
    assert modeldex.out("import-history", past) == "3 snapshots: 2 new revisions\n"
    log = [line.split("\t")[1:4] for line in modeldex.out("log").splitlines()]
    assert log == [
        ["2026-02-01T00:00:00Z", "ada@example", "import"],
        ["2026-01-01T00:00:00Z", "ada@example", "import"],
    ]
    assert "input 1," in modeldex.out("prices", "model")


def test_started_again_it_goes_on(modeldex: Commands, past: Path) -> None:
    modeldex("import-history", past)
    (past / "2026-04-01.json").write_text(json.dumps([text_model("new")], default=float))
    told = modeldex.json("import-history", past)
    assert (told["snapshots"], told["imported_before"]) == (4, 2)
    assert [each["number"] for each in told["revisions"]] == [3]


def test_a_day_that_can_not_be_read_stops_it_or_is_passed_over(
    modeldex: Commands, past: Path
) -> None:
    (past / "2026-01-15.json").write_text("{")
    assert "2026-01-15.json" in modeldex.err("import-history", past, status=1)
    result = modeldex("import-history", past, "--skip-invalid")
    assert "2026-01-15.json is passed over: 1 error" in result.stderr
    assert result.stdout == "4 snapshots, 1 were imported before: 1 new revision\n"


def test_the_commits_of_a_checkout_are_read_by_path(modeldex: Commands, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git = ["git", "-C", checkout, "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    for usd in ("1", "2"):
        (checkout / "prices.json").write_text(json.dumps([text_model("model", usd)], default=float))
        subprocess.run([*git, "add", "."], check=True)
        when = f"2026-01-0{usd}T00:00:00Z"
        subprocess.run(
            [*git, "commit", "-q", "-m", "x"], check=True, env={"GIT_COMMITTER_DATE": when}
        )
    told = modeldex.json("import-history", checkout, "--path", "prices.json")
    assert [each["published_at"] for each in told["revisions"]] == [
        "2026-01-01T00:00:00+00:00",
        "2026-01-02T00:00:00+00:00",
    ]
    assert "no commit in" in modeldex.err(
        "import-history", checkout, "--path", "nothing.json", status=1
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "no such directory"),
        (("empty",), "expected names such as 2026-08-01.json"),
        (("past", "--dialect", "openruter"), "openrouter"),
        (("past", "--server", "http://localhost:1"), "not through a server"),
    ],
)
def test_what_can_not_be_is_told(
    modeldex: Commands, past: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    assert said in modeldex.err("import-history", *words, status=1)
