"""Modeldex itself, as `modeldex serve` runs it."""

from collections.abc import Mapping
from typing import Final

from benchmarks.read_path.cases import CASES, PATHS, Target, api_request
from benchmarks.read_path.contenders.contender import Contender, python
from benchmarks.read_path.exchange import Request
from modeldex.http.options import OPTIONS

NEVER_REACHED: Final = {
    "rate_limit": "1000000000/minute",
    "failure_limit": "1000000000/minute",
}
"""Options of limits, set so that they are counted and never stop anybody. An option that this
version does not have is left out."""


def settings(database: str, *, access_log: bool = False) -> dict[str, str]:
    """The environment of one worker. As with nginx, requests are not logged one by one."""
    known = {option.name for option in OPTIONS}
    wanted = {
        "host": "127.0.0.1",
        "workers": "1",
        "database_url": database,
        "starter": "false",
        "access_log": "all" if access_log else "none",
        "log_level": "info" if access_log else "warning",
        "log_format": "json",
        **{name: value for name, value in NEVER_REACHED.items() if name in known},
    }
    return {f"MODELDEX_{name.upper()}": value for name, value in wanted.items()}


def modeldex(database: str, secret: str) -> Contender:
    """Modeldex with the store at ``database``, asked with the key ``secret``."""
    requests = {case.name: api_request(case, secret) for case in CASES}
    return Contender(
        name="modeldex",
        label="Modeldex",
        command=lambda port: python("-m", "modeldex", "serve", "--port", str(port)),
        requests=requests,
        first=first_request(secret),
        environment=settings(database),
    )


def modeldex_logged(database: str, secret: str) -> Contender:
    """The same, writing a line for every request."""
    plain = modeldex(database, secret)
    return Contender(
        name="modeldex-logged",
        label="Modeldex, every request logged",
        # A shell only sends the lines nowhere, and becomes the server.
        command=lambda port: ["sh", "-c", 'exec "$@" > /dev/null 2>&1', "sh", *plain.command(port)],
        requests=plain.requests,
        first=plain.first,
        environment=settings(database, access_log=True),
    )


def first_request(secret: str) -> Request:
    """A read that can only be answered once the catalogue is there."""
    return Request(PATHS[Target.TEXT]).having("Authorization", f"Bearer {secret}")


def limits_set(environment: Mapping[str, str]) -> dict[str, str]:
    """Which limits a run counted, for the record."""
    names = {f"MODELDEX_{name.upper()}" for name in NEVER_REACHED}
    return {name: value for name, value in environment.items() if name in names}
