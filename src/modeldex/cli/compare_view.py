"""A comparison as people read it: a line for each model, and why others are not among them."""

from typing import Final

from rich.text import Text

from modeldex.catalogue.search.comparing import Compared, Comparison, Reason, RuledOut
from modeldex.cli.output import Column, Output
from modeldex.cli.quantities import counted, grouped
from modeldex.entries.numbers import round_amount, shortest

_MOST_REASONS: Final = 3


def show(output: Output, comparison: Comparison, *, named: bool) -> None:
    """Write the comparison; models that are ruled out each with its reasons where they were
    ``named`` or everything is to be told."""
    first = comparison.ranked[0] if comparison.ranked else None
    columns = [Column("RANK", "dim", right=True), Column("MODEL", "bold")]
    columns.append(Column("TOTAL IN USD", "green", right=True))
    parts = first.parts if first is not None and len(first.parts) > 1 else ()
    columns += [Column(each.part.name.upper(), right=True) for each in parts]
    output.table(columns, [_row(at, each) for at, each in enumerate(comparison.ranked, 1)])
    _tell_count(output, comparison)
    if named or output.verbose:
        for each in comparison.ruled_out:
            output.note(Text.assemble((f"{each.model}: ", "bold"), _why(each)))
        left = comparison.ruled_out_count - len(comparison.ruled_out)
        if left:
            output.note(Text(f"... and {grouped(left)} more", "dim"))


def _row(rank: int, compared: Compared) -> tuple[str, ...]:
    parts = compared.parts if len(compared.parts) > 1 else ()
    amounts = (compared.total, *(each.total for each in parts))
    return (str(rank), compared.model, *(shortest(round_amount(each.usd)) for each in amounts))


def _tell_count(output: Output, comparison: Comparison) -> None:
    shown = len(comparison.ranked)
    text = f"{counted(comparison.priced, 'model')} can do it"
    if shown < comparison.priced:
        text += f", the first {grouped(shown)} are shown"
    if comparison.ruled_out_count:
        text += f"; {grouped(comparison.ruled_out_count)} ruled out"
        reasons = comparison.reasons[:_MOST_REASONS]
        text += ": " + ", ".join(f"{message} ({grouped(count)})" for message, count in reasons)
    output.note(Text(text, "dim"))


def _why(ruled_out: RuledOut) -> str:
    return "; ".join(dict.fromkeys(map(_detailed, ruled_out.reasons)))


def _detailed(reason: Reason) -> str:
    if reason.problem is None:
        return reason.message
    more = (("found", reason.problem.found), ("expected", reason.problem.expected))
    said = ", ".join(f"{name} {value}" for name, value in more if value is not None)
    return f"{reason.message} ({said})" if said else reason.message
