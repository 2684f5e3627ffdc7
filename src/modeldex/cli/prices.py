"""The verb `prices`: what a model cost, and since when."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.text import Text

from modeldex.cli import shapes
from modeldex.cli.charts import Step, step_chart
from modeldex.cli.completion import complete_model_id
from modeldex.cli.escaping import visible
from modeldex.cli.output import Column
from modeldex.cli.quantities import exact_instant, instant
from modeldex.cli.verbs import Invocation, verb
from modeldex.entries.json_codec import object_or_empty

if TYPE_CHECKING:
    from modeldex.catalogue.prices import Price
    from modeldex.store.administration import Administration

PANEL = "What was published"

MOST_CHARTS: Final = 3
"""How many prices are drawn, unless the output is verbose: a quality matrix has dozens."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "prices", panel=PANEL)(prices)


def prices(
    run: Invocation,
    model_id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="The id of a model.",
            autocompletion=complete_model_id,
            show_default=False,
        ),
    ],
) -> None:
    """Show what a model cost, since when, and from when on it will cost what.

    Each price stands with the instant at which it took or takes effect, those that are dated
    ahead too; below, charts of the prices that changed. --verbose draws every one.
    """
    with run.target.existing() as administration:
        series = _series(administration, model_id)
        if not series:
            from modeldex.cli import lookups

            raise lookups.no_such_entry(administration, model_id)
    run.output.document(shapes.listing(_documents(series), id=model_id))
    run.output.table(_COLUMNS, _rows(series))
    if run.output.json:
        return
    for name, steps in _drawn(series, everything=run.output.verbose):
        run.output.say()
        run.output.say(Text(f"{visible(name)} in usd", "bold"))
        for line in step_chart(steps, _end(series)):
            run.output.say(line)


def _series(administration: "Administration", model_id: str) -> "list[Price]":
    """Each price of a model, oldest first; empty for one that was never published."""
    from modeldex.store.histories import prices_of

    versions = administration.history(model_id)
    numbers = [version.since for version in versions]
    numbers += [version.until for version in versions if version.until is not None]
    if not numbers:
        return []
    wanted = max(numbers) - min(numbers) + 1
    instants = {
        revision.number: revision.published_at
        for revision in administration.revisions(wanted, max(numbers) + 1)
    }
    return prices_of(versions, instants)


def _documents(series: "Sequence[Price]") -> Iterator[dict[str, Any]]:
    ends = [exact_instant(price.since) for price in series[1:]]
    for price, end in zip(series, [*ends, None], strict=True):
        yield {
            "starts_at": exact_instant(price.since),
            "ends_at": end,
            "revision": price.revision,
            "listed": price.document is not None,
            "pricing": None,
            **(price.document or {}),
        }


_COLUMNS: Final = (
    Column("FROM"),
    Column("REV", right=True),
    Column("PRICES IN USD", "bold"),
)


def _rows(series: "Sequence[Price]") -> Iterator[tuple[str, ...]]:
    from modeldex.entries.numbers import shortest

    for price in series:
        amounts = _amounts(price)
        told = ", ".join(f"{name} {shortest(value)}" for name, value in amounts.items())
        missing = "not listed" if price.document is None else "no price"
        yield instant(price.since), str(price.revision), told or missing


def _drawn(series: "Sequence[Price]", *, everything: bool) -> Iterator[tuple[str, list[Step]]]:
    """What is drawn: the prices that changed, in the order in which the entry tells them."""
    every = [_amounts(price) for price in series]
    names = dict.fromkeys(name for amounts in every for name in amounts)
    changed = [name for name in names if len({amounts.get(name) or 0 for amounts in every}) > 1]
    for name in list(names) if everything else changed[:MOST_CHARTS]:
        yield (
            name,
            [
                Step(price.since, amounts.get(name))
                for price, amounts in zip(series, every, strict=True)
            ],
        )


def _amounts(price: "Price") -> dict[str, Decimal]:
    """The amounts in usd by where they stand: ``input``, ``extended.output``, ``rates.clips``."""
    document = price.document or {}
    parts = {**object_or_empty(document.get("pricing")), "rates": document.get("rates")}
    return dict(_leaves(parts, ()))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Decimal]]:
    for key, inner in object_or_empty(value).items():
        if key == "usd" and isinstance(inner, int | Decimal):
            yield ".".join(path), Decimal(inner)
        else:
            yield from _leaves(inner, (*path, key))


def _end(series: "Sequence[Price]") -> datetime:
    """Up to when is drawn: now, or some way past a price that is to come."""
    now = datetime.now(UTC)
    last = series[-1].since
    return now if last < now else last + (last - series[0].since) / 10
