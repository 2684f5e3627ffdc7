"""Limits and blocks, on a clock that is moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.rate_limits import RateLimit
from modeldex.serving.limiting import Allowance, MemoryLimiter

MINUTE = (RateLimit(3, 60),)
BURST = (RateLimit(10, 60), RateLimit(2, 1))


def test_a_window_begins_with_the_first_request_and_ends_after_its_time() -> None:
    limiter = MemoryLimiter()
    for now, remaining in ((100.5, 2), (110, 1), (159, 0)):
        assert limiter.take("a", MINUTE, now) == Allowance(True, 3, 60, remaining, 161)
    refused = limiter.take("a", MINUTE, 160)
    assert (refused.allowed, refused.remaining, refused.resets_at) == (False, 0, 161)
    assert limiter.take("a", MINUTE, 160.5).remaining == 2


def test_callers_do_not_share_a_window() -> None:
    limiter = MemoryLimiter()
    for _ in range(4):
        limiter.take("a", MINUTE, 0)
    assert limiter.take("b", MINUTE, 0).allowed


def test_a_burst_is_limited_by_a_second_limit() -> None:
    limiter = MemoryLimiter()
    assert [limiter.take("a", BURST, 0).allowed for _ in range(3)] == [True, True, False]
    later = limiter.take("a", BURST, 1)
    assert later.allowed
    assert (later.limit, later.seconds) == (10, 60)


def test_who_is_refused_is_told_when_all_limits_let_through_again() -> None:
    limiter = MemoryLimiter()
    for now in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4):
        limiter.take("a", BURST, now)
    assert limiter.take("a", BURST, 5).resets_at == 60


def test_more_than_twenty_failures_in_thirty_seconds_block_for_thirty() -> None:
    limiter = MemoryLimiter()
    for _ in range(20):
        limiter.failed("a", 0)
    assert limiter.blocked_until("a", 0) is None
    limiter.failed("a", 29)
    assert limiter.blocked_until("a", 29) == 59
    assert limiter.blocked_until("a", 58.9) == 59
    assert limiter.blocked_until("a", 59) is None
    assert limiter.blocked_until("b", 29) is None


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_keeps_nobody_out_for_longer(hours: int) -> None:
    limiter = MemoryLimiter()
    for _ in range(4):
        limiter.take("a", MINUTE, 1e9)
    for _ in range(21):
        limiter.failed("a", 1e9)
        limiter.failed("b", 1e9)
    assert not limiter.take("a", MINUTE, 1e9).allowed
    later = 1e9 + hours * 3600
    assert limiter.take("a", MINUTE, later).allowed
    assert limiter.blocked_until("a", later) is None
    limiter.failed("b", later)
    assert limiter.blocked_until("b", later) is None


def test_slow_failures_do_not_block() -> None:
    limiter = MemoryLimiter()
    for now in range(0, 600, 2):
        limiter.failed("a", now)
        assert limiter.blocked_until("a", now) is None


@given(st.lists(st.integers(0, 200), max_size=60).map(sorted), st.integers(1, 5))
def test_no_window_lets_more_through_than_its_limit(moments: list[int], amount: int) -> None:
    limiter = MemoryLimiter()
    limit = RateLimit(amount, 60)
    let_through: dict[int, int] = {}
    for now in moments:
        taken = limiter.take("a", (limit,), now)
        assert 0 <= taken.remaining < amount or not taken.allowed
        if taken.allowed:
            let_through[taken.resets_at] = let_through.get(taken.resets_at, 0) + 1
    assert all(count <= amount for count in let_through.values())


def test_a_flood_of_callers_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modeldex.serving.limiting._MOST_CALLERS", 10)
    limiter = MemoryLimiter()
    for caller in range(1000):
        limiter.take(caller, MINUTE, 0)
        limiter.failed(caller, 0)
    assert len(limiter._accounts) <= 11
    assert len(limiter._failures) <= 11
