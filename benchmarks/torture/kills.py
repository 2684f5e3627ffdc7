"""`kill -9` in the middle of publishes."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.store.test_durability import kill_again_and_again

from benchmarks.torture.postgresql import a_postgresql
from benchmarks.torture.rows import Outcome, Row, promise, times
from modeldex.store.records import RevisionKind
from modeldex.store.store import Store

KILLS = 1_000
_KINDS = frozenset(RevisionKind)
"""Actions in the audit log that stand for a revision."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One database that its publishers died on."""

    kills: int
    revisions: int


def kill(url: str, kills: int, seed: int) -> Killed:
    """Kill so many publishers at random moments. After each the newest revision must be whole and
    none that was acknowledged be missing; in the end so must the audit log be.

    Raises:
        Broken: something is missing.
    """
    try:
        kill_again_and_again(url, kills, seed)
    except AssertionError as error:
        promise(False, f"after a kill: {error}")
    return Killed(kills, check_whole(url))


def check_whole(url: str) -> int:
    """Whether revisions have no gap, the audit log tells each of them once, in order, and every
    revision is what its digest says; gives how many there are.

    Raises:
        Broken: they have, or it does not.
    """
    store = Store.open(url)
    try:
        head = store.head()
        count = head.number if head else 0
        numbers = [each.number for each in store.revisions(count + 1)]
        promise(numbers == list(range(count, 0, -1)), f"revisions {numbers[:9]} … of {count}")
        records = [each for each in store.audit(10 * count + 100) if each.action in _KINDS]
        told = [each.subject for each in records]
        promise(
            told == [f"revision {number}" for number in numbers],
            f"the audit log tells {len(told)} of {count} revisions",
        )
        for number in range(1, count + 1, max(1, count // 50)):
            revision = store.revision(number)
            promise(
                revision is not None and revision.digest == store.catalogue(number).digest().hex(),
                f"revision {number} is not what its digest says",
            )
        return count
    finally:
        store.close()


def run(scale: float) -> Outcome:
    """Both engines."""
    kills = times(KILLS, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
        ThreadPoolExecutor(2) as both,
    ):
        urls = f"sqlite:///{directory}/modeldex.db", database.create()
        sqlite, postgresql = both.map(kill, urls, (kills, kills), (1, 2))
    return Outcome(
        True,
        f"{kills:,} kills on each engine, {sqlite.revisions:,} revisions in SQLite and "
        f"{postgresql.revisions:,} in PostgreSQL: none lost, none half, no gap in the audit log",
        {
            "kills_each": kills,
            "sqlite_revisions": sqlite.revisions,
            "postgresql_revisions": postgresql.revisions,
        },
    )


ROW = Row(
    "kill",
    "`kill -9` in a publish, 1,000 times on each engine",
    "old or new revision, every acknowledged one there, audit log whole",
    run,
)
