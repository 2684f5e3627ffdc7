"""The files that a run leaves: everything as JSON, and the chart."""

import dataclasses
import json
from pathlib import Path
from typing import Any

from benchmarks.read_path.chart import chart
from benchmarks.read_path.report import Report
from benchmarks.read_path.summary import summarise
from benchmarks.read_path.targets import judge

JSON_NAME = "latest.json"
CHART_NAME = "read-path.svg"


def write(report: Report, directory: Path) -> list[Path]:
    """Write both files, in place of those of an earlier run."""
    directory.mkdir(parents=True, exist_ok=True)
    results, picture = directory / JSON_NAME, directory / CHART_NAME
    results.write_text(json.dumps(document(report), indent=1, ensure_ascii=False) + "\n", "utf-8")
    picture.write_text(chart(report), "utf-8")
    return [results, picture]


def document(report: Report) -> dict[str, Any]:
    """The report, its medians and its judgements as plain values."""
    return {
        "at": report.at.isoformat(timespec="seconds"),
        "machine": dataclasses.asdict(report.machine),
        "settings": report.settings,
        "other_cores": round(report.other_cores, 3),
        "bodies": report.bodies,
        "figures": [dataclasses.asdict(each) for each in summarise(report.rows)],
        "targets": [
            {
                "figure": each.target.label,
                "to_reach": each.target.shown,
                "found": None if each.value is None else round(each.value, 3),
                "met": each.met,
            }
            for each in judge(report)
        ],
        "unserved": [dataclasses.asdict(each) for each in report.unserved],
        "starts": [dataclasses.asdict(each) for each in report.starts],
        "publishes": [dataclasses.asdict(each) for each in report.publishes],
        "large": dataclasses.asdict(report.large) if report.large else None,
        "rounds": [dataclasses.asdict(row) for row in report.rows],
    }
