"""The commits of a checkout, as snapshots: exactly what they hold, and nothing carried out."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from modeldex.sources.git_commits import GitError, commits, is_checkout


class Checkout:
    """A repository that tests commit to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, day: int = 1) -> str:
        when = f"2026-01-{day:02}T12:00:00Z"
        done = subprocess.run(
            ["git", "-C", self.path, "-c", "user.name=a", "-c", "user.email=a@b.c", *words],
            env={**os.environ, "GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def commit(self, day: int, **files: str) -> None:
        for name, text in files.items():
            file = self.path / name.replace("__", "/").replace("_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.git("add", "--all", day=day)
        self.git("commit", "-q", "-m", "more", day=day)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_each_commit_that_changed_the_path_is_a_snapshot_of_its_time(checkout: Checkout) -> None:
    checkout.commit(1, models_json="[1]")
    checkout.commit(2, other_json="{}")
    checkout.commit(3, models_json="[3]")
    found = commits(checkout.path, "models.json")
    assert [each.at for each in found] == [
        datetime(2026, 1, 1, 12, tzinfo=UTC),
        datetime(2026, 1, 3, 12, tzinfo=UTC),
    ]
    texts = []
    for each in found:
        with each.opened() as path:
            texts.append(path.read_text())
    assert texts == ["[1]", "[3]"]
    assert not path.exists()


def test_a_directory_is_had_whole(checkout: Checkout) -> None:
    checkout.commit(1, catalogue__catalogue_yaml="name: A", catalogue__models__a_yaml="id: a")
    (snapshot,) = commits(checkout.path, "catalogue")
    with snapshot.opened() as path:
        assert sorted(file.name for file in path.rglob("*.yaml")) == ["a.yaml", "catalogue.yaml"]
    (snapshot,) = commits(checkout.path, ".")
    with snapshot.opened() as path:
        assert (path / "catalogue" / "models" / "a.yaml").read_text() == "id: a"


def test_links_lead_nowhere(checkout: Checkout) -> None:
    (checkout.path / "secret").symlink_to("/etc/passwd")
    checkout.commit(1, models_json="[]")
    (snapshot,) = commits(checkout.path, ".")
    with snapshot.opened() as path:
        assert [file.name for file in path.iterdir()] == ["models.json"]


def test_nothing_that_a_repository_says_is_carried_out(checkout: Checkout) -> None:
    trap = checkout.path.parent / f"{checkout.path.name}-trap"
    command = f"touch {trap}; cat"
    checkout.commit(1, models_json="[]")
    (checkout.path / ".gitattributes").write_text("*.json filter=x diff=x\n")
    checkout.commit(2, models_json="[2]")
    for name in ("filter.x.smudge", "filter.x.process", "diff.x.textconv", "core.fsmonitor"):
        checkout.git("config", name, command)
    checkout.git("config", "log.showSignature", "true")
    checkout.git("config", "gpg.program", command)
    for snapshot in commits(checkout.path, "models.json"):
        with snapshot.opened() as path:
            assert path.read_text().startswith("[")
    assert not trap.exists()


@pytest.mark.parametrize("path", ["--output=trap", "nothing.json", ":(top)models.json", "../.."])
def test_a_path_that_no_commit_changed_is_told(checkout: Checkout, path: str) -> None:
    checkout.commit(1, models_json="[]")
    with pytest.raises(GitError):
        commits(checkout.path, path)
    assert not (checkout.path / "trap").exists()


def test_what_is_no_checkout_is_told(tmp_path: Path) -> None:
    assert not is_checkout(tmp_path)
    with pytest.raises(GitError, match=r"git says of .*not a git repository"):
        commits(tmp_path, ".")


def test_without_git_the_error_names_it(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_checkout(checkout.path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="git is not installed"):
        commits(checkout.path, ".")
