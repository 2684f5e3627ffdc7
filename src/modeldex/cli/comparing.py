"""The verb `compare`: what a workload costs with each model, the cheapest first."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from modeldex.cli.completion import complete_model_id
from modeldex.cli.failures import invalid
from modeldex.cli.verbs import Invocation, WhereOption, verb

if TYPE_CHECKING:
    from modeldex.catalogue.catalogue import Catalogue
    from modeldex.catalogue.search.comparing import Comparison
    from modeldex.catalogue.search.workload import Workload

PANEL: Final = "What is published"
_PAIR: Final = re.compile(r"([A-Za-z_]\w*)=(\S+)")
_NUMBER: Final = re.compile(r"\d{1,15}(?:\.\d{1,15})?")
_OF_PART: Final = ("name", "weight")


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "compare", panel=PANEL)(compare)


def compare(
    run: Invocation,
    models: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODEL]...", autocompletion=complete_model_id, show_default=False),
    ] = None,
    usages: Annotated[
        list[str] | None,
        typer.Option(
            "--usage",
            "-u",
            metavar="USAGE",
            help="A part of the workload: 'input_tokens=2000 output_tokens=300 weight=1000 "
            "name=chat'. May be given several times.",
            show_default=False,
        ),
    ] = None,
    workload: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with the whole comparison, as `POST /api/v1/compare` takes it, in JSON "
            "or YAML; options add to it.",
            show_default=False,
        ),
    ] = None,
    where: WhereOption = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", "-n", metavar="N", help="How many are shown. Without it 50."),
    ] = None,
) -> None:
    """Rank models by what a workload costs with each.

    MODEL is an id, an alias or a trait; without any, all models that clients see are compared.
    Models that can not do all of it are counted, and told with the reasons when they are named
    or with --verbose. The prices are those of the catalogue, without a discount that a partner
    has.
    """
    from modeldex.catalogue.search.comparison_document import comparison_document
    from modeldex.catalogue.search.workload import read_workload
    from modeldex.cli import compare_view
    from modeldex.cli.quoting import read_object

    document = {} if workload is None else read_object(workload, "a comparison")
    document = _completed(document, usages or [], models or [], where, limit)
    reading = read_workload(document)
    if reading.value is None:
        raise invalid(reading.problems, "the workload")
    with run.target.existing() as administration:
        head = administration.head()
        catalogue = administration.catalogue(None)
    comparison = _compared(catalogue, reading.value, datetime.now(UTC))
    run.output.document(comparison_document(comparison, None if head is None else head.number))
    compare_view.show(run.output, comparison, named=reading.value.models is not None)


def _completed(
    document: dict[str, Any],
    usages: list[str],
    models: list[str],
    where: str | None,
    limit: int | None,
) -> dict[str, Any]:
    """The document with what the options add."""
    given = dict(document)
    if usages:
        stated = given.get("workload", [])
        given["workload"] = [*(stated if isinstance(stated, list) else []), *map(_part, usages)]
    if models:
        given["models"] = models
    if where is not None:
        given["requires"] = where
    if limit is not None:
        given["limit"] = limit
    return given


def _part(text: str) -> dict[str, Any]:
    """A part of a workload from ``input_tokens=2000 weight=1000``.

    Raises:
        typer.BadParameter: it is none.
    """
    part: dict[str, Any] = {"usage": {}}
    for word in text.replace(",", " ").split():
        match = _PAIR.fullmatch(word)
        if match is None:
            raise typer.BadParameter(
                f"{word!r} is not NAME=VALUE, such as input_tokens=2000", param_hint="--usage"
            )
        place = part if match[1] in _OF_PART else part["usage"]
        place[match[1]] = match[2] if match[1] == "name" else _value(match[2])
    return part


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if text.isdigit() else Decimal(text)


def _compared(catalogue: "Catalogue", workload: "Workload", now: datetime) -> "Comparison":
    from modeldex.catalogue.quotes import PricedModel, priced_model
    from modeldex.catalogue.search.comparing import compare
    from modeldex.catalogue.search.gathering import Wanted
    from modeldex.catalogue.search.price_table import PriceTable
    from modeldex.catalogue.search.scope import Scope
    from modeldex.cli import lookups, selecting

    named = None if workload.models is None else lookups.all_named(catalogue, workload.models, now)
    listed = selecting.listed_at(catalogue, now)
    entries = [entry for entry in listed if named is None or entry.id in named]
    fields = {each.field for each in workload.requires.conditions}
    scope: Scope = selecting.scope_of(catalogue, entries, Wanted.only(fields, text=False), now)

    def shown(model_id: str) -> PricedModel:
        entry = scope.index.entries[scope.index.row_of[model_id]]
        return priced_model(entry.body, entry.extensions)

    return compare(scope, PriceTable.build(scope.index), workload, shown, now)
