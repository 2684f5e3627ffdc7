"""How long searches and comparisons take over a large catalogue, on one core.

    python -m benchmarks.search [--entries N] [--rounds N]

Times are processor time of one thread: what a search takes on one core that does nothing else. A
search is the whole of it: the query is parsed, rows are found, facets are counted, a page of
fifty entries is put together as bytes.
Ends with 1 when a target is missed.
"""

import argparse
import ctypes
import gc
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks.search.catalogue import entries
from benchmarks.search.contenders import FACETS, PAGE, TASKS, Fts5, Loop, Task
from modeldex.catalogue.quotes import PricedModel, priced_model
from modeldex.catalogue.search.comparing import compare
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.ordering import prepare
from modeldex.catalogue.search.parameters import Asked, read_parameters
from modeldex.catalogue.search.price_table import PriceTable
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import Found, search
from modeldex.catalogue.search.workload import read_workload
from modeldex.entries.entry import Entry

Result = TypeVar("Result")

MEDIAN_MS, P99_MS, COMPARE_MS = 10.0, 25.0, 500.0
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
WORKLOADS = {
    "one part": [{"usage": {"input_tokens": 2000, "output_tokens": 300}}],
    "four parts": [
        {"usage": {"input_tokens": 2000, "output_tokens": 300}, "weight": 1000},
        {"usage": {"input_tokens": 90_000, "output_tokens": 4000}, "weight": 20},
        {"usage": {"input_tokens": 6000, "cache_read_tokens": 5000, "output_tokens": 100}},
        {"usage": {"input_tokens": 250_000, "output_tokens": 1}},
    ],
    "sounds": [{"usage": {"characters": 2500}}],
}


class Ours:
    """The index."""

    name = "Modeldex"

    def __init__(self, models: dict[str, Entry]) -> None:
        self.models = models
        self.index = Index.build(models).prepare()
        prepare(self.index)
        self.scope = Scope.of(self.index, models, {}, {})

    def search(self, task: Task) -> int:
        """Do it all; how many there are."""
        facets = ",".join(FACETS)
        given = {"q": task.query, "sort": task.sort, "facets": facets, "limit": str(PAGE)}
        asked = read_parameters(given.items())
        assert isinstance(asked, Asked)
        found = search(self.scope, asked.question, NOW)
        assert isinstance(found, Found)
        _ = b",".join(self.models[model_id].body for model_id in found.ids)
        return found.total

    def search_all_facets(self, task: Task) -> int:
        """The same with every facet there is."""
        asked = read_parameters({"q": task.query, "facets": "all"}.items())
        assert isinstance(asked, Asked)
        found = search(self.scope, asked.question, NOW)
        assert isinstance(found, Found)
        return found.total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    arguments = parser.parse_args()
    models = {entry.id: entry for entry in entries(arguments.entries)}
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {len(models):,} entries, one core")
    met = measure(models, arguments.rounds)
    if not met:
        raise SystemExit("a target was missed")


def measure(models: dict[str, Entry], rounds: int) -> bool:
    before = memory()
    ours, seconds = timed(lambda: Ours(models))
    print(f"index made in {seconds:.1f} s, {memory() - before:.0f} MB")
    changed = dict(models)
    for model_id in list(models)[:1000]:
        changed[model_id] = Entry.of(models[model_id].document() | {"created": 1})
    _, seconds = timed(lambda: ours.index.followed_by(changed).prepare())
    print(f"index after 1,000 changes in {seconds * 1000:.0f} ms")
    met = searches(ours, models, rounds)
    return comparisons(ours) and met


def searches(ours: Ours, models: dict[str, Entry], rounds: int) -> bool:
    contenders = [
        ("Modeldex", ours.search, rounds),
        ("with all facets", ours.search_all_facets, rounds),
        (Fts5.name, Fts5(models.values()).search, max(3, rounds // 20)),
        (Loop.name, Loop(models.values()).search, max(3, rounds // 20)),
    ]
    print(f"\n{'median and p99 in ms':<30}" + "".join(f"{name:>22}" for name, _, _ in contenders))
    every: list[float] = []
    for task in TASKS:
        line = f"{task.name:<30}"
        for name, run, times in contenders:
            figures = [timed(lambda run=run, task=task: run(task))[1] * 1000 for _ in range(times)]
            line += f"{median(figures):>13.2f} {worst(figures):>8.2f}"
            if name in ("Modeldex", "with all facets"):
                every += figures
        print(f"{line}   {ours.search(task):>7,} found", flush=True)
    print(f"{'all together':<30}{median(every):>13.2f} {worst(every):>8.2f}")
    return median(every) < MEDIAN_MS and worst(every) < P99_MS


def comparisons(ours: Ours) -> bool:
    prices, seconds = timed(lambda: PriceTable.build(ours.index))
    print(f"\nprices of all models read in {seconds:.1f} s; {len(prices.groups):,} shapes")

    def shown(model_id: str) -> PricedModel:
        entry = ours.models[model_id]
        return priced_model(entry.body, entry.extensions)

    met = True
    for name, parts in WORKLOADS.items():
        workload = read_workload({"workload": parts}).value
        assert workload is not None
        figures = [
            timed(lambda: compare(ours.scope, prices, workload, shown, NOW))[1] * 1000  # noqa: B023
            for _ in range(20)
        ]
        told = compare(ours.scope, prices, workload, shown, NOW)
        print(
            f"compare, {name:<21}{median(figures):>13.2f} {worst(figures):>8.2f}"
            f"   {told.priced:>7,} priced, {told.ruled_out_count:,} ruled out"
        )
        met = met and worst(figures) < COMPARE_MS
    return met


def timed(action: Callable[[], Result]) -> tuple[Result, float]:
    """What came of it, and the seconds of processor time that it took."""
    start = time.process_time()
    result = action()
    return result, time.process_time() - start


def worst(figures: list[float]) -> float:
    """The 99th percentile."""
    return sorted(figures)[min(len(figures) - 1, round(len(figures) * 0.99))]


def memory() -> float:
    """Megabytes that the process has now, freed ones aside."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
