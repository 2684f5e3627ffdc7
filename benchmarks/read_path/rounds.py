"""The rounds: every contender is measured with every case, in turn, again and again."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from benchmarks.read_path import wrk
from benchmarks.read_path.cases import Case
from benchmarks.read_path.contenders.contender import Started
from benchmarks.read_path.measuring import Row, measure
from benchmarks.read_path.probing import Ready, probe
from benchmarks.read_path.processes import cpu_seconds
from benchmarks.read_path.ready import ReadyAnswer
from benchmarks.read_path.wrk import Load

WARMING_SECONDS: Final = 1
SETTLING_SECONDS: Final = 30.0
CALM_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Pairing:
    """A contender and a case that it serves."""

    started: Started
    case: Case
    ready: Ready


@dataclass(frozen=True, slots=True)
class Unserved:
    """A contender, a case, and why the one does not serve the other."""

    contender: str
    case: str
    reason: str


def pair(
    contenders: Sequence[Started], cases: Sequence[Case], answers: Mapping[str, ReadyAnswer]
) -> tuple[list[Pairing], list[Unserved]]:
    """Who serves what, found out by asking."""
    pairings: list[Pairing] = []
    unserved: list[Unserved] = []
    for case in cases:
        for started in contenders:
            found = _probe(started, case, answers[case.name])
            if isinstance(found, Ready):
                pairings.append(Pairing(started, case, found))
            else:
                unserved.append(Unserved(started.contender.name, case.name, found))
    return pairings, unserved


def _probe(started: Started, case: Case, answer: ReadyAnswer) -> Ready | str:
    contender = started.contender
    request = contender.requests.get(case.name)
    if request is None:
        return "has no such route"
    return probe(started.port, case, request, answer.plain, contender.same)


def run(pairings: Sequence[Pairing], load: Load, rounds: int) -> Iterator[Row]:
    """Measure every pairing once in each round.

    Those who serve the same case follow one another, so that what else the machine does falls
    on all of them alike; who comes first changes from round to round.
    """
    warming = replace(load, seconds=WARMING_SECONDS)
    for pairing in pairings:
        wrk.run(warming, pairing.started.port, pairing.ready.request)
        _settle(pairing.started)
    by_case: dict[str, list[Pairing]] = {}
    for pairing in pairings:
        by_case.setdefault(pairing.case.name, []).append(pairing)
    for number in range(1, rounds + 1):
        for group in by_case.values():
            shift = number % len(group)
            for pairing in (*group[shift:], *group[:shift]):
                yield measure(pairing.started, pairing.case, pairing.ready, load, number)
                _settle(pairing.started)


def _settle(started: Started) -> None:
    """Wait until a server is done with what wrk no longer waits for: a slow one works on for
    seconds, at the cost of who is measured next."""
    deadline = time.monotonic() + SETTLING_SECONDS
    used = cpu_seconds(started.child.pid)
    while time.monotonic() < deadline:
        time.sleep(CALM_SECONDS)
        before, used = used, cpu_seconds(started.child.pid)
        if used - before < CALM_SECONDS / 2:
            return
