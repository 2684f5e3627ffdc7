"""A directory to write a catalogue's files into."""

from pathlib import Path

import pytest

from tests.sources.tree import Tree


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """An empty directory, which is the working directory as well."""
    root = tmp_path / "acme"
    root.mkdir()
    monkeypatch.chdir(root)
    return Tree(Path())
