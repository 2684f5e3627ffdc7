"""A quote as people read it: a line for each part of the cost, and the total."""

from typing import Final

from rich.text import Text

from modeldex.catalogue.quotes.quote import Line, Money, Quote
from modeldex.cli.escaping import visible
from modeldex.cli.output import Column, Output
from modeldex.cli.quantities import grouped, instant
from modeldex.entries.numbers import shortest

COLUMNS: Final = (
    Column("WHAT", "bold"),
    Column("QUANTITY", right=True),
    Column("USD", "green", right=True),
    Column("PER", "dim", right=True),
    Column("AMOUNT IN USD", "green", right=True),
    Column("IN DIEM", "green", right=True),
    Column("RULE", "dim"),
)
TOTAL: Final = "total"


def show(output: Output, quote: Quote, revision: int | None) -> None:
    """Write the quote; the amounts in diem only where one differs from that in usd."""
    if output.on_terminal:
        of_revision = "" if revision is None else f", revision {revision}"
        about = f" ({instant(quote.at)}{of_revision})"
        output.say(Text.assemble((visible(quote.model), "bold"), (about, "dim")))
        output.say()
    with_diem = not output.on_terminal or any(
        each.diem != each.usd for each in (quote.total, *(line.amount for line in quote.lines))
    )
    rows = [_row(line, with_diem=with_diem) for line in quote.lines]
    usd, diem = _amounts(quote.total, with_diem=with_diem)
    output.table(COLUMNS, [*rows, (TOTAL, "", "", "", usd, diem, "")])


def _row(line: Line, *, with_diem: bool) -> tuple[str, ...]:
    usd, diem = _amounts(line.amount, with_diem=with_diem)
    whole = line.quantity == line.quantity.to_integral_value()
    quantity = grouped(int(line.quantity)) if whole else shortest(line.quantity)
    rate, per = shortest(line.rate.usd), grouped(line.per)
    return (line.unit, quantity, rate, per, usd, diem, line.rule)


def _amounts(money: Money, *, with_diem: bool) -> tuple[str, str]:
    diem = "" if money.diem is None or not with_diem else shortest(money.diem)
    return shortest(money.usd), diem
