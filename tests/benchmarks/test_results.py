"""What a run leaves: JSON and a chart."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.read_path.chart import chart
from benchmarks.read_path.results import write

from tests.benchmarks.factories import report, row

SVG = "{http://www.w3.org/2000/svg}"
RUN = report(
    row("nginx", "small", 80_000.0),
    row("modeldex", "small", 45_000.0),
    row("modeldex-logged", "small", 20_000.0),
    row("nginx", "all-plain", 9_000.0),
)


class TestChart:
    def test_it_is_a_document_that_says_everything_as_text(self) -> None:
        root = ElementTree.fromstring(chart(RUN))
        told = [element.text for element in root.iter(f"{SVG}text")]
        assert {"small body (traits)", "whole list, plain", "80,000", "45,000", "9,000"} < {*told}
        described = root.findtext(f"{SVG}desc")
        assert described is not None
        assert "small body (traits): nginx, the same bytes from files 80,000" in described

    def test_the_longest_bar_of_a_case_is_the_fastest(self) -> None:
        root = ElementTree.fromstring(chart(RUN))
        bars = [r for r in root.iter(f"{SVG}rect") if r.get("height") == "13"]
        widths = [(bar.get("class"), float(bar.get("width", "0"))) for bar in bars]
        assert [name for name, _ in widths] == ["nginx", "modeldex", "nginx"]
        assert widths[0][1] == widths[2][1]
        assert abs(widths[1][1] / widths[0][1] - 45 / 80) < 0.01

    def test_it_has_colours_for_light_and_for_dark(self) -> None:
        style = ElementTree.fromstring(chart(RUN)).findtext(f"{SVG}style") or ""
        light, dark = style.split("@media (prefers-color-scheme: dark)")
        names = {"text", ".note", ".nginx", ".bare", ".modeldex", ".fastapi", ".litellm"}
        for part in (light, dark):
            assert names <= set(re.findall(r"(\.?[a-z]+) \{ ", part))


class TestFiles:
    def test_the_results_are_read_back_as_they_were_found(self, tmp_path: Path) -> None:
        written = write(RUN, tmp_path / "results")
        assert [path.name for path in written] == ["latest.json", "read-path.svg"]
        document = json.loads(written[0].read_text("utf-8"))
        assert document["at"] == "2026-01-02T00:00:00+00:00"
        assert [each["per_second"] for each in document["rounds"]] == [80e3, 45e3, 20e3, 9e3]
        assert document["machine"]["cores"] == 2
        assert str(tmp_path) not in written[0].read_text("utf-8")
