"""A store in memory for tests of the follower, and what a follower serves."""

import json

from modeldex.catalogue.catalogue import Catalogue
from modeldex.serving.follower import Follower
from modeldex.store.delta import Delta
from modeldex.store.records import Key, Revision, RevisionKind
from tests.serving.conftest import NOW


class FakeStore:
    """A store in memory that counts what it is asked, and fails when it is told to."""

    def __init__(self) -> None:
        self.history: list[tuple[Revision, Catalogue]] = []
        self.all_keys: list[Key] = []
        self.offline: set[str] = set()
        self.token = 0
        self.held = 0
        self.failing: Exception | None = None
        self.asked: list[str] = []

    def publish(self, what: Catalogue) -> None:
        number = len(self.history) + 1
        revision = Revision(
            number, NOW, "a", "", RevisionKind.PUBLISH, what.digest().hex(), 0, 0, 0, 0
        )
        self.history.append((revision, what))
        self.token += 1

    def add_key(self, key: Key) -> None:
        self.all_keys.append(key)
        self.token += 1

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.failing is not None:
            raise self.failing

    def change_token(self) -> int:
        self._answer("token")
        return self.token

    def head(self) -> Revision | None:
        self._answer("head")
        return self.history[-1][0] if self.history else None

    def revision(self, number: int) -> Revision | None:
        self._answer("revision")
        found = [revision for revision, _ in self.history if revision.number == number]
        return found[0] if found else None

    def changed_since(self, number: int) -> Delta:
        self._answer(f"since {number}")
        revision, new = self.history[-1]
        old = self.history[number - 1][1].entries if number else {}
        return Delta(
            revision,
            new.settings,
            tuple(each for each in new.entries.values() if old.get(each.id) != each),
            tuple(each for each in old if each not in new.entries),
            tuple(new.entries),
        )

    def keys(self) -> list[Key]:
        self._answer("keys")
        return list(self.all_keys)

    def offline_models(self) -> frozenset[str]:
        self._answer("offline")
        return frozenset(self.offline)

    def waiting(self) -> int:
        return self.held

    def hold(self) -> None:
        self.held += 1
        self.token += 1


def served(follower: Follower) -> list[str]:
    snapshot = follower.serving.snapshot
    assert snapshot is not None
    return [each["id"] for each in json.loads(snapshot.listing("models", "all").body)["data"]]


def a_key(number: int) -> Key:
    return Key(number, f"k{number}", "read", "", bytes([number]) * 32, NOW)
