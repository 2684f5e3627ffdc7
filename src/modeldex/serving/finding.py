"""What a path and a query mean in a snapshot."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from modeldex.entries.types import Group
from modeldex.serving.asked import Wanted, wanted_in
from modeldex.serving.bodies import EntryForm
from modeldex.serving.errors import Issue
from modeldex.serving.representation import Representation
from modeldex.serving.retiring import address_of, retirement_headers
from modeldex.serving.routes import API_PREFIX, OPENAI_PREFIX, Read, Route
from modeldex.serving.snapshot import Gone, Snapshot


class Found(NamedTuple):
    """Content, and the route that led to it."""

    route: Route
    content: Representation


def find(snapshot: Snapshot, route: Route, query: str) -> Found | Issue | Gone | None:
    """The content that is meant; an issue with the parameters; what is known of a model that has
    left the list; or None where there is nothing."""
    content = _READS[route.read](snapshot, route, query)
    if isinstance(content, Representation):
        return Found(route, content)
    return snapshot.left(route.name) if content is None else content


def _models(snapshot: Snapshot, route: Route, query: str) -> Representation | Issue:
    wanted = wanted_in(query)
    if isinstance(wanted, Issue):
        return wanted
    return snapshot.models(wanted.group, extended=wanted.extended)


def _traits(snapshot: Snapshot, route: Route, query: str) -> Representation | Issue:
    wanted = wanted_in(query)
    return wanted if isinstance(wanted, Issue) else snapshot.traits_of(wanted.group)


def _aliases(snapshot: Snapshot, route: Route, query: str) -> Representation | Issue:
    wanted = wanted_in(query)
    return wanted if isinstance(wanted, Issue) else snapshot.aliases_of(wanted.group)


def _openai_models(snapshot: Snapshot, route: Route, query: str) -> Representation:
    return snapshot.openai_models()


def _foreign(snapshot: Snapshot, route: Route, query: str) -> Representation | None:
    return None if route.dialect is None else snapshot.foreign(route.dialect)


def _entry(snapshot: Snapshot, route: Route, query: str) -> Representation | Issue | None:
    wanted: Wanted | Issue = wanted_in(query, default="all")
    if isinstance(wanted, Issue):
        return wanted
    form: EntryForm = "extended" if wanted.extended else "models"
    return _resolved(snapshot, route.name, wanted.group, form, API_PREFIX)


def _openai_entry(snapshot: Snapshot, route: Route, query: str) -> Representation | None:
    # OpenAI's route has no parameters, so `type` is as unknown as any other and is ignored.
    return _resolved(snapshot, route.name, "all", "openai", OPENAI_PREFIX)


def _resolved(
    snapshot: Snapshot, name: str, group: Group, form: EntryForm, prefix: str
) -> Representation | None:
    resolved = snapshot.resolve(name, group)
    if resolved is None:
        return None
    found_by = (
        ("content-location", address_of(resolved.facts.id, prefix)),
        ("x-modeldex-resolved-by", resolved.by),
        *retirement_headers(snapshot, resolved.facts, prefix),
    )
    return snapshot.entry(resolved.facts, form, found_by)


_READS: Final[Mapping[Read, Callable[[Snapshot, Route, str], Representation | Issue | None]]] = {
    Read.MODELS: _models,
    Read.TRAITS: _traits,
    Read.ALIASES: _aliases,
    Read.ENTRY: _entry,
    Read.OPENAI_MODELS: _openai_models,
    Read.OPENAI_ENTRY: _openai_entry,
    Read.FOREIGN: _foreign,
}
