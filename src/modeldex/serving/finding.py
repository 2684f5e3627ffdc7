"""What a path and a query mean in a snapshot."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from modeldex.entries.types import Group
from modeldex.serving.asked import Wanted, wanted_in
from modeldex.serving.bodies import EntryForm, Form
from modeldex.serving.errors import Issue
from modeldex.serving.representation import Representation
from modeldex.serving.retiring import address_of, retirement_headers
from modeldex.serving.routes import API_PREFIX, OPENAI_PREFIX, Read, Route
from modeldex.serving.snapshot import Gone, Snapshot


class Found(NamedTuple):
    """Content, and the route that led to it."""

    route: Route
    content: Representation


_FORMS: Final[Mapping[Read, Form]] = {
    Read.MODELS: "models",
    Read.TRAITS: "traits",
    Read.ALIASES: "aliases",
}
_ENTRIES_AT_ONCE: Final = 1000
"""Up to so many entries a list is written while others wait: in 15 ms at the most, where a view
gives a discount on each of them."""


def find(snapshot: Snapshot, route: Route, query: str) -> Found | Issue | Gone | None:
    """The content that is meant; an issue with the parameters; what is known of a model that has
    left the list; or None where there is nothing."""
    meant = list_meant(route, query)
    if isinstance(meant, Issue):
        return meant
    if meant is not None:
        return Found(route, snapshot.listing(*meant))
    read_entry = _openai_entry if route.openai else _entry
    content = read_entry(snapshot, route, query)
    if isinstance(content, Representation):
        return Found(route, content)
    return snapshot.left(route.name) if content is None else content


def list_meant(route: Route, query: str) -> tuple[Form, Group] | Issue | None:
    """The list that is meant; an issue with the parameters; None where it is one entry."""
    if route.dialect is not None:
        return route.dialect, "all"
    if route.read is Read.OPENAI_MODELS:  # it has no parameters
        return "openai", "all"
    form = _FORMS.get(route.read)
    if form is None:
        return None
    wanted = wanted_in(query)
    if isinstance(wanted, Issue):
        return wanted
    return "extended" if wanted.extended and form == "models" else form, wanted.group


def is_long_to_write(snapshot: Snapshot, route: Route, query: str) -> bool:
    """Whether a list is meant that is not written yet, and so long, or in so laborious a form,
    that others should not wait while it is."""
    if len(snapshot.entries) <= _ENTRIES_AT_ONCE and route.dialect is None:
        return False
    meant = list_meant(route, query)
    return isinstance(meant, tuple) and not snapshot.has(*meant)


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
