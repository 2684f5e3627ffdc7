"""A snapshot: what a revision shows at an instant, as finished bodies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.entries import json_codec
from modeldex.entries.types import MODEL_TYPES, Group, ModelType
from modeldex.serving.facts import EntryFacts
from modeldex.serving.names import visible_names
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside, Header, Representation, at_once

ResolvedBy = Literal["id", "alias", "trait"]
"""How a name led to an entry."""

Form = Literal["models", "extended", "traits", "aliases", "openai"]
"""The lists that a snapshot holds: entries, also with their extensions, traits, the compatibility
mapping, OpenAI's list."""

EntryForm = Literal["models", "extended", "openai"]

_SEARCH_ORDER: tuple[ModelType, ...] = (
    "text",
    *(model_type for model_type in MODEL_TYPES if model_type != "text"),
)
"""Where a name stands in several types, the default type wins, then the API's order."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entry, and how its name was understood."""

    facts: EntryFacts
    by: ResolvedBy


class Snapshot:
    """What one revision shows at one instant. Immutable for its readers, and thread-safe.

    Bodies are compiled when they are first asked for, and kept.
    """

    def __init__(
        self,
        revision: int,
        published_at: datetime | None,
        changes_at: datetime | None,
        entries: Mapping[str, EntryFacts],
        traits: NamesByType,
        aliases: NamesByType,
        *,
        settings: Settings | None = None,
        modified: datetime | None = None,
        public: bool = False,
        rate_limit: str | None = None,
        aside: Aside = at_once,
    ) -> None:
        self.revision = revision
        """Number of the revision; 0 when nothing is published."""
        self.published_at = published_at
        self.changes_at = changes_at
        """The next instant at which the clock alone changes what is visible, or None."""
        self.entries = entries
        """The visible entries by id, in the order of the list."""
        self.settings = Settings() if settings is None else settings
        """What the catalogue says of itself."""
        self.traits = traits
        self.aliases = aliases
        self.modified = modified
        """When what is shown last changed: by a publish, or by the clock."""
        self.public = public
        """Whether anybody may see it, key or not."""
        self.rate_limit = rate_limit
        """How often who reads it may ask, unless the key has a limit of its own."""
        self.remembered: dict[tuple[str, str], Any] = {}
        """What `answers` found for a path and a query, so that it is found once."""
        self._aside = aside
        self._lists: dict[tuple[Form, Group], Representation] = {}
        self._compiling = Lock()

    def models(self, group: Group, *, extended: bool = False) -> Representation:
        """The list of the entries of a group, with their extensions if asked for."""
        return self._list("extended" if extended else "models", group)

    def traits_of(self, group: Group) -> Representation:
        """The traits of a group and the ids that hold them."""
        return self._list("traits", group)

    def aliases_of(self, group: Group) -> Representation:
        """The compatibility mapping of a group."""
        return self._list("aliases", group)

    def openai_models(self) -> Representation:
        """Every visible entry, as OpenAI's clients read a list."""
        return self._list("openai", "all")

    def entry(
        self, facts: EntryFacts, form: EntryForm = "models", extra: tuple[Header, ...] = ()
    ) -> Representation:
        """One visible entry, in the API's shape, with its extensions, or in OpenAI's; with
        headers that tell how it was found."""
        return self._finished(_ENTRY_BODIES[form](facts), extra)

    def resolve(self, name: str, group: Group = "all") -> Resolved | None:
        """The entry that ``name`` means: an id, else an alias, else a trait, of ``group``."""
        if (facts := self.entries.get(name)) is not None:
            return Resolved(facts, "id")
        for by, names in (("alias", self.aliases), ("trait", self.traits)):
            for model_type in _types_of(group):
                if (target := names.get(model_type, {}).get(name)) is not None:
                    return Resolved(self.entries[target], "alias" if by == "alias" else "trait")
        return None

    def compiled(self) -> tuple[tuple[Form, Group], ...]:
        """The lists that stand ready."""
        return tuple(self._lists)

    def warm(self, earlier: "Snapshot") -> None:
        """Have ready what readers of an earlier snapshot have asked for, so that none waits."""
        for (form, group), before in tuple(earlier._lists.items()):
            now = self._list(form, group)
            for coding in before.codings:
                now.make(coding)

    def _list(self, form: Form, group: Group) -> Representation:
        found = self._lists.get((form, group))
        if found is not None:
            return found
        with self._compiling:
            if (form, group) not in self._lists:
                self._lists[form, group] = self._finished(_COMPILERS[form](self, group))
            return self._lists[form, group]

    def _finished(self, body: bytes, extra: tuple[Header, ...] = ()) -> Representation:
        return Representation(
            body, modified=self.modified, extra=extra, public=self.public, aside=self._aside
        )


