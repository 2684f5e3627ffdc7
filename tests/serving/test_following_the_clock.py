"""The follower and the clock: what ends or begins is shown at its instant, without a publish."""

import pytest

from modeldex.serving.follower import Follower
from modeldex.serving.serving import Serving
from modeldex.store.errors import StoreError
from tests.serving.conftest import Clock, catalogue, entry
from tests.serving.following import FakeStore, served

REMOVAL = "2026-08-22T12:00:10Z"


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def follower(store: FakeStore, clock: Clock) -> Follower:
    return Follower(store, clock=clock)


class TestTheClock:
    def test_takes_an_entry_out_at_its_instant(
        self, follower: Follower, store: FakeStore, clock: Clock
    ) -> None:
        store.publish(catalogue(entry("stays"), entry("goes", removes_at=REMOVAL)))
        follower.step()
        clock.advance(seconds=9.999)
        follower.step()
        assert served(follower) == ["stays", "goes"]
        clock.advance(seconds=0.001)
        follower.step()
        assert served(follower) == ["stays"]
        before = follower.serving
        clock.advance(days=1000)
        follower.step()
        assert follower.serving is before

    def test_goes_on_when_the_store_does_not(
        self, follower: Follower, store: FakeStore, clock: Clock
    ) -> None:
        store.publish(catalogue(entry("stays"), entry("goes", removes_at=REMOVAL)))
        follower.step()
        store.failing = StoreError("gone")
        clock.advance(seconds=11)
        follower.step()
        assert served(follower) == ["stays"]


class TestAnEndThatNobodyLookedFor:
    """What has ended is shown to nobody, though nobody had the follower look."""

    @pytest.fixture
    def leaving(self, store: FakeStore, follower: Follower) -> Follower:
        store.publish(catalogue(entry("stays"), entry("leaves", removes_at=REMOVAL)))
        follower.step()
        return follower

    def prepared(self, follower: Follower) -> Serving | None:
        return follower._following

    def shown(self, follower: Follower, clock: Clock) -> list[str]:
        snapshot = follower.serving_at(clock.now.timestamp()).snapshot
        assert snapshot is not None
        return list(snapshot.entries)

    def test_is_followed_to_the_instant(self, leaving: Follower, clock: Clock) -> None:
        clock.advance(seconds=9.999)
        assert self.shown(leaving, clock) == ["stays", "leaves"]
        clock.advance(seconds=0.001)
        assert self.shown(leaving, clock) == ["stays"]
        clock.advance(days=400)
        assert self.shown(leaving, clock) == ["stays"]

    def test_is_known_beforehand(self, leaving: Follower, clock: Clock) -> None:
        clock.advance(seconds=4)
        leaving.step()
        assert self.prepared(leaving) is None
        clock.advance(seconds=2)
        leaving.step()
        following = self.prepared(leaving)
        assert following is not None
        clock.advance(seconds=4)
        assert leaving.serving_at(clock.now.timestamp()) is following
        leaving.step()
        assert leaving.serving is following

    def test_of_what_is_published_meanwhile_is_followed(
        self, store: FakeStore, leaving: Follower, clock: Clock
    ) -> None:
        clock.advance(seconds=6)
        leaving.step()
        store.publish(catalogue(entry("new"), entry("leaves", removes_at=REMOVAL)))
        leaving.step()
        clock.advance(seconds=4)
        assert self.shown(leaving, clock) == ["new"]

    def test_does_not_wait_for_a_store_that_does_not_answer(
        self, leaving: Follower, clock: Clock
    ) -> None:
        clock.advance(seconds=11)
        with leaving._stepping:  # a step is held up
            assert self.shown(leaving, clock) == ["stays", "leaves"]
        assert self.shown(leaving, clock) == ["stays"]
