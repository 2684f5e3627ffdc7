"""Views: what 200 of them over 4,000 entries cost in time and memory.

    python -m benchmarks.views [--entries 4000] [--views 200]

Three kinds of views: partners who see the same models at a discount of their own, teams with short
lists, and audiences of which every ten see the same. Each list of all models is asked for once.
"""

import argparse
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from benchmarks.read_path.catalogue import make_catalogue
from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.views import Selection, View
from modeldex.serving.moment import moment_of
from modeldex.serving.published import Published
from modeldex.serving.sights import Sights

NOW = datetime(2026, 8, 22, tzinfo=UTC)


def partner(number: int) -> View:
    """Everything, at a discount of its own."""
    discount = {"*": Decimal(number + 1) / 1000}
    return View(f"partner-{number}", beta=True, discount_to_user=discount)


def team(number: int, ids: list[str]) -> View:
    """Twenty models."""
    chosen = tuple(ids[(number * 17 + step * 31) % len(ids)] for step in range(20))
    return View(f"team-{number}", include=(Selection(id=chosen),))


def audience(number: int) -> View:
    """A tenth of the models is hidden; every ten views hide the same."""
    return View(f"audience-{number}", exclude=(Selection(id=(f"*{number // 10 % 10}",)),))


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=4000)
    options.add_argument("--views", type=int, default=200)
    chosen = options.parse_args()
    catalogue = make_catalogue(chosen.entries)
    ids = list(catalogue.entries)
    kinds: dict[str, Callable[[int], View]] = {
        "partners": partner,
        "teams": lambda number: team(number, ids),
        "audiences": audience,
    }
    print(f"{chosen.views} views over {chosen.entries} entries")
    print(
        f"{'kind':<10} {'sights':>10} {'per view':>10} {'memory':>10} {'lists':>10} {'memory':>10}"
    )
    for kind, make in kinds.items():
        views = {view.name: view for view in map(make, range(chosen.views))}
        measure(kind, Published.of(catalogue), views)


def measure(kind: str, published: Published, views: dict[str, View]) -> None:
    """One line: the time and memory of what the views see, and of the lists made of it."""
    settings = Settings(views=views)
    published = Published(1, NOW, settings, published.facts)
    moment = moment_of(published, NOW)
    tracemalloc.start()
    sights = Sights(moment)
    sights.everything().listing("models", "all")
    base = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    started = time.perf_counter()
    timed = Sights(moment)
    for name in views:
        timed.of(name)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    for name in views:
        snapshot = timed.of(name)
        if snapshot is not None:
            snapshot.listing("models", "all")
    listing = time.perf_counter() - started
    del timed, sights
    tracemalloc.start()
    counted = Sights(moment)
    counted.everything().listing("models", "all")
    for name in views:
        counted.of(name)
    seen = tracemalloc.get_traced_memory()[0] - base
    for name in views:
        snapshot = counted.of(name)
        if snapshot is not None:
            snapshot.listing("models", "all")
    lists = tracemalloc.get_traced_memory()[0] - base - seen
    tracemalloc.stop()
    print(
        f"{kind:<10} {seconds:>8.2f} s {seconds / len(views) * 1000:>7.2f} ms "
        f"{seen / 2**20:>7.1f} MB {listing:>8.2f} s {lists / 2**20:>7.1f} MB"
    )


if __name__ == "__main__":
    main()