def compile_snapshot(published: Published, now: datetime, aside: Aside = at_once) -> Snapshot:
    """What ``published`` shows at ``now``: entries past their ``removesAt`` are left out.

    ``aside`` does what need not be done at once: coding of large bodies.
    """
    entries: dict[str, EntryFacts] = {}
    changes_at: datetime | None = None
    modified = published.published_at
    for model_id, facts in published.facts.items():
        removes_at = facts.removes_at
        if removes_at is not None:
            if removes_at <= now:
                modified = removes_at if modified is None else max(modified, removes_at)
                continue
            changes_at = removes_at if changes_at is None else min(changes_at, removes_at)
        entries[model_id] = facts
    traits, aliases = visible_names(published, entries)
    return Snapshot(
        published.revision,
        published.published_at,
        changes_at,
        entries,
        traits,
        aliases,
        settings=published.settings,
        modified=modified,
        aside=aside,
    )


def _models_body(snapshot: Snapshot, group: Group) -> bytes:
    return _entries_body([facts.body for facts in _members(snapshot, group)], group)


def _extended_body(snapshot: Snapshot, group: Group) -> bytes:
    return _entries_body([facts.extended for facts in _members(snapshot, group)], group)


def _members(snapshot: Snapshot, group: Group) -> list[EntryFacts]:
    return [facts for facts in snapshot.entries.values() if _belongs(facts, group)]


def _entries_body(bodies: list[bytes], group: Group) -> bytes:
    return _envelope(b"[%b]" % b",".join(bodies), group)


def _openai_body(snapshot: Snapshot, group: Group) -> bytes:
    entries = snapshot.entries.values()
    return b'{"object":"list","data":[%b]}' % b",".join([facts.openai for facts in entries])


def _traits_body(snapshot: Snapshot, group: Group) -> bytes:
    return _names_body(snapshot, snapshot.traits, group)


def _aliases_body(snapshot: Snapshot, group: Group) -> bytes:
    return _names_body(snapshot, snapshot.aliases, group)


def _names_body(snapshot: Snapshot, names: NamesByType, group: Group) -> bytes:
    merged: dict[str, str] = {}
    for model_type in _types_of(group):
        for name, target in names.get(model_type, {}).items():
            if _belongs(snapshot.entries[target], group):
                merged.setdefault(name, target)
    return _envelope(json_codec.encode(merged), group)


def _envelope(data: bytes, group: Group) -> bytes:
    return b'{"data":%b,"object":"list","type":"%b"}' % (data, group.encode())


def _belongs(facts: EntryFacts, group: Group) -> bool:
    if group == "all":
        return True
    return facts.for_code if group == "code" else facts.type == group


def _types_of(group: Group) -> tuple[ModelType, ...]:
    if group == "all":
        return _SEARCH_ORDER
    return ("text",) if group == "code" else (group,)


_COMPILERS: dict[Form, Callable[[Snapshot, Group], bytes]] = {
    "models": _models_body,
    "extended": _extended_body,
    "traits": _traits_body,
    "aliases": _aliases_body,
    "openai": _openai_body,
}

_ENTRY_BODIES: dict[EntryForm, Callable[[EntryFacts], bytes]] = {
    "models": lambda facts: facts.body,
    "extended": lambda facts: facts.extended,
    "openai": lambda facts: facts.openai,
}
