"""A whole run, from an empty directory to a report."""

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.read_path import growth, machine, rounds
from benchmarks.read_path.cases import BY_NAME, CASES, GZIP, Case
from benchmarks.read_path.contenders.bare import bare, bare_asgi, bare_rsgi
from benchmarks.read_path.contenders.contender import Contender, Started, started
from benchmarks.read_path.contenders.litellm import litellm
from benchmarks.read_path.contenders.modeldex import limits_set, modeldex, modeldex_logged
from benchmarks.read_path.contenders.nginx import nginx
from benchmarks.read_path.contenders.usual import usual
from benchmarks.read_path.exchange import fetch
from benchmarks.read_path.options import Options
from benchmarks.read_path.probing import Ready, probe
from benchmarks.read_path.processes import BenchError
from benchmarks.read_path.publishing import under_load
from benchmarks.read_path.ready import ReadyAnswer, ready_answer
from benchmarks.read_path.report import Report
from benchmarks.read_path.workspace import Workspace, workspace
from benchmarks.read_path.wrk import Load

TIMED_STARTS: Final = ("nginx", "modeldex")
PUBLISH_SECONDS: Final = 5
PUBLISH_ROUNDS: Final = 3
STEADY_CONNECTIONS: Final = 8


def run(options: Options, directory: Path, console: Console) -> Report:
    """Measure everything that is asked for.

    Raises:
        BenchError: something that is needed is missing or broken.
    """
    report = Report(datetime.now(UTC), machine.describe(), _settings(options))
    with workspace(directory / "store", options.models) as space:
        own = modeldex(space.database, space.secret)
        report.settings |= {"limits": str(limits_set(own.environment) or "not built in yet")}
        with started(own, directory, options.server_placement) as server:
            answers = ready_answers(server)
            report.bodies = {name: len(answer.sent) for name, answer in answers.items()}
            contenders = _contenders(options, directory, space, answers, own)
            with ExitStack() as stack:
                servers = [server if each is own else _start(stack, each, directory, options)
                           for each in contenders]  # fmt: skip
                _rounds(options, report, servers, answers, console)
            if options.publishes:
                _publishes(options, report, server, space, console)
        _starts(options, report, contenders, directory, console)
    _growth(options, report, directory, console)
    return report


def load_of(options: Options) -> Load:
    """The heaviest load: every connection asks as soon as it has its answer."""
    return Load(options.seconds, options.connections, options.threads, options.load_placement)


def ready_answers(server: Started) -> dict[str, ReadyAnswer]:
    """What Modeldex sends for every case, checked against its own plain answers."""
    answers: dict[str, ReadyAnswer] = {}
    for case in CASES:
        request = server.contender.requests[case.name]
        plain = fetch(server.port, request.without(GZIP[0]))
        found = probe(server.port, case, request, plain.body, server.contender.same)
        if isinstance(found, Ready):
            answers[case.name] = ready_answer(case, found.response, plain)
        elif case.gzip:
            answers[case.name] = ready_answer(case, None, plain)
        else:
            raise BenchError(f"modeldex with {case.name}: it {found}")
    return answers


def _contenders(
    options: Options,
    directory: Path,
    space: Workspace,
    answers: Mapping[str, ReadyAnswer],
    own: Contender,
) -> list[Contender]:
    """Those that are asked for, in the order in which they are asked for."""
    secret = space.secret
    makers = {
        "nginx": lambda: nginx(_made(directory, "nginx"), answers, secret),
        "bare": lambda: bare(_made(directory, "bare"), answers, secret),
        "bare-asgi": lambda: bare_asgi(_made(directory, "bare-asgi"), answers, secret),
        "bare-rsgi": lambda: bare_rsgi(_made(directory, "bare-rsgi"), answers, secret),
        "modeldex": lambda: own,
        "modeldex-logged": lambda: modeldex_logged(space.database, secret),
        "fastapi": lambda: usual(_made(directory, "fastapi"), space.write_catalogue(), secret),
        "litellm": lambda: litellm(directory, space.catalogue.entries),
    }
    return [makers[name]() for name in options.contenders]


def _made(directory: Path, name: str) -> Path:
    path = directory / name
    path.mkdir()
    return path


def _start(stack: ExitStack, contender: Contender, directory: Path, options: Options) -> Started:
    return stack.enter_context(started(contender, directory, options.server_placement))


def _rounds(
    options: Options,
    report: Report,
    servers: list[Started],
    answers: Mapping[str, ReadyAnswer],
    console: Console,
) -> None:
    cases: list[Case] = [BY_NAME[name] for name in options.cases]
    pairings, report.unserved = rounds.pair(servers, cases, answers)
    total = len(pairings) * options.rounds
    minutes = total * (options.seconds + 0.1) / 60
    console.print(f"{total} measurements of {options.seconds} s, about {minutes:.0f} minutes")
    for row in rounds.run(pairings, load_of(options), options.rounds):
        report.rows.append(row)
        console.print(
            f"  {len(report.rows):>3}/{total}  round {row.round}  {row.case:<13}"
            f"{row.contender:<16}{row.per_second:>10,.0f} req/s{row.cpu:>9,.1f} µs"
            f"{'  ' + row.fault if row.fault else ''}"
        )


def _publishes(
    options: Options, report: Report, server: Started, space: Workspace, console: Console
) -> None:
    console.print("Reads beside publishes")
    steady = under_load(server, space, _steady(options), "steady", PUBLISH_ROUNDS)
    full = under_load(server, space, _heavy(options), "full", PUBLISH_ROUNDS)
    report.publishes += [steady, full]


def _steady(options: Options) -> Load:
    return Load(PUBLISH_SECONDS, STEADY_CONNECTIONS, 1, options.load_placement)


def _heavy(options: Options) -> Load:
    return Load(PUBLISH_SECONDS, options.connections, options.threads, options.load_placement)


def _starts(
    options: Options,
    report: Report,
    contenders: list[Contender],
    directory: Path,
    console: Console,
) -> None:
    for contender in contenders:
        if contender.name in TIMED_STARTS or contender.name == "litellm":
            console.print(f"Starts of {contender.name}")
            times = 1 if contender.name == "litellm" or not options.publishes else growth.STARTS
            report.starts.append(
                growth.starts(contender, directory, options.server_placement, options.models, times)
            )


def _growth(options: Options, report: Report, directory: Path, console: Console) -> None:
    placement = options.server_placement
    if options.grown is not None:
        console.print(f"{options.grown:,} models")
        start, publishes = growth.grown(
            directory / "grown", options.grown, _steady(options), placement, PUBLISH_ROUNDS
        )
        report.starts.append(start)
        report.publishes.append(publishes)
    if options.large is not None:
        console.print(f"{options.large:,} models")
        report.large = growth.large(directory / "large", options.large, placement)
        report.starts.append(report.large.start)


def _settings(options: Options) -> dict[str, str | int]:
    return {
        "models": options.models,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "connections": options.connections,
        "load_threads": options.threads,
        "cores": options.cores,
        "priority": options.priority,
    }
