"""Webhooks: where changes are told without being asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modeldex.catalogue.event_kinds import EventKind
from modeldex.catalogue.patterns import Patterns


@dataclass(frozen=True, slots=True)
class Webhook:
    """One item of ``webhooks`` in ``catalogue.yaml``."""

    name: str
    url: str
    secret: str
    """The name of the environment variable that holds the secrets which its messages are signed
    with: ``whsec_…``, several with spaces between them while they are being changed."""
    events: tuple[EventKind, ...] = ()
    """The kinds of events that it is told of; none: all."""
    models: tuple[str, ...] = ()
    """Patterns of ids; none: every model. They say nothing of events that are of no model."""
    allow_private: bool = False
    """Whether ``url`` may lead to a private, loopback or link-local address."""
    _models: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_models", Patterns(self.models))

    def wants(self, event: EventKind, model_id: str | None = None) -> bool:
        """Whether it is told of an event, of a model if the event has one. A change of the price
        is a change, too."""
        known = {event, "entry.changed"} if event == "entry.price_changed" else {event}
        if self.events and known.isdisjoint(self.events):
            return False
        return model_id is None or not self.models or self._models.fit(model_id)

    def document(self) -> dict[str, Any]:
        """The webhook as ``catalogue.yaml`` writes it, without what it does not say."""
        said = {
            "name": self.name,
            "url": self.url,
            "secret": self.secret,
            "events": list(self.events) or None,
            "models": list(self.models) or None,
            "allow_private": self.allow_private or None,
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Webhook":
        """The reverse of `document`, of what it wrote: nothing is checked."""
        lists = {name: tuple(document[name]) for name in ("events", "models") if name in document}
        return cls(**{**document, **lists})
