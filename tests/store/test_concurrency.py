"""Several processes and threads use one store at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry
from tests.store.conftest import Clock
from tests.store.worker import Worker

ROUNDS = 10


def test_of_two_publishers_exactly_one_wins(store: Store, database_url: str) -> None:
    with Worker() as one, Worker() as two:
        workers = {"one": one, "two": two}
        for worker in workers.values():
            worker.ask("open", database_url)
        for base in range(ROUNDS):
            for name, worker in workers.items():
                assert worker.ask("plan", f"{name} {base}") == base
            for name, worker in workers.items():
                worker.send("publish", name)
            outcomes = {name: worker.receive() for name, worker in workers.items()}

            [winner] = [name for name, outcome in outcomes.items() if outcome == base + 1]
            [loser] = [name for name in workers if name != winner]
            assert outcomes[loser] == {"conflict": [base, base + 1]}
            head = store.head()
            assert head is not None
            assert (head.number, head.author) == (base + 1, winner)
            assert store.entry("contested") == named_entry("contested", f"{winner} {base}")


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_an_empty_database_can_be_opened_by_many_at_once(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def new_url(number: int) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path / f'{number}.db'}"
        url: str = request.getfixturevalue("new_postgresql")()
        return url

    with ExitStack() as stack:
        workers = [stack.enter_context(Worker()) for _ in range(4)]
        for number in range(3):
            url = new_url(number)
            for worker in workers:
                worker.send("open", url)
            assert [worker.receive() for worker in workers] == ["opened"] * 4
            assert [worker.ask("read") for worker in workers] == [[]] * 4
            assert [worker.ask("close") for worker in workers] == ["closed"] * 4


def test_an_empty_database_can_be_opened_by_many_threads_at_once(database_url: str) -> None:
    start = threading.Barrier(4)

    def open_and_read(_: int) -> bool:
        start.wait()
        store = Store.open(database_url)
        try:
            return store.head() is None
        finally:
            store.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(open_and_read, range(4))) == [True] * 4


def test_edits_of_many_threads_are_all_published(store: Store, clock: Clock) -> None:
    administration = LocalAdministration(store, author="anna", clock=clock)

    def put(number: int) -> int:
        return administration.put_entry(named_entry(f"m{number}", "M"), "", None).number

    with ThreadPoolExecutor(4) as threads:
        numbers = list(threads.map(put, range(20)))

    assert sorted(numbers) == list(range(1, 21))
    assert len(store.catalogue().entries) == 20
    assert [record.id for record in store.audit()] == sorted(
        (record.id for record in store.audit()), reverse=True
    )


def test_readers_see_whole_revisions_while_others_publish(store: Store, clock: Clock) -> None:
    administration = LocalAdministration(store, author="anna", clock=clock)
    done = threading.Event()

    def publish() -> None:
        try:
            for number in range(20):
                entries = [named_entry(f"m{n}", f"revision {number}") for n in range(20)]
                administration.publish(administration.plan(catalogue_of(*entries)), "")
        finally:
            done.set()

    def read() -> int:
        reads = 0
        while not done.is_set():
            catalogue = store.catalogue()
            names = {e.document()["model_spec"]["name"] for e in catalogue.entries.values()}
            assert len(names) == (1 if catalogue.entries else 0)
            reads += 1
        return reads

    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        threads.submit(publish).result()
        assert all(reader.result() > 0 for reader in readers)


def test_a_writer_gives_up_on_another_that_does_not_end(
    store: Store, database_url: str, clock: Clock
) -> None:
    hasty = Store.open(database_url, lock_seconds=0.05)
    plan = LocalAdministration(store, author="anna", clock=clock).plan(catalogue_of("a"))
    messages = []

    def publish_meanwhile(_done: int, _total: int) -> None:
        with pytest.raises(StoreError) as caught:
            hasty.publish(plan, author="bert", message="", now=clock.now)
        messages.append(caught.value.message)

    store.publish(plan, author="anna", message="", now=clock.now, progress=publish_meanwhile)
    hasty.close()

    assert len(messages) == 1
    assert messages[0].endswith("another program has kept it locked for too long; try again")
    assert [revision.author for revision in store.revisions()] == ["anna"]


def test_reading_does_not_wait_for_a_writer(
    store: Store, administration: LocalAdministration
) -> None:
    administration.publish(administration.plan(catalogue_of("a")), "")
    seen: list[Callable[[], object] | list[str]] = []

    def read(_done: int, _total: int) -> None:
        seen.append(list(store.catalogue().entries))

    administration.publish(administration.plan(catalogue_of("b")), "", progress=read)

    assert seen
    assert all(entries == ["a"] for entries in seen)
