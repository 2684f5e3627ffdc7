"""Two admins publish at once, each at another replica."""

import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

from benchmarks.torture.kills import check_whole
from benchmarks.torture.postgresql import Postgresql, a_postgresql
from benchmarks.torture.rows import Outcome, Row, promise, times
from benchmarks.torture.servers import Reply, Server, scene, server

ROUNDS = 500
MODELS = 20


@dataclass(slots=True)
class Contest:
    """What became of the rounds."""

    rounds: int
    refusals: Counter[int]
    """By status."""
    both: int = 0
    """Rounds in which both were taken, one after the other, of edits that do not touch."""


def contend(database: Postgresql, directory: Path, rounds: int, replicas: int = 2) -> Contest:
    """Have two admins publish a whole catalogue at once on top of the same revision, so often, and
    edit two models at once in between; each at a replica, if there are two.

    Raises:
        Broken: not exactly one won; the other was not told what had changed; or what is published
            in the end is not what the winners sent.
    """
    with ExitStack() as stack:
        place = stack.enter_context(scene(directory, MODELS, database_url=database.create()))
        made = [
            stack.enter_context(server(place, f"replica-{number}")) for number in range(replicas)
        ]
        servers = [made[0], made[-1]]
        pool = stack.enter_context(ThreadPoolExecutor(2))
        contest = Contest(rounds, Counter())
        document = servers[0].ask("GET", "/admin/v1/catalogue").json
        base = 1
        for number in range(rounds):
            base = _whole(servers, pool, document, base, number, contest)
            base = _edits(servers, pool, document, base, number, contest)
        promise(servers[0].ask("GET", "/admin/v1/catalogue").json == document, "it is mixed")
        promise(check_whole(place.database_url) == base, "a revision is lost")
        return contest


def _whole(
    servers: list[Server],
    pool: ThreadPoolExecutor,
    document: dict[str, Any],
    base: int,
    number: int,
    contest: Contest,
) -> int:
    """Both publish all of it; ``document`` becomes the winner's. The newest revision."""
    made = [_renamed(document, 0, f"admin {which}, round {number}") for which in range(2)]
    answers = _at_once(
        pool,
        lambda which: servers[which].ask(
            "PUT", "/admin/v1/catalogue", made[which], headers={"if-match": f'"{base}"'}
        ),
    )
    statuses = sorted(answer.status for answer in answers)
    promise(statuses in ([200, 409], [200, 412]), f"both admins got {statuses}")
    winner = 0 if answers[0].status == 200 else 1
    loser = answers[1 - winner]
    promise(
        [each["number"] for each in loser.json.get("since", [])] == [base + 1],
        f"the other was not told what had changed: {loser.body[:300]!r}",
    )
    contest.refusals[loser.status] += 1
    document.clear()
    document.update(made[winner])
    return base + 1


def _edits(
    servers: list[Server],
    pool: ThreadPoolExecutor,
    document: dict[str, Any],
    base: int,
    number: int,
    contest: Contest,
) -> int:
    """Both edit another model, so that both are taken. The newest revision."""
    for which in range(2):
        _rename(document, which + 1, f"edit {number}")
    ids = [model["id"] for model in document["models"][1:3]]
    patch = {"model_spec": {"name": f"edit {number}"}}
    answers = _at_once(
        pool, lambda which: servers[which].ask("PATCH", f"/admin/v1/models/{ids[which]}", patch)
    )
    promise({a.status for a in answers} == {200}, f"edits got {[a.status for a in answers]}")
    numbers = sorted(answer.json["revision"]["number"] for answer in answers)
    promise(numbers == [base + 1, base + 2], f"edits became revisions {numbers} after {base}")
    contest.both += 1
    return base + 2


def _at_once(pool: ThreadPoolExecutor, act: Any) -> list[Reply]:
    barrier = Barrier(2)

    def one(which: int) -> Reply:
        barrier.wait()
        reply: Reply = act(which)
        return reply

    return list(pool.map(one, range(2)))


def _renamed(document: dict[str, Any], index: int, name: str) -> dict[str, Any]:
    models = [dict(model) for model in document["models"]]
    changed = {**document, "models": models}
    _rename(changed, index, name)
    return changed


def _rename(document: dict[str, Any], index: int, name: str) -> None:
    model = document["models"][index]
    spec = {**model["model_spec"], "name": name}
    document["models"][index] = {**model, "model_spec": spec}


def run(scale: float) -> Outcome:
    """500 contests."""
    rounds = times(ROUNDS, scale)
    with (
        tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory,
        a_postgresql() as database,
    ):
        found = contend(database, Path(directory), rounds)
    refused = ", ".join(f"{count} × {status}" for status, count in found.refusals.items())
    return Outcome(
        True,
        f"{rounds} times a whole catalogue at two replicas: one won, the other got {refused} with "
        f"the revision that was first; and {found.both} times edits of two models, both taken",
        {"rounds": rounds, "refusals": {str(k): v for k, v in found.refusals.items()}},
    )


ROW = Row(
    "admins",
    "two admins publish at once, 500 times",
    "one wins, the other gets 409 or 412 with what changed; no revision lost or mixed",
    run,
)
