"""How long the store takes at 100,000 entries, and how much memory.

    python benchmarks/store_100k.py [--entries N] [--database URL]

Without a URL the database is an SQLite file in a temporary directory.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.entries.entry import Entry
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--database", metavar="URL")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        measure(arguments.database or f"sqlite:///{directory}/store.db", arguments.entries)
        size = sum(path.stat().st_size for path in Path(directory).iterdir())
    print(f"{'files of the database':<44}{size / 1e6:>8.0f} MB")


def measure(url: str, count: int) -> None:
    with timed("generate the entries"):
        catalogue = Catalogue(Settings(), {entry.id: entry for entry in generate(count)})
    with timed("open an empty database"):
        store = Store.open(url)
    administration = LocalAdministration(store, author="benchmark")
    with timed("plan the first publish"):
        plan = administration.plan(catalogue)
    with timed("publish all"):
        administration.publish(plan, "All of them")
    with timed("load all"):
        loaded = store.catalogue()
    with timed("digest of all"):
        digest = loaded.digest().hex()
    head = store.head()
    if head is None or head.digest != digest:
        raise SystemExit("what was loaded is not what was published")
    changed = list(catalogue.entries.values())[count // 2]
    renamed = rename(changed, "Renamed")
    with timed("plan the same with one entry changed"):
        plan = administration.plan(
            replace(catalogue, entries={**catalogue.entries, renamed.id: renamed})
        )
    with timed("publish one changed entry"):
        administration.publish(plan, "One of them")
    with timed("edit one entry"):
        administration.put_entry(rename(changed, "Edited"), "Edit", renamed.digest)
    with timed("delete one entry"):
        administration.delete_entry(changed.id, "Delete", None)
    with timed("what changed since the first revision"):
        store.changed_since(1)
    with timed("read one entry"):
        store.entry(changed.id, 2)
    with timed("load the first revision"):
        store.catalogue(1)
    with timed("roll back to the first revision"):
        administration.rollback(1)
    store.close()
    with timed("open again"):
        Store.open(url).close()


def generate(count: int) -> Iterator[Entry]:
    """Entries of about 1.2 kB each, as a large text model has them."""
    for number in range(count):
        yield Entry.of(document(number), ("object", "owned_by"))


def document(number: int) -> dict[str, Any]:
    price = Decimal(number % 1000) / 100
    return {
        "id": f"vendor-{number % 97}/model-{number}",
        "object": "model",
        "created": 1_700_000_000 + number,
        "owned_by": "benchmark",
        "type": "text",
        "context_length": 131_072,
        "model_spec": {
            "name": f"Model {number}",
            "description": f"Number {number} of many models. " * 20,
            "availableContextTokens": 131_072,
            "capabilities": {"optimizedForCode": number % 7 == 0, "supportsVision": True},
            "constraints": {"temperature": {"default": Decimal("0.7")}, "top_p": {"default": 1}},
            "pricing": {
                "input": {"usd": price, "diem": price},
                "output": {"usd": price * 4, "diem": price * 4},
            },
            "privacy": "private",
        },
    }


def rename(entry: Entry, name: str) -> Entry:
    changed = entry.document()
    changed["model_spec"]["name"] = name
    return Entry.of(changed, entry.filled)


@contextmanager
def timed(step: str) -> Iterator[None]:
    start, busy = time.perf_counter(), time.process_time()
    yield
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step:<44}{seconds:>8.3f} s  {busy:>7.3f} s of CPU   peak {peak:>5.0f} MB", flush=True)


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    main()
