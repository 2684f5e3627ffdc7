"""What the only worker does first, and what its parent learns of it."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest

from modeldex.http.beginning import Beginning, Prepared
from modeldex.store.errors import NewerSchema, StoreError

FOUND = Prepared("revision 3 (328 models)", has_keys=True)
MADE = 7
"""The exit status of a worker that has come as far as making what it runs."""

fork = get_context("fork")


def make() -> None:
    os._exit(MADE)


@contextmanager
def worker(load: Callable[[], object]) -> Iterator[BaseProcess]:
    """A worker as Granian makes it: a fork, with the handler of its parent for SIGTERM."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    process = fork.Process(target=load)
    process.start()
    signal.signal(signal.SIGTERM, before)
    try:
        yield process
    finally:
        process.kill()
        process.join(30)


def test_the_parent_learns_what_the_worker_found() -> None:
    beginning = Beginning(lambda: FOUND)
    with worker(beginning.before(make)) as process:
        assert beginning.outcome() == FOUND
        process.join(30)
        assert process.exitcode == MADE


def test_who_takes_the_place_of_a_worker_prepares_nothing() -> None:
    beginning = Beginning(lambda: FOUND)
    load = beginning.before(make)
    with worker(load):
        beginning.outcome()
    beginning._prepare = lambda: pytest.fail("it was prepared already")
    with worker(load) as process:
        process.join(30)
        assert process.exitcode == MADE


def failing(error: Exception) -> Beginning:
    def prepare() -> Prepared:
        raise error

    return Beginning(prepare)


@pytest.mark.parametrize("error", [StoreError("broken", "mend it"), NewerSchema("newer")])
def test_a_store_that_can_not_be_used_is_told_as_it_is(error: StoreError) -> None:
    beginning = failing(error)
    with worker(beginning.before(make)), pytest.raises(type(error)) as caught:
        beginning.outcome()
    assert (caught.value.message, caught.value.remedy) == (error.message, error.remedy)


def test_any_other_failure_ends_the_server() -> None:
    beginning = failing(ValueError("a fault of the program"))
    with worker(beginning.before(make)), pytest.raises(SystemExit) as caught:
        beginning.outcome()
    assert caught.value.code == 1


def test_a_worker_that_failed_waits_to_be_ended() -> None:
    beginning = failing(StoreError("broken"))
    with worker(beginning.before(make)) as process:
        with pytest.raises(StoreError):
            beginning.outcome()
        assert process.is_alive()
        process.terminate()
        process.join(30)
        assert process.exitcode == -signal.SIGTERM


def test_a_worker_that_prepares_can_be_ended() -> None:
    begun, has_begun = fork.Pipe(duplex=False)

    def prepare() -> Prepared:
        has_begun.send(True)
        time.sleep(60)
        return FOUND

    with worker(Beginning(prepare).before(make)) as process:
        assert begun.recv()
        process.terminate()
        process.join(30)
        assert process.exitcode == -signal.SIGTERM
