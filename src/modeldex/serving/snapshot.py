"""A snapshot: what a revision shows to an audience at an instant, as finished bodies."""

from collections import ChainMap
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal, cast

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.catalogue.sight import Sight
from modeldex.entries.types import Group
from modeldex.serving.bodies import (
    ENTRY_BODIES,
    LISTS,
    EntryForm,
    Form,
    types_of,
)
from modeldex.serving.facts import EntryFacts
from modeldex.serving.least_revision import REVISION
from modeldex.serving.names import successor
from modeldex.serving.representation import Aside, Header, Representation, at_once
from modeldex.serving.sharing import Shared

ResolvedBy = Literal["id", "alias", "trait", "replacement"]
"""How a name led to an entry."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entry, and how its name was understood."""

    facts: EntryFacts
    by: ResolvedBy


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that has left the list, and what can be asked for in its place."""

    facts: EntryFacts
    successor: str | None


Lists = dict[tuple[Form, Group], Representation]


class Snapshot:
    """What one revision shows to one audience at one instant. Immutable for its readers, and
    thread-safe.

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
        instant: datetime,
        gone: Mapping[str, EntryFacts] | None = None,
        everything: Mapping[str, EntryFacts] | None = None,
        sight: Sight | None = None,
        settings: Settings | None = None,
        modified: datetime | None = None,
        public: bool = False,
        rate_limit: str | None = None,
        shared: "Shared[Snapshot] | None" = None,
        aside: Aside = at_once,
    ) -> None:
        self.revision = revision
        """Number of the revision; 0 when nothing is published."""
        self.published_at = published_at
        self.changes_at = changes_at
        """The next instant at which the clock alone changes what is visible, or None."""
        self.instant = instant
        """When it shows the revision; until `changes_at` nothing is different."""
        self.entries = entries
        """The visible entries by id, in the order of the list."""
        self.gone = {} if gone is None else gone
        """Entries that were visible, and have left the list."""
        self.everything = entries if everything is None else everything
        """What is listed for who may see everything: one index of it serves all audiences."""
        self.sight = Sight({}, None) if sight is None else sight
        """How the audience sees entries that are not part of the snapshot, such as earlier ones."""
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
        self.remembered: dict[tuple[str, str, str | None], Any] = {}
        """What `answers` made of a path, a query and the codings that a client accepts."""
        self.searched: dict[str, Any] = {}
        """What `searching` made of it."""
        self._aside = aside
        self._shared: Shared[Snapshot] = Shared() if shared is None else shared
        self._lists: Lists = {}
        self._compiling = Lock()

    def for_another(self, sight: Sight, rate_limit: str | None) -> "Snapshot":
        """The snapshot of another audience that sees the same now: all that is compiled for
        either is there for both."""
        twin = copy(self)
        twin.sight, twin.rate_limit = sight, rate_limit
        return twin

    def listing(self, form: Form, group: Group) -> Representation:
        """What is visible of a group, or the names in it, in that form."""
        found = self._lists.get((form, group))
        if found is not None:
            return found
        with self._compiling:
            if (form, group) not in self._lists:
                made = self._finished(LISTS[form](self, group))
                self._lists[form, group] = self._shared.list_like(made, public=self.public)
            return self._lists[form, group]

    def has(self, form: Form, group: Group) -> bool:
        """Whether that list stands ready."""
        return (form, group) in self._lists

    def entry(
        self, facts: EntryFacts, form: EntryForm = "models", extra: tuple[Header, ...] = ()
    ) -> Representation:
        """One visible entry, in the API's shape, with its extensions, or in OpenAI's; with
        headers that tell how it was found."""
        return self._finished(ENTRY_BODIES[form](facts), extra)

    def resolve(self, name: str, group: Group = "all") -> Resolved | None:
        """The entry that ``name`` means: an id, else an alias, else a trait, of ``group``; else
        the replacement of an entry that has left the list, where calls for it go there."""
        if (facts := self.entries.get(name)) is not None:
            return Resolved(facts, "id")
        for by, names in (("alias", self.aliases), ("trait", self.traits)):
            for model_type in types_of(group):
                if (target := names.get(model_type, {}).get(name)) is not None:
                    return Resolved(self.entries[target], "alias" if by == "alias" else "trait")
        left = self.left(name)
        if left is None or left.successor is None or not left.facts.remapped:
            return None
        return Resolved(self.entries[left.successor], "replacement")

    def left(self, model_id: str) -> Gone | None:
        """What is known of an entry that has left the list."""
        facts = self.gone.get(model_id)
        if facts is None:
            return None
        return Gone(facts, self.successor_of(facts))

    def successor_of(self, facts: EntryFacts) -> str | None:
        """The id of the visible entry that takes the place of another; None where there is
        none."""
        if facts.replacement is None:
            return None
        known = cast("Mapping[str, EntryFacts]", ChainMap(self.entries, self.gone))  # type: ignore[arg-type]
        found = successor(facts.replacement, known, self.entries)
        return None if found == facts.id else found

    def compiled(self) -> tuple[tuple[Form, Group], ...]:
        """The lists that stand ready."""
        return tuple(self._lists)

    def warm(self, earlier: "Snapshot") -> None:
        """Have ready what readers of an earlier snapshot have asked for, so that none waits."""
        for (form, group), before in tuple(earlier._lists.items()):
            now = self.listing(form, group)
            for coding in before.codings:
                now.make(coding)

    def _finished(self, body: bytes, extra: tuple[Header, ...] = ()) -> Representation:
        return Representation(
            body,
            modified=self.modified,
            extra=((REVISION, str(self.revision)), *extra),
            public=self.public,
            aside=self._aside,
        )
