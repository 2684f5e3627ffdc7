"""Files written whole or not at all, and YAML that reads back the same."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modeldex.cli.writing import write_file
from modeldex.cli.yaml_writing import to_yaml
from modeldex.entries import json_codec
from modeldex.sources.documents import Document

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
tricky = st.sampled_from(
    [
        "no",
        "on",
        "null",
        "~",
        "1e5",
        "0x1f",
        "012",
        "1_000",
        "1:30",
        "2026-01-01",
        ".inf",
        "=",
        "<<",
    ]
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
    | text
    | tricky,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text | tricky, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_yaml_reads_back_as_the_same_value(value: Any) -> None:
    reading = Document("x.yaml", to_yaml({"value": value})).parse()
    assert reading.problems == ()
    assert json_codec.encode(reading.value) == json_codec.encode({"value": value})


@given(text | tricky)
def test_older_readers_take_text_for_text_too(value: str) -> None:
    assert yaml.safe_load(to_yaml([value])) == [value]


def test_yaml_is_plain() -> None:
    assert to_yaml({"a": [{"b": Decimal("0.10"), "c": "x", "d": True}], "e": {}}) == (
        "a:\n- b: 0.1\n  c: x\n  d: true\ne: {}\n"
    )


class TestFiles:
    def test_a_failed_write_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "out.json"
        path.write_text("old")

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="No space left"):
            write_file(path, b"new")
        assert path.read_text() == "old"
        assert [each.name for each in tmp_path.iterdir()] == ["out.json"]

    def test_a_link_stays_one(self, tmp_path: Path) -> None:
        (tmp_path / "real.json").write_text("old")
        link = tmp_path / "link.json"
        link.symlink_to("real.json")
        write_file(link, b"new")
        assert link.is_symlink()
        assert (tmp_path / "real.json").read_text() == "new"

    def test_what_is_no_file_is_written_to(self) -> None:
        write_file(Path("/dev/null"), b"x")
        assert Path("/dev/null").is_char_device()
