"""What was found: a JSON file that a run completes, and the table in the documentation."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.read_path.machine import describe
from benchmarks.torture.rows import Outcome, Row

ROOT: Final = Path(__file__).parents[2]
FILE: Final = ROOT / "benchmarks" / "results" / "torture.json"
PAGE: Final = ROOT / "docs" / "explanation" / "reliability.md"
BEGIN: Final = "<!-- begin: make torture -->"
END: Final = "<!-- end: make torture -->"


def read(path: Path = FILE) -> dict[str, Any]:
    """What earlier runs found, by the names of rows."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def keep(row: Row, outcome: Outcome, scale: float, seconds: float, path: Path = FILE) -> None:
    """Note what a row has shown, in place of what an earlier run did."""
    machine = describe()
    found = read(path)
    found[row.name] = {
        **asdict(outcome),
        "scale": scale,
        "took_seconds": round(seconds, 1),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{machine.processor}, {machine.cores} cores, "
        f"{machine.memory_gigabytes:g} GB, {machine.system}",
        "versions": machine.versions,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def table(rows: Iterable[Row], found: dict[str, Any]) -> str:
    """The table, with a line on when and where each run was."""
    lines = ["| fault | what must be seen | what was seen | held | on |", "|---|---|---|---|---|"]
    for row in rows:
        seen = found.get(row.name)
        cells = ["not tried yet", "–", "–"]
        if seen is not None:
            part = "" if seen["scale"] == 1 else f" ({seen['scale']:g} of the whole)"
            day = seen["at"][:10]
            cells = [seen["seen"] + part, "yes" if seen["held"] else "**no**", day]
        lines.append(
            "| " + " | ".join(_cell(each) for each in (row.fault, row.must, *cells)) + " |"
        )
    machines = dict.fromkeys(each["machine"] for each in found.values())
    lines += ["", *(f"Measured on: {each}." for each in machines)]
    return "\n".join(lines)


def write_table(text: str, page: Path = PAGE) -> None:
    """Put the table in its place on the page."""
    written = page.read_text("utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", written), "utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
