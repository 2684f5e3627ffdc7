"""The newest revision as serving holds it: the facts of all its entries, at no instant yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.serving.facts import EntryFacts, facts_of
from modeldex.store.delta import Delta


@dataclass(frozen=True, slots=True)
class Published:
    """A revision's settings and the facts of every entry, in the order of the list."""

    revision: int = 0
    """0 when nothing is published."""
    published_at: datetime | None = None
    settings: Settings = field(default_factory=Settings)
    facts: Mapping[str, EntryFacts] = field(default_factory=dict)
    offline: frozenset[str] = frozenset()
    """Ids of models that are marked as not answering, whatever their entries say."""

    @classmethod
    def of(cls, catalogue: Catalogue, revision: int = 1) -> "Published":
        """A catalogue, with all its facts derived."""
        facts = {entry.id: facts_of(entry) for entry in catalogue.entries.values()}
        return cls(revision, None, catalogue.settings, facts)

    def marked(self, offline: frozenset[str]) -> "Published":
        """The same revision with other models marked as not answering."""
        return self if offline == self.offline else replace(self, offline=offline)

    def followed_by(self, delta: Delta) -> "Published":
        """The revision that ``delta`` leads to. Unchanged entries keep their facts, and a
        changed one its place in the list; new ones go where the store lists them."""
        facts = dict(self.facts)
        for model_id in delta.removed:
            facts.pop(model_id, None)
        for entry in delta.entries:
            facts[entry.id] = facts_of(entry)
        if delta.order is not None:
            facts = {model_id: facts[model_id] for model_id in delta.order}
        head = delta.head
        return Published(head.number, head.published_at, delta.settings, facts, self.offline)
