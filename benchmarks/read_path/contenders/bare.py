"""A callable that does nothing but send what is ready, on the server that Modeldex runs on."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.read_path.cases import BY_NAME, GZIP
from benchmarks.read_path.contenders.contender import Contender, python
from benchmarks.read_path.contenders.modeldex import settings
from benchmarks.read_path.exchange import Request
from benchmarks.read_path.ready import ReadyAnswer, write

SWAPPING = "benchmarks.read_path.apps.swapping"


def bare(directory: Path, answers: Mapping[str, ReadyAnswer], secret: str) -> Contender:
    """The interface that Modeldex uses, with its settings of the server, whatever they are."""
    return _contender(directory, answers, secret, "bare", "bare callable, same server", "same")


def bare_asgi(directory: Path, answers: Mapping[str, ReadyAnswer], secret: str) -> Contender:
    """The same, with ASGI whatever Modeldex uses."""
    return _contender(directory, answers, secret, "bare-asgi", "bare ASGI callable", "asgi")


def bare_rsgi(directory: Path, answers: Mapping[str, ReadyAnswer], secret: str) -> Contender:
    """The same, with RSGI whatever Modeldex uses."""
    return _contender(directory, answers, secret, "bare-rsgi", "bare RSGI callable", "rsgi")


def _contender(
    directory: Path,
    answers: Mapping[str, ReadyAnswer],
    secret: str,
    name: str,
    label: str,
    interface: str,
) -> Contender:
    write(directory, answers)
    return Contender(
        name=name,
        label=label,
        command=lambda port: python("-m", SWAPPING, "bare", interface, "--port", str(port)),
        requests={each: _request(each, secret) for each in answers},
        first=Request("/small"),
        environment={
            **settings(f"sqlite:///{directory}/empty.db"),
            "BENCH_ANSWERS": str(directory),
        },
        starts=False,
    )


def _request(name: str, secret: str) -> Request:
    """A path of its own leads to each answer; the headers are those that Modeldex gets."""
    case = BY_NAME[name]
    request = Request(f"/{name}")
    if case.authorised:
        request = request.having("Authorization", f"Bearer {secret}")
    return request.having(*GZIP) if case.gzip else request
