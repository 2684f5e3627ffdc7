"""A store with a webhook, and a receiver that answers as a test says."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.webhooks import Webhook
from modeldex.sources.posting import Letter, Receipt
from modeldex.store.administration import LocalAdministration
from modeldex.store.delivering import Desk, deliver
from modeldex.store.store import Store
from tests.factories import catalogue_of
from tests.store.conftest import Clock

SECRET = "whsec_" + base64.b64encode(b"s" * 24).decode()
HOOK = Webhook("shop", "https://example.com/hook", "SHOP_SECRET")


@dataclass
class Receiver:
    """Takes letters, and answers as the test says."""

    answers: list[int | Exception | Receipt] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def __call__(self, letter: Letter) -> Receipt:
        self.letters.append(letter)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Receipt) else Receipt(answer)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Types and places of the messages, in order."""
        bodies = [json.loads(letter.body) for letter in self.letters]
        return [(each["type"], each["data"].get("place", "")) for each in bodies]


@dataclass
class Scene:
    """A store with one webhook, and what it is told."""

    store: Store
    clock: Clock
    receiver: Receiver
    hook: Webhook = HOOK
    environ: dict[str, str] = field(default_factory=lambda: {"SHOP_SECRET": SECRET})

    def publish(self, *entries: Any, hook: Webhook | None = None) -> None:
        settings = Settings(webhooks=(hook or self.hook,))
        work = LocalAdministration(self.store, author="anna", clock=self.clock)
        work.publish(work.plan(catalogue_of(*entries, settings=settings)), "")

    def begin(self) -> None:
        head = self.store.head()
        assert head is not None
        self.store.outbox.follow([self.hook.name], head.number)

    def deliver(self, holder: str = "one") -> int:
        desk = Desk(self.store.outbox, self.receiver, self.environ, self.clock, holder, lambda: 0.0)
        return deliver(desk, self.hook)

    def statuses(self) -> list[str]:
        """Of all deliveries, oldest first."""
        return [each.status.value for each in reversed(self.store.outbox.deliveries())]


def begun(store: Store, clock: Clock) -> Scene:
    made = Scene(store, clock, Receiver())
    made.publish("a")
    made.begin()
    return made
