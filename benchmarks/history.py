"""What the past costs: a year of daily publishes, and reading it back.

    python benchmarks/history.py [--entries N] [--days N] [--changed PART] [--database URL]

Each day a part of all entries changes its price. Then random moments of the year are read as the
server reads them (`?at=`), first each on its own, as after a start, then one after another; and
price series, histories and changes. Without a URL the database is an SQLite file in a temporary
directory.
"""

import argparse
import gc
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.store_100k import document
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import ChangeKind, Changes, EntryChange
from modeldex.catalogue.plan import Plan
from modeldex.entries.entry import Entry
from modeldex.serving.moment import moment_of
from modeldex.serving.pasts import PastSnapshots
from modeldex.serving.published import Published
from modeldex.serving.representation import Aside
from modeldex.serving.sights import Sights
from modeldex.serving.snapshot import Snapshot
from modeldex.store.histories import prices_of
from modeldex.store.pasts import Place
from modeldex.store.store import Store

START = datetime(2025, 8, 1, tzinfo=UTC)
_LIMIT_AT, _LIMIT_SERIES = 50.0, 20.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=4_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--changed", type=float, default=0.01)
    parser.add_argument("--database", metavar="URL")
    options = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as directory:
        store = Store.open(options.database or f"sqlite:///{directory}/store.db")
        started = time.perf_counter()
        ids = publish_year(store, options.entries, options.days, options.changed, chance)
        per_day = (time.perf_counter() - started) / options.days
        print(f"{options.entries:,} entries, {options.days} days, {options.changed:.0%} a day")
        print(f"{'publish one day':<44}{per_day * 1000:>9.1f} ms")
        report_size(Path(directory), options.days)
        gc.freeze()  # as the server does once it has begun
        read_pasts(store, options.days, chance)
        read_entries(store, ids, chance)
        store.close()


def publish_year(
    store: Store, entries: int, days: int, part: float, chance: random.Random
) -> list[str]:
    """Publish the first day whole, and each other day what changed."""
    documents = {made["id"]: made for made in map(document, range(entries))}
    ids = list(documents)
    publish(store, 0, [Entry.of(each) for each in documents.values()], ChangeKind.ADDED)
    print(f"{'the first day alone':<44}{size_of(store) / 1e6:>9.1f} MB")
    for day in range(1, days + 1):
        changed = chance.sample(ids, max(1, round(entries * part)))
        for model_id in changed:
            usd = Decimal(chance.randrange(1, 10_000)) / 1000
            documents[model_id]["model_spec"]["pricing"]["input"] = {"usd": usd, "diem": usd}
        publish(store, day, [Entry.of(documents[each]) for each in changed], ChangeKind.CHANGED)
    return ids


def publish(store: Store, day: int, entries: list[Entry], kind: ChangeKind) -> None:
    changes = Changes((), tuple(EntryChange(kind, each.id, each.type) for each in entries))
    catalogue = Catalogue(entries={each.id: each for each in entries})
    plan = Plan(day, catalogue, changes)
    store.publish(plan, author="benchmark", message="", now=START + timedelta(days=day))


def size_of(store: Store) -> int:
    """Bytes of an SQLite database, without its log; 0 for another one."""
    name = store.engine.url.database
    if store.engine.dialect.name != "sqlite" or name is None:
        return 0
    return Path(name).stat().st_size


def report_size(directory: Path, days: int) -> None:
    size = sum(path.stat().st_size for path in directory.iterdir())
    print(f"{'files of the database':<44}{size / 1e6:>9.1f} MB  ({size / 1e3 / days:.0f} kB a day)")


def read_pasts(store: Store, days: int, chance: random.Random) -> None:
    moments = [START + timedelta(days=chance.random() * days) for _ in range(40)]

    def cold(moment: datetime) -> None:
        read_all(PastSnapshots(store.pasts), store, moment)

    tell("all entries at an instant, nothing kept", [timed(cold, each) for each in moments])
    pasts = PastSnapshots(store.pasts)
    warm = [timed(lambda moment: read_all(pasts, store, moment), each) for each in moments]
    tell("all entries at an instant, one after another", warm, _LIMIT_AT)
    again = [timed(lambda moment: read_all(pasts, store, moment), each) for each in moments[-5:]]
    tell("all entries at an instant that is kept", again, _LIMIT_AT)


def read_all(pasts: PastSnapshots, store: Store, moment: datetime) -> bytes:
    """What `?at=` does for a list of everything."""
    revision = store.pasts.revision_at(moment)
    if revision is None:
        raise SystemExit("the year has no beginning")
    return pasts.snapshot(revision, moment, None, compiled).listing("models", "all").body


def compiled(published: Published, instant: datetime, aside: Aside) -> Snapshot:
    snapshot = Sights(moment_of(published, instant), aside).of(None)
    if snapshot is None:
        raise SystemExit("nobody's view shows everything")
    return snapshot


def read_entries(store: Store, ids: list[str], chance: random.Random) -> None:
    some = chance.sample(ids, 200)
    tell("price series of an entry", [timed(series, store, each) for each in some], _LIMIT_SERIES)
    tell("one entry of a revision", [timed(store.entry, each, 200) for each in some])
    places = [Place(chance.randrange(1, 300)) for _ in range(50)]
    tell("100 changes behind a place", [timed(store.pasts.changes, each, 100) for each in places])


def series(store: Store, model_id: str) -> int:
    """What `/api/v1/history` does for the prices of an entry."""
    versions, instants = store.pasts.history(model_id)
    return len(prices_of(versions, instants))


Taken = tuple[float, float]
"""Milliseconds by the clock, and of the processor alone, which other work does not lengthen."""


def timed(action: Callable[..., Any], *arguments: Any) -> Taken:
    started, busy = time.perf_counter(), time.process_time()
    action(*arguments)
    busy = time.process_time() - busy
    return (time.perf_counter() - started) * 1000, busy * 1000


def tell(what: str, times: list[Taken], limit: float | None = None) -> None:
    by_clock, busy = zip(*times, strict=True)
    wanted = "" if limit is None else f"   (wanted: {limit:g} ms)"
    print(
        f"{what:<46}{min(by_clock):>7.1f} ms at best {median(by_clock):>7.1f} ms   "
        f"{median(busy):>6.1f} ms of CPU   p95 {quantiles(busy, n=20)[-1]:>6.1f}{wanted}",
        flush=True,
    )


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    main()
