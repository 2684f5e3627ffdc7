"""Doubts as people read them: what each guardrail found, and on which models."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final

from rich.text import Text

from modeldex.catalogue.doubts import Doubt, Finding
from modeldex.cli.escaping import shortened, visible
from modeldex.cli.output import Output
from modeldex.cli.quantities import grouped, percentage
from modeldex.entries import json_codec
from modeldex.entries.models.base import is_number

MOST_FINDINGS: Final = 8
"""How many findings of one guardrail are shown before the rest is counted."""
_LONGEST_VALUE: Final = 60


def show_doubts(output: Output, doubts: Iterable[Doubt]) -> None:
    """Write doubts to the output, the first of each unless it is verbose."""
    for line in doubt_lines(doubts, everything=output.verbose):
        output.say(line)


def doubt_lines(doubts: Iterable[Doubt], *, everything: bool = False) -> Iterator[Text]:
    """The doubts, a line for each and below it one for each thing that was found."""
    for doubt in doubts:
        yield Text(f"! {visible(doubt.message)}", "bold yellow")
        shown = len(doubt.findings) if everything else MOST_FINDINGS
        for finding in doubt.findings[:shown]:
            yield _finding_line(finding)
        if len(doubt.findings) > shown:
            more = f"    … and {grouped(len(doubt.findings) - shown)} more (--verbose shows all)"
            yield Text(more, "dim")


def _finding_line(finding: Finding) -> Text:
    line = Text.assemble("    ", (visible(finding.model_id), "bold"))
    if finding.path:
        line.append(f" {visible(finding.path)}")
    if finding.old is None and finding.new is None:
        return line
    old, new = _value(finding.old), _value(finding.new)
    line.append(": ").append(old, "red").append(" → ").append(new, "green")
    if is_number(finding.old) and is_number(finding.new) and finding.old:
        change = (Decimal(finding.new) - Decimal(finding.old)) * 100 / Decimal(finding.old)
        line.append(f" ({percentage(change)})", "bold")
    return line


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    text = value if isinstance(value, str) else json_codec.encode(value).decode()
    return shortened(visible(text), _LONGEST_VALUE)
