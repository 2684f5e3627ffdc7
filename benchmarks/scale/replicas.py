"""What following costs a replica and its PostgreSQL, at rest and for a publish.

    python -m benchmarks.scale.replicas [--replicas 1 4 16 32] [--publishes 100] [--entries 4000]

So many followers, each with connections of its own, in this process; a publish changes one entry.
Two cores are not many machines: what is told is what each replica takes of its own core and of the
database, from which `benchmarks.scale.fleet` goes on.
"""

import argparse
import resource
import time
from pathlib import Path

from benchmarks.read_path.catalogue import make_catalogue
from benchmarks.read_path.processes import cpu_seconds
from benchmarks.torture.postgresql import Postgresql, a_postgresql
from benchmarks.torture.rows import part
from modeldex.entries.entry import Entry
from modeldex.serving.follower import Follower
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from modeldex.store.times import utc_now

_REST_SECONDS = 10.0


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--replicas", type=int, nargs="+", default=[1, 4, 16, 32])
    options.add_argument("--publishes", type=int, default=100)
    options.add_argument("--entries", type=int, default=4000)
    chosen = options.parse_args()
    print(f"{chosen.entries} entries; a publish changes one; times are of one core")
    print(
        f"{'replicas':>8}{'rest: replica':>15}{'database':>10}{'publish: replica':>18}"
        f"{'database':>10}{'all behind: p50':>17}{'p99':>10}"
    )
    with a_postgresql() as database:
        for count in chosen.replicas:
            print(_row(database, count, chosen.publishes, chosen.entries), flush=True)


def _row(database: Postgresql, count: int, publishes: int, entries: int) -> str:
    url = database.create()
    store = Store.open(url)
    work = LocalAdministration(store, author="benchmark")
    work.publish(work.plan(make_catalogue(entries)), "")
    followers = [_follower(url) for _ in range(count)]
    for follower in followers:
        follower.step()
        follower.start()
    server = _process_of(database)
    time.sleep(1)
    own, its = _cpu(), cpu_seconds(server)
    time.sleep(_REST_SECONDS)
    rest = (_cpu() - own) / count / _REST_SECONDS, (cpu_seconds(server) - its) / _REST_SECONDS
    own, its = _cpu(), cpu_seconds(server)
    delays, writing = [], 0.0
    for number in range(publishes):
        before = time.thread_time()
        revision = _publish(work, number)
        writing += time.thread_time() - before
        committed = time.monotonic()
        while any(_revision(each) < revision for each in followers):
            time.sleep(0.002)
        delays.append(time.monotonic() - committed)
    used = (_cpu() - own - writing) / count / publishes, (cpu_seconds(server) - its) / publishes
    for follower in followers:
        follower.stop()
    store.close()
    median, most = part(delays, 0.5), part(delays, 0.99)
    return (
        f"{count:8}{rest[0]:15.2%}{rest[1]:10.2%}{used[0] * 1000:15.1f} ms{used[1] * 1000:7.1f} ms"
        f"{median * 1000:14.0f} ms{most * 1000:7.0f} ms"
    )


def _process_of(database: Postgresql) -> int:
    """The process that all others of the server are children of."""
    ((directory,),) = database.run("SHOW data_directory")
    return int(Path(directory, "postmaster.pid").read_text("ascii").split()[0])


def _follower(url: str) -> Follower:
    store = Store.open(url)
    return Follower(store, clock=utc_now, notices=store.notices())


def _revision(follower: Follower) -> int:
    return 0 if follower.serving.snapshot is None else follower.serving.snapshot.revision


def _publish(work: LocalAdministration, number: int) -> int:
    entry = next(iter(work.catalogue(1).entries.values())) if number == 0 else _last[0]
    document = entry.document()
    document["model_spec"]["name"] = f"Renamed {number}"
    _last[:] = [Entry.of(document)]
    return work.put_entry(_last[0], "", None).number


_last: list[Entry] = []


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
