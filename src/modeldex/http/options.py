"""The table of everything that can be configured: one line for each option."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from modeldex.catalogue.rate_limits import parse_rate_limit
from modeldex.http.addresses import networks
from modeldex.store.secrets import hint, looks_valid, role_of

Source = Literal["default", "environment", "flag"]

_LIMITS_SCHEMES: Final = ("redis", "rediss", "valkey", "valkeys", "unix")

MASK: Final = "***"

_URLS: Final = ("database_url", "limits_url")
"""Options that can hold a password."""

_URL_PASSWORD: Final = re.compile(r"(?P<before>://[^/@\s]*?:)(?P<password>.+)@")
_SECRET_PARAMETER: Final = re.compile(r"(?i)([?&][^=&]*(?:password|secret|token|key)[^=&]*=)[^&]*")
_UNITS: Final = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be configured."""

    name: str
    """The field of `config.Config`."""
    meaning: str
    read: Callable[[str], Any]
    """From text; raises ValueError with what was expected."""
    write: Callable[[Any], str] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        return f"MODELDEX_{self.name.upper()}"

    @property
    def flag(self) -> str:
        return "--" + self.name.replace("_", "-")


def mask(option: Option, value: Any) -> str:
    """A value fit to be shown."""
    if value is None:
        return "not set"
    if option.secret:  # what is no key may be so short that a hint would say most of it
        return hint(value) if looks_valid(value) else MASK
    text = option.write(value)
    return mask_url(text) if option.name in _URLS else text


def mask_url(url: str) -> str:
    """A URL without the password that it may hold."""
    masked = _URL_PASSWORD.sub(rf"\g<before>{MASK}@", url)
    return _SECRET_PARAMETER.sub(rf"\1{MASK}", masked)


def _integer(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text.strip()) or not least <= int(text) <= most:
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(text)

    return read


def _size(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,12})\s*([kKmMgG]?)(?:i?[bB])?", text.strip())
    size = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if size < 1:
        raise ValueError("expected a number of bytes, such as 1048576 or 256M")
    return size


def _seconds(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        match = re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text.strip())
        if match is None or not least <= float(text) <= most:
            raise ValueError(f"expected seconds from {least:g} to {most:g}")
        return float(text)

    return read


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = text.strip().lower()
        if value not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}")
        return value

    return read


def _switch(text: str) -> bool:
    value = text.strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ValueError("expected true or false")


def _write_switch(value: bool) -> str:
    return "true" if value else "false"


def _host(text: str) -> str:
    host = text.strip()
    if not host or re.search(r"[\s/]", host):
        raise ValueError("expected an address to listen on, such as 127.0.0.1 or 0.0.0.0")
    return host


def _database_url(text: str) -> str:
    if "://" not in text:
        raise ValueError("expected a database URL, such as sqlite:///modeldex.db")
    return text.strip()


def _file(text: str) -> str:
    if "\0" in text or text.endswith("/") or not text.strip():
        raise ValueError("expected the path of a file")
    return text


def _directory(text: str) -> str:
    if "\0" in text or not text.strip():
        raise ValueError("expected the path of a directory")
    return text


def _limits_url(text: str) -> str:
    url = text.strip()
    try:
        parts = urlsplit(url)
        known = parts.scheme in _LIMITS_SCHEMES and bool(parts.hostname or parts.path)
        known = known and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("expected the URL of a Valkey or Redis, such as redis://localhost:6379/0")
    if find_spec("redis") is None:
        raise ValueError("expected the package redis, too; install modeldex[redis]")
    return url


def _key(role: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        secret = text.strip()
        if not looks_valid(secret):
            raise ValueError("expected a key as `modeldex keys generate` makes it")
        if role_of(secret) != role:
            raise ValueError(f"expected a key of role {role}")
        return secret

    return read


def _token(text: str) -> str:
    token = text.strip()
    if not re.fullmatch(r"[!-~]{16,200}", token):
        raise ValueError("expected 16 to 200 letters, digits and signs, without spaces")
    return token


def _rate_limit(text: str) -> str:
    try:
        parse_rate_limit(text)
    except ValueError:
        raise ValueError("expected such as 600/minute, or 600/minute; 50/second") from None
    return text.strip()


def _one_rate_limit(text: str) -> str:
    if len(parse_rate_limit(_rate_limit(text))) != 1:
        raise ValueError("expected one limit, such as 20/30 seconds")
    return text.strip()


def _networks(text: str) -> str:
    try:
        networks(text)
    except ValueError as error:
        raise ValueError(f"expected addresses or networks with commas between: {error}") from None
    return text.strip()


OPTIONS: Final[tuple[Option, ...]] = (
    Option("host", "The address to listen on.", _host),
    Option("port", "The port to listen on; 0 takes a free one.", _integer(0, 65535)),
    Option("workers", "How many processes answer requests.", _integer(1, 64)),
    Option("database_url", "Where revisions and keys are kept.", _database_url),
    Option("admin_key", "An admin key that shall exist.", _key("admin"), secret=True),
    Option("read_key", "A read key that shall exist.", _key("read"), secret=True),
    Option(
        "starter",
        "Whether a first start publishes the starter catalogue.",
        _switch,
        _write_switch,
    ),
    Option(
        "metrics_token",
        "What a scrape of /metrics sends to be told all figures.",
        _token,
        secret=True,
    ),
    Option(
        "log_level",
        "The least severity that is logged.",
        _choice("debug", "info", "warning", "error"),
    ),
    Option(
        "log_format",
        "How lines are logged; auto is text on a terminal and JSON elsewhere.",
        _choice("auto", "text", "json"),
    ),
    Option(
        "access_log",
        "Which requests are logged: all, all but catalogue reads that went well, or none.",
        _choice("all", "changes", "none"),
    ),
    Option("rate_limit", "How much a key may ask that has no limit of its own.", _rate_limit),
    Option(
        "failure_limit",
        "How many failed requests are let pass before the caller has to wait for as long.",
        _one_rate_limit,
    ),
    Option(
        "limits_url",
        "The Valkey or Redis that counts for all workers and replicas; without it each counts.",
        _limits_url,
    ),
    Option(
        "trusted_proxies",
        "Addresses and networks whose X-Forwarded-For is believed.",
        _networks,
    ),
    Option("max_body_bytes", "The largest catalogue that may be put.", _size),
    Option("max_edit_bytes", "The largest body of any other request.", _size),
    Option("body_seconds", "How long a body may take to arrive.", _seconds(0.1, 86400)),
    Option("header_seconds", "How long headers may take to arrive.", _seconds(0.1, 3600)),
    Option("shutdown_seconds", "How long a stop waits for what is in flight.", _seconds(1, 3600)),
    Option("snapshot_file", "Where what is served is saved, to begin without the database.", _file),
    Option(
        "poll_seconds",
        "How often the store is looked at; else every 0.2 seconds, or 2 where it tells of changes.",
        _seconds(0.01, 60),
    ),
    Option(
        "revision_seconds",
        "How long a read waits for the revision that it asks for.",
        _seconds(0, 60),
    ),
    Option(
        "files_below",
        "The directory in which a catalogue that comes over HTTP may name files; nowhere if unset.",
        _directory,
    ),
    Option(
        "timetable",
        "Whether sources are read when they are due; another server may do it.",
        _switch,
        _write_switch,
    ),
)
