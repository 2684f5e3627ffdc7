"""Models of a catalogue that a query finds, in order: what `list --where` shows and `compare`
takes. The same language, index and order as over HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from modeldex.catalogue.lifecycle import entry_at
from modeldex.catalogue.search.gathering import Wanted
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.ordering import parse_sort
from modeldex.catalogue.search.parsing import parse_query
from modeldex.catalogue.search.query import Query, QueryProblem, Unclear
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import everything_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldex.catalogue.catalogue import Catalogue
    from modeldex.catalogue.search.ordering import SortKey
    from modeldex.entries.entry import Entry


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for."""

    query: Query
    sort: "tuple[SortKey, ...]" = ()
    """None: the order of the list, and of free text what matches best."""


def read_selection(where: str | None, sort: str | None) -> Selection | None:
    """What the options ask for; None where they ask nothing.

    Raises:
        typer.BadParameter: one can not be understood.
    """
    if where is None and sort is None:
        return None
    keys = parse_sort(sort or "")
    if isinstance(keys, Unclear):
        said = f"{keys.message}; {keys.suggestion}" if keys.suggestion else keys.message
        raise typer.BadParameter(said, param_hint="--sort")
    return Selection(read_where(where or ""), keys)


def read_where(where: str) -> Query:
    """The query of an option.

    Raises:
        typer.BadParameter: it can not be understood; the message shows where.
    """
    query = parse_query(where, "--where")
    if isinstance(query, Query):
        return query
    raise typer.BadParameter(
        "\n".join(line for problem in query for line in _pointed_at(where, problem)),
        param_hint="--where",
    )


def _pointed_at(where: str, problem: QueryProblem) -> tuple[str, ...]:
    said = f"{problem.message}; {problem.suggestion}" if problem.suggestion else problem.message
    if not where.isprintable():
        return (f"character {problem.offset + 1}: {said}",)
    return (said, f"  {where}", f"  {' ' * problem.offset}{'^' * problem.length}")


def selected(
    catalogue: "Catalogue",
    entries: "Sequence[Entry]",
    selection: Selection,
    now: datetime,
) -> "list[Entry]":
    """Those of the entries that are asked for, in order; by the prices that hold now."""
    by_id = {entry.id: entry for entry in entries}
    fields = {each.field for each in selection.query.conditions}
    fields |= {key.name for key in selection.sort}
    wanted = Wanted.only(fields, text=selection.query.has_text)
    scope = scope_of(catalogue, entries, wanted, now)
    found = everything_found(scope, selection.query, selection.sort, now)
    return [by_id[model_id] for model_id in found]


def scope_of(
    catalogue: "Catalogue", entries: "Sequence[Entry]", wanted: Wanted, now: datetime
) -> Scope:
    """The scope of entries as they are at an instant, with the names that lead to them then."""
    from modeldex.serving.published import Published
    from modeldex.serving.sights import compile_snapshot

    index = Index.build({entry.id: entry_at(entry, now) or entry for entry in entries}, wanted)
    visible = [entry.id for entry in entries]
    if not wanted.names:
        return Scope.of(index, visible, {}, {})
    snapshot = compile_snapshot(Published.of(catalogue), now)
    return Scope.of(index, visible, snapshot.traits, snapshot.aliases)


def listed_at(catalogue: "Catalogue", now: datetime) -> "list[Entry]":
    """The entries that clients see at an instant."""
    return [entry for entry in catalogue.entries.values() if entry_at(entry, now) is not None]
