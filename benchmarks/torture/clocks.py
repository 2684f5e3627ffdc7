"""A clock that is set forward and back by an hour, over and over, while time goes on."""

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.http.client import Client, Clock

from benchmarks.read_path.catalogue import make_catalogue
from benchmarks.torture.rows import Outcome, Row, promise, times
from modeldex.entries.entry import Entry
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.http.steady_clock import SteadyClock
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store

DAYS = 30
"""Each a new server, a new key and a dozen jumps."""
HOUR = 3600.0
_KEY_SECONDS = 2 * HOUR
_STEPS = 24
_STEP_SECONDS = 10 * 60.0
_START = datetime(2026, 8, 22, 12, tzinfo=UTC)


@dataclass(slots=True)
class Machine:
    """The clocks of one machine: the time that passes, and what somebody has made of it."""

    passed: float = 0.0
    off: float = 0.0
    """By how much the wall clock is wrong, in seconds."""

    def wall(self) -> float:
        return _START.timestamp() + self.passed + self.off

    def monotonic(self) -> float:
        return self.passed


@dataclass(slots=True)
class Jumps:
    """What was seen."""

    jumps: int = 0
    publishes: int = 0
    asked: int = 0
    longest_valid: float = 0.0
    """Seconds for which a key was valid that should be for `_KEY_SECONDS`."""
    revoked_asked: int = 0
    published: list[datetime] = field(default_factory=list)


def jump(directory: Path, days: int, seed: int = 3) -> Jumps:
    """Set the clock by an hour, again and again, between publishes and reads.

    Raises:
        Broken: a key was valid for too long, a revision out of order, or somebody kept waiting.
    """
    chance = random.Random(seed)
    machine, seen = Machine(), Jumps()
    store = Store.open(f"sqlite:///{directory / 'modeldex.db'}")
    entries = list(make_catalogue(3).entries.values())
    try:
        for day in range(days):
            machine.off = 0.0
            _day(store, machine, seen, chance, lambda n: entries[n % 3].document(), day)
        seen.published = [each.published_at for each in reversed(store.revisions(100_000))]
    finally:
        store.close()
    promise(seen.published == sorted(seen.published), "revisions are out of order")
    promise(seen.longest_valid <= _KEY_SECONDS, f"a key was valid for {seen.longest_valid:g} s")
    return seen


def _day(
    store: Store,
    machine: Machine,
    seen: Jumps,
    chance: random.Random,
    document: Callable[[int], dict[str, object]],
    day: int,
) -> None:
    clock = SteadyClock(machine.wall, machine.monotonic)
    config = Config(access_log="none", rate_limit="30/minute")
    services = services_for(config, store, clock)
    app = create_app(config, services)
    work = LocalAdministration(store, author="torture", clock=clock)
    _, ends = work.create_key(f"ends {day}", "read", timedelta(seconds=_KEY_SECONDS))
    revoked, gone = work.create_key(f"revoked {day}", "read", None)
    _, lasts = work.create_key(f"lasts {day}", "read", None)
    client = Client(app, services, Clock(_START), lasts, lasts)
    born = machine.passed
    for step in range(_STEPS):
        machine.passed += _STEP_SECONDS
        if chance.random() < 0.5:
            machine.off = chance.choice((-HOUR, 0.0, HOUR))
            seen.jumps += 1
        _publish(work, document(step), f"day {day}, step {step}")
        seen.publishes += 1
        client.refresh()
        if _status(client, ends) == 200:
            seen.longest_valid = max(seen.longest_valid, machine.passed - born)
        promise(_status(client, lasts) == 200, "a key without an end was refused, or kept waiting")
        if step == 2:
            work.revoke_key(str(revoked.id))
            client.refresh()
        if step >= 2:
            promise(_status(client, gone) == 401, "a revoked key was let in")
            seen.revoked_asked += 1
        seen.asked += 2
    promise(_status(client, ends) == 401, "a key outlived its end")


def _publish(work: LocalAdministration, document: dict[str, object], name: str) -> None:
    spec = document["model_spec"]
    assert isinstance(spec, dict)
    work.put_entry(Entry.of({**document, "model_spec": {**spec, "name": name}}), "", None)


def _status(client: Client, key: str) -> int:
    return client.get("/v1/models", key=key).status


def run(scale: float) -> Outcome:
    """A month of jumps."""
    days = times(DAYS, scale)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        found = jump(Path(directory), days)
    return Outcome(
        True,
        f"{found.jumps} jumps between {found.publishes:,} publishes and {found.asked:,} reads: all "
        f"revisions in the order of time; keys of {_KEY_SECONDS / HOUR:g} h valid for "
        f"{found.longest_valid / HOUR:.2f} h at most, and none after it was revoked; limits kept "
        "nobody waiting",
        {
            "jumps": found.jumps,
            "publishes": found.publishes,
            "longest_valid_seconds": found.longest_valid,
        },
    )


ROW = Row(
    "clock",
    "clock jumps ±1 h",
    "no revision out of order, no key valid too long",
    run,
)
