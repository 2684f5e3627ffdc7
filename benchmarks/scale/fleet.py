"""How far behind a fleet of replicas is, and what it asks of its database: a simulation, for what
two cores can not show.

    python -m benchmarks.scale.fleet [--replicas 2 10 50 200] [--hours 24]

Each replica hears of a publish after a delay that is drawn from what was measured (the defaults are
those of `benchmarks.scale.replicas` and of `make torture`); some notices are lost, silently, until
the replica's next look finds what it missed. The database answers one replica after the other.
Everything is drawn from one seed.
"""

import argparse
import random
from dataclasses import dataclass

LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is simulated."""

    replicas: int
    publishes_an_hour: float
    lost: float
    """Part of the notices that never arrive."""
    database_seconds: float
    """What a replica's questions after a publish take of the database."""
    replica_seconds: float
    """What it then takes itself: to load what changed, and to make its lists."""
    look_seconds: float
    """What a look that finds nothing takes of the database."""


def main() -> None:
    """Simulate, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--replicas", type=int, nargs="+", default=[2, 10, 50, 200, 1000])
    options.add_argument("--hours", type=float, default=24)
    options.add_argument("--publishes", type=float, default=60, help="an hour (60)")
    options.add_argument("--lost", type=float, default=0.001, help="part of the notices (0.001)")
    options.add_argument("--database", type=float, default=3.0, help="ms a replica and publish")
    options.add_argument("--replica", type=float, default=30.0, help="ms a publish")
    options.add_argument("--look", type=float, default=0.4, help="ms of the database for a look")
    options.add_argument("--cores", type=int, default=4, help="of the database (4)")
    chosen = options.parse_args()
    print(f"{chosen.publishes:g} publishes an hour, {chosen.lost:.1%} of the notices lost")
    print("replicas   one behind: p50    p99     all behind: p50    p99    worst   database busy")
    for count in chosen.replicas:
        fleet = Fleet(
            count,
            chosen.publishes,
            chosen.lost,
            chosen.database / 1000,
            chosen.replica / 1000,
            chosen.look / 1000,
        )
        print(row(fleet, chosen.hours, chosen.cores))


def row(fleet: Fleet, hours: float, cores: int) -> str:
    """One line of the table."""
    chance = random.Random(1)
    ones: list[float] = []
    alls: list[float] = []
    for _ in range(round(fleet.publishes_an_hour * hours)):
        delays = one_publish(fleet, cores, chance)
        ones += delays
        alls.append(max(delays))
    busy = fleet.replicas * (
        fleet.publishes_an_hour / 3600 * fleet.database_seconds + fleet.look_seconds / LOOK_SECONDS
    )
    told = (_part(ones, 0.5), _part(ones, 0.99), _part(alls, 0.5), _part(alls, 0.99), max(alls))
    shown = "".join(f"{1000 * each:10.0f} ms" for each in told)
    return f"{fleet.replicas:8}{shown}{busy / cores:14.2%}"


def one_publish(fleet: Fleet, cores: int, chance: random.Random) -> list[float]:
    """How many seconds after its commit each replica serves a publish."""
    hear = sorted(
        chance.uniform(0, LOOK_SECONDS)
        if chance.random() < fleet.lost
        else chance.lognormvariate(-6.5, 0.5)
        for _ in range(fleet.replicas)
    )
    free = [0.0] * cores
    served = []
    for heard in hear:
        core = min(range(cores), key=free.__getitem__)
        free[core] = max(free[core], heard) + fleet.database_seconds
        served.append(free[core] + chance.lognormvariate(0, 0.4) * fleet.replica_seconds)
    return served


def _part(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


if __name__ == "__main__":
    main()
