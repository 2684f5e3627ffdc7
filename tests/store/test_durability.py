"""Nothing acknowledged is lost, and nothing half-done is seen, whenever the process dies."""

import os
import random
import select
import signal
from collections.abc import Callable

import pytest

from modeldex.store.store import Store
from tests.store.worker import Worker, marked

LONGEST_WAIT_SECONDS = 0.03


@pytest.mark.parametrize("seed", range(5))
def test_a_kill_at_any_of_200_points_leaves_the_old_or_the_new_revision(
    sqlite_url: str, seed: int
) -> None:
    kill_again_and_again(sqlite_url, kills=40, seed=seed)


def test_a_kill_of_a_client_of_postgresql_leaves_the_old_or_the_new_revision(
    new_postgresql: Callable[[], str],
) -> None:
    kill_again_and_again(new_postgresql(), kills=20, seed=0)


def kill_again_and_again(url: str, kills: int, seed: int) -> None:
    Store.open(url).close()
    randomness = random.Random(seed)
    with Worker() as worker:
        for _ in range(kills):
            acknowledged = kill_a_publisher(worker, url, randomness)
            head = check(url, acknowledged)
            assert head >= max(acknowledged, default=0)
    assert head > 0


def kill_a_publisher(worker: Worker, url: str, randomness: random.Random) -> dict[int, str]:
    """Let a process publish, kill it at a random time, and return what it had acknowledged."""
    pid = worker.ask("publish_until_killed", url)
    acknowledged = {}
    for _ in range(randomness.randrange(2)):
        number, digest = worker.receive()
        acknowledged[number] = digest
    select.select([], [], [], randomness.uniform(0, LONGEST_WAIT_SECONDS))
    os.kill(pid, signal.SIGKILL)
    while (told := worker.receive()) != "killed":
        acknowledged[told[0]] = told[1]
    return acknowledged


def check(url: str, acknowledged: dict[int, str]) -> int:
    """Whether the store is whole, and holds what was acknowledged; returns the head's number."""
    store = Store.open(url)
    try:
        for number, digest in acknowledged.items():
            revision = store.revision(number)
            assert revision is not None
            assert revision.digest == digest
        head = store.head()
        if head is None:
            assert not store.catalogue().entries
            return 0
        catalogue = store.catalogue()
        assert catalogue == marked(head.number)
        assert catalogue.digest().hex() == head.digest
        assert store.audit(1)[0].subject == f"revision {head.number}"
        return head.number
    finally:
        store.close()
