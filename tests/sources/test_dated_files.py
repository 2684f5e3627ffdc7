"""Which files of a directory are snapshots, and of when."""

from datetime import UTC, datetime
from pathlib import Path

from modeldex.sources.dated_files import dated_files


def test_files_that_are_named_by_a_day_are_of_its_midnight(tmp_path: Path) -> None:
    for name in ("2026-08-01.json", "2024-02-29.yaml", "2025-01-01.YML"):
        (tmp_path / name).write_text("[]")
    found = dated_files(tmp_path)
    assert [(each.name, each.at) for each in found] == [
        ("2024-02-29.yaml", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2025-01-01.YML", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2026-08-01.json", datetime(2026, 8, 1, tzinfo=UTC)),
    ]
    with found[2].opened() as path:
        assert path.read_text() == "[]"


def test_whatever_else_lies_there_is_none(tmp_path: Path) -> None:
    for name in (
        "2026-02-30.json",
        "2026-08-01.txt",
        "2026-08-01.json.bak",
        "a2026-08-01.json",
        "2026-8-1.json",
        "20260801.json",
        "٢٠٢٦-٠٨-٠١.json",
    ):
        (tmp_path / name).write_text("[]")
    (tmp_path / "2026-08-02.json").mkdir()
    assert dated_files(tmp_path) == []
