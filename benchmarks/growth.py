"""How memory and time grow with the number of entries and views.

    python -m benchmarks.growth [--entries N] [--views N] [--discounted N]

A catalogue is published to a store in a process of its own. This process serves it as a worker
does: it loads it, makes every view's snapshot with its whole list, plain and in gzip, and follows a
publish that changes every tenth entry, with all of these lists in use. Each view sees other models,
so that none shares a list with another; the discounted ones show every entry otherwise, too.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.read_path.catalogue import make_catalogue, model_id, revise
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.views import Selection, View
from modeldex.serving.follower import Follower
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from modeldex.store.times import utc_now

SECOND = 2
"""Number of the revision that is published while the first is served."""


@dataclass(frozen=True, slots=True)
class Size:
    """What is made."""

    entries: int
    views: int
    discounted: int
    """How many of the views change the entries."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--views", type=int, default=50)
    parser.add_argument("--discounted", type=int, default=5, help="of the views (5)")
    arguments = parser.parse_args()
    size = Size(arguments.entries, arguments.views, arguments.discounted)
    with tempfile.TemporaryDirectory(prefix="modeldex-growth-") as directory:
        database = f"sqlite:///{directory}/modeldex.db"
        _measure(database, size)


def _measure(database: str, size: Size) -> None:
    _elsewhere(_publish_first, database, size).join()
    store = Store.open(database)
    follower = Follower(store, clock=utc_now)
    with _told("nothing loaded yet"):
        pass
    with _told(f"load {size.entries:,} entries"):
        follower.step()
    if size.views:
        with _told("the first view's list, plain and in gzip"):
            _use(follower, 1)
        with _told(f"the lists of {size.views} views"):
            _use(follower, size.views)
    else:
        with _told("the whole list, plain and in gzip"):
            _use_all(follower)
    follower.start()
    publisher = _elsewhere(_publish_second, database, size)
    with _told("a publish of every tenth entry, from its begin until it is served"):
        while (snapshot := follower.serving.snapshot) is None or snapshot.revision < SECOND:
            if publisher.exitcode:
                raise SystemExit("publishing failed")
            time.sleep(0.01)
    publisher.join()
    follower.stop()
    store.close()


def _use(follower: Follower, views: int) -> None:
    for number in range(views):
        snapshot = follower.serving.through(f"view-{number}")
        if snapshot is None:
            raise SystemExit(f"view-{number} is missing")
        snapshot.listing("models", "all").make("gzip")


def _use_all(follower: Follower) -> None:
    snapshot = follower.serving.snapshot
    if snapshot is None:
        raise SystemExit("nothing is loaded")
    snapshot.listing("models", "all").make("gzip")


def _elsewhere(work: object, database: str, size: Size) -> multiprocessing.context.SpawnProcess:
    """Run something in a process of its own, whose memory does not count, and begin with it when
    all that it needs is there."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=work, args=(database, size, ready))  # type: ignore[arg-type]
    process.start()
    while not ready.wait(0.1):
        if process.exitcode is not None:
            raise SystemExit("what is measured could not be made")
    return process


def _publish_first(database: str, size: Size, ready: Event) -> None:
    store = Store.open(database)
    catalogue = _catalogue(size)
    ready.set()
    _publish(store, catalogue)


def _publish_second(database: str, size: Size, ready: Event) -> None:
    store = Store.open(database)
    administration = LocalAdministration(store, author="benchmark")
    plan = administration.plan(revise(_catalogue(size), SECOND))
    ready.set()
    begun = time.perf_counter()
    administration.publish(plan, "Every tenth entry")
    print(
        f"{'  (the store has it for good after':68}{time.perf_counter() - begun:8.2f} s)",
        flush=True,
    )
    store.close()


def _publish(store: Store, catalogue: Catalogue) -> None:
    administration = LocalAdministration(store, author="benchmark")
    administration.publish(administration.plan(catalogue), "The generated catalogue")
    store.close()


def _catalogue(size: Size) -> Catalogue:
    catalogue = make_catalogue(size.entries)
    named = {f"view-{number}": _view(number, size) for number in range(size.views)}
    return replace(catalogue, settings=replace(catalogue.settings, views=named))


def _view(number: int, size: Size) -> View:
    """All but one of the models, for some at a discount of its own."""
    name, hidden = f"view-{number}", model_id(number % size.entries)
    discount = {"*": Decimal(number + 1) / 1000} if number < size.discounted else {}
    return View(name, exclude=(Selection(id=(hidden,)),), discount_to_user=discount)


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun, used = time.perf_counter(), time.process_time()
    yield
    took, cpu = time.perf_counter() - begun, time.process_time() - used
    print(f"{what:68}{took:8.2f} s {cpu:8.2f} s CPU {_memory() / 1e6:8.0f} MB", flush=True)


def _memory() -> int:
    """Bytes that this process holds in memory."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
