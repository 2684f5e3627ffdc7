"""The follower: what is served keeps in step with the store, and outlives it."""

from collections.abc import Iterator
from dataclasses import replace
from queue import Queue
from typing import Any

import pytest
import structlog

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.views import Selection, View
from modeldex.entries.entry import Entry
from modeldex.serving.follower import Follower
from modeldex.serving.keys import Refusal
from modeldex.store.errors import StoreError
from modeldex.store.records import Key
from tests.serving.conftest import NOW, Clock, catalogue, entry
from tests.serving.following import FakeStore, a_key, served


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def follower(store: FakeStore, clock: Clock) -> Follower:
    return Follower(store, clock=clock)


class TestFollowing:
    def test_begins_with_nothing(self, follower: Follower) -> None:
        assert follower.serving.snapshot is None
        assert follower.looked_at is None

    def test_shows_an_empty_catalogue_where_nothing_is_published(self, follower: Follower) -> None:
        follower.step()
        assert served(follower) == []
        assert follower.serving.snapshot is not None
        assert follower.serving.snapshot.revision == 0

    def test_shows_each_revision(self, follower: Follower, store: FakeStore) -> None:
        store.publish(catalogue(entry("a"), entry("b")))
        follower.step()
        assert served(follower) == ["a", "b"]
        store.publish(catalogue(entry("a", name="A"), entry("c")))
        follower.step()
        assert served(follower) == ["a", "c"]
        assert store.asked[-1] == "since 1"

    def test_keeps_the_order_of_the_store(self, follower: Follower, store: FakeStore) -> None:
        store.publish(catalogue(entry("a"), entry("c")))
        follower.step()
        store.publish(catalogue(entry("a"), entry("b"), entry("c")))
        follower.step()
        assert served(follower) == ["a", "b", "c"]

    def test_asks_one_thing_when_nothing_changed(
        self, follower: Follower, store: FakeStore
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        before = follower.serving
        store.asked.clear()
        follower.step()
        assert store.asked == ["token"]
        assert follower.serving is before

    def test_keeps_the_facts_of_unchanged_entries(
        self, follower: Follower, store: FakeStore
    ) -> None:
        kept = entry("kept")
        store.publish(catalogue(kept, entry("b")))
        follower.step()
        facts = follower.published.facts["kept"]
        store.publish(catalogue(kept, entry("b", name="B")))
        follower.step()
        assert follower.published.facts["kept"] is facts

    def test_has_what_is_in_use_ready_before_it_swaps(
        self, follower: Follower, store: FakeStore
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        served(follower)
        store.publish(catalogue(entry("a"), entry("b")))
        follower.step()
        assert follower.serving.snapshot is not None
        assert follower.serving.snapshot.compiled() == (("models", "all"),)

    def test_follows_settings(self, follower: Follower, store: FakeStore) -> None:
        one = entry("a")
        store.publish(catalogue(one))
        follower.step()
        store.publish(catalogue(one, aliases={"text": {"gpt": "a"}}))
        follower.step()
        assert follower.serving.snapshot is not None
        assert follower.serving.snapshot.resolve("gpt") is not None

    def test_starts_anew_when_the_store_is_another(
        self, follower: Follower, store: FakeStore
    ) -> None:
        for number in range(3):
            store.publish(catalogue(entry(f"m{number}")))
        follower.step()
        store.history.clear()
        store.publish(catalogue(entry("restored")))
        store.token = 1
        follower.step()
        assert served(follower) == ["restored"]
        assert store.asked[-1] == "since 0"
        store.history.clear()
        store.token = 0
        follower.step()
        assert served(follower) == []


class TestKeys:
    def test_are_followed_without_a_new_snapshot(
        self, follower: Follower, store: FakeStore
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        snapshot = follower.serving.snapshot
        store.add_key(a_key(1))
        follower.step()
        assert set(follower.serving.keys.by_digest) == {b"\1" * 32}
        assert follower.serving.snapshot is snapshot

    def test_that_are_revoked_are_known_as_such(self, follower: Follower, store: FakeStore) -> None:
        store.add_key(a_key(1))
        follower.step()
        store.all_keys[0] = replace(store.all_keys[0], revoked_at=NOW)
        store.token += 1
        follower.step()
        assert follower.serving.keys.by_digest[b"\1" * 32].revoked_at == NOW


class TestFailures:
    @pytest.mark.parametrize("error", [StoreError("gone"), OSError("disk"), RuntimeError("bug")])
    def test_leave_what_was_loaded_last(
        self, follower: Follower, store: FakeStore, clock: Clock, error: Exception
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        store.failing = error
        store.publish(catalogue(entry("b")))
        clock.advance(seconds=5)
        follower.step()
        assert served(follower) == ["a"]
        assert follower.looked_at == NOW
        assert follower.failures == 1
        store.failing = None
        follower.step()
        assert served(follower) == ["b"]
        assert follower.looked_at == clock.now

    def test_are_told_when_they_begin_and_end(self, follower: Follower, store: FakeStore) -> None:
        with structlog.testing.capture_logs() as logs:
            follower.step()
            store.failing = StoreError("gone")
            for _ in range(5):
                follower.step()
            store.failing = None
            for _ in range(5):
                follower.step()
        assert [record["log_level"] for record in logs] == ["warning", "info"]
        assert logs[0]["error"] == "gone"

    def test_half_way_are_made_good_at_the_next_look(
        self, follower: Follower, store: FakeStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        store.publish(catalogue(entry("b")))

        def broken(number: int) -> Any:
            raise StoreError("half-way")

        with monkeypatch.context() as patch:
            patch.setattr(store, "changed_since", broken)
            follower.step()
            assert served(follower) == ["a"]
        follower.step()
        assert served(follower) == ["b"]

    def test_of_an_entry_that_can_not_be_compiled_do_not_end_it(
        self, follower: Follower, store: FakeStore
    ) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        broken = Entry("b", "text", b"{broken", b"", 1)
        store.publish(Catalogue(Settings(), {"b": broken}))
        follower.step()
        assert served(follower) == ["a"]


def test_a_thread_follows_until_it_is_stopped(store: FakeStore, clock: Clock) -> None:
    follower = Follower(store, clock=clock, interval=0.001)
    follower.step()
    follower.start()
    try:
        store.publish(catalogue(entry("a")))
        while not follower.serving.snapshot or follower.serving.snapshot.revision != 1:
            assert follower._thread is not None
            follower._thread.join(0.001)
    finally:
        follower.stop()
    looks = len(store.asked)
    assert follower._thread is None
    assert len(store.asked) == looks
    follower.stop()


def test_how_many_readings_are_held_is_known_while_the_store_is_gone(
    store: FakeStore, follower: Follower
) -> None:
    follower.step()
    assert follower.waiting == 0
    store.hold()
    follower.step()
    store.failing = StoreError("gone")
    follower.step()
    assert follower.waiting == 1


class Announcements:
    """What announces changes, told by a test."""

    def __init__(self) -> None:
        self.is_up = True
        self.missing = 0
        self.waits: Queue[float] = Queue()
        self._answers: Queue[bool] = Queue()

    def wait(self, seconds: float) -> bool:
        self.waits.put(seconds)
        return self._answers.get()

    def answer(self, *, told: bool) -> None:
        """Have one wait end, and the follower look and wait again."""
        self._answers.put(told)
        self.waits.get()

    def missed(self) -> None:
        self.missing += 1

    def close(self) -> None:
        self._answers.put(False)

    def release(self) -> None: ...


class TestAnnouncements:
    @pytest.fixture
    def announcements(self) -> Announcements:
        return Announcements()

    @pytest.fixture
    def running(
        self, store: FakeStore, clock: Clock, announcements: Announcements
    ) -> Iterator[Follower]:
        """A follower that waits for the first time."""
        follower = Follower(store, clock=clock, notices=announcements)
        follower.step()
        follower.start()
        assert announcements.waits.get() == 2.0
        yield follower
        follower.stop()

    def test_a_change_that_is_announced_is_looked_at_at_once(
        self, running: Follower, store: FakeStore, announcements: Announcements
    ) -> None:
        store.publish(catalogue(entry("a")))
        announcements.answer(told=True)
        assert served(running) == ["a"]
        assert announcements.missing == 0

    def test_a_change_that_nobody_announced_is_found_and_the_silence_noticed(
        self, running: Follower, store: FakeStore, announcements: Announcements
    ) -> None:
        store.publish(catalogue(entry("a")))
        announcements.answer(told=False)
        assert served(running) == ["a"]
        assert announcements.missing == 1

    def test_silence_is_no_fault_where_nothing_happened(
        self, running: Follower, store: FakeStore, announcements: Announcements
    ) -> None:
        store.publish(catalogue(entry("a")))
        running.step()
        announcements.answer(told=False)
        assert announcements.missing == 0


class TestViews:
    def keyed(self, view: str | None) -> Key:
        return replace(a_key(1), view=view)

    def test_show_what_a_keys_view_sees(self, store: FakeStore, follower: Follower) -> None:
        views = {"v": View("v", include=(Selection(id=("a",)),))}
        store.publish(catalogue(entry("a"), entry("b"), views=views))
        follower.step()
        for view, seen in (("v", ["a"]), (None, ["a", "b"])):
            snapshot = follower.serving.sight_of(self.keyed(view))
            assert snapshot is not None
            assert list(snapshot.entries) == seen
        assert follower.serving.sight_of(self.keyed("w")) is None
        assert follower.serving.sight_of(Refusal.MISSING) is None

    def test_that_are_missing_are_told_once(self, store: FakeStore, follower: Follower) -> None:
        store.publish(catalogue(entry("a")))
        store.add_key(self.keyed("gone"))
        with structlog.testing.capture_logs() as lines:
            follower.step()
            store.token += 1
            follower.step()
        (line,) = (line for line in lines if "view" in line)
        assert line["view"] == "gone"

    def test_show_marks_at_once(self, store: FakeStore, follower: Follower) -> None:
        store.publish(catalogue(entry("a")))
        follower.step()
        store.offline.add("a")
        store.token += 1
        follower.step()
        snapshot = follower.serving.snapshot
        assert snapshot is not None
        assert b'"offline":true' in snapshot.listing("models", "text").body
