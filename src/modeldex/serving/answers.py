"""The answers to all plain catalogue reads: one pure function.

It turns what a request says, a snapshot, the keys and the time into a status, headers and a
body. It asks no store, takes no lock and raises nothing, so reads go on whatever else fails.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from modeldex.entries import json_codec
from modeldex.entries.types import Group
from modeldex.serving import errors
from modeldex.serving.asked import Asked, matches, wanted_in
from modeldex.serving.errors import Issue
from modeldex.serving.keys import KeyTable, Refusal
from modeldex.serving.routes import API_PREFIX, OPENAI_PREFIX, Read, Route, route_of
from modeldex.serving.snapshot import EntryForm, Representation, Snapshot
from modeldex.store.records import Key

Header = tuple[bytes, bytes]

ALLOWED_METHODS: Final = b"GET, HEAD, OPTIONS"
REALM: Final = b'Bearer realm="modeldex"'
RETRY_AFTER_SECONDS: Final = 1

_JSON: Final[Header] = (b"content-type", b"application/json")
_CORS: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"content-location, etag, x-modeldex-resolved-by, x-request-id",
    ),
)
_READ: Final[tuple[Header, ...]] = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Authorization"),
    *_CORS,
)
_ERROR: Final[tuple[Header, ...]] = (_JSON, (b"cache-control", b"no-store"), *_CORS)
_TOKEN: Final = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_MOST_PREFLIGHT_HEADERS: Final = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent. ``content-length`` is among the headers wherever there is content."""

    status: int
    headers: tuple[Header, ...]
    body: bytes = b""
    route: str = ""
    """The template of the path, for logs and metrics."""
    key: Key | None = None
    """Whose key opened it."""


def answer(asked: Asked, snapshot: Snapshot | None, keys: KeyTable, now: datetime) -> Answer | None:
    """The answer to a plain catalogue read; None when the path asks for something else."""
    route = route_of(asked.path)
    if route is None:
        return None
    if asked.method == "OPTIONS":
        return _options(asked, route)
    if asked.method not in ("GET", "HEAD"):
        return _failure(
            405, route, f"{asked.method[:20]} is not allowed here", (b"allow", ALLOWED_METHODS)
        )
    given = _read(asked, route, snapshot, keys, now)
    if asked.method == "HEAD":
        return Answer(given.status, given.headers, b"", given.route, given.key)
    return given


def _read(
    asked: Asked, route: Route, snapshot: Snapshot | None, keys: KeyTable, now: datetime
) -> Answer:
    if snapshot is None:
        return _failure(
            503,
            route,
            "The catalogue is not loaded yet",
            (b"retry-after", str(RETRY_AFTER_SECONDS).encode()),
        )
    key = keys.authenticate(asked.authorization, now)
    if isinstance(key, Refusal):
        return _failure(401, route, key.value, (b"www-authenticate", challenge(key)))
    found = _READS[route.read](asked, route, snapshot)
    if isinstance(found, Issue):
        return _error(400, route, errors.invalid_request([found]))
    if found is None:
        return _no_model(route)
    return _content(asked, route, key, *found)


def challenge(refusal: Refusal) -> bytes:
    """``WWW-Authenticate`` of RFC 6750: the error is told only to those who sent a key."""
    if refusal is Refusal.MISSING:
        return REALM
    return b'%b, error="invalid_token", error_description="%b"' % (REALM, refusal.value.encode())


Found = tuple[Representation, tuple[Header, ...]]
"""What is sent, and headers of its own."""


def _models(asked: Asked, route: Route, snapshot: Snapshot) -> Found | Issue:
    wanted = wanted_in(asked.query)
    if isinstance(wanted, Issue):
        return wanted
    return snapshot.models(wanted.group, extended=wanted.extended), ()


def _traits(asked: Asked, route: Route, snapshot: Snapshot) -> Found | Issue:
    wanted = wanted_in(asked.query)
    return wanted if isinstance(wanted, Issue) else (snapshot.traits_of(wanted.group), ())


def _aliases(asked: Asked, route: Route, snapshot: Snapshot) -> Found | Issue:
    wanted = wanted_in(asked.query)
    return wanted if isinstance(wanted, Issue) else (snapshot.aliases_of(wanted.group), ())


def _openai_models(asked: Asked, route: Route, snapshot: Snapshot) -> Found:
    return snapshot.openai_models(), ()


def _entry(asked: Asked, route: Route, snapshot: Snapshot) -> Found | Issue | None:
    wanted = wanted_in(asked.query, default="all")
    if isinstance(wanted, Issue):
        return wanted
    form: EntryForm = "extended" if wanted.extended else "models"
    return _resolved(snapshot, route.name, wanted.group, form, API_PREFIX)


def _openai_entry(asked: Asked, route: Route, snapshot: Snapshot) -> Found | None:
    # OpenAI's route has no parameters, so `type` is as unknown as any other and is ignored.
    return _resolved(snapshot, route.name, "all", "openai", OPENAI_PREFIX)


def _resolved(
    snapshot: Snapshot, name: str, group: Group, form: EntryForm, prefix: str
) -> Found | None:
    resolved = snapshot.resolve(name, group)
    if resolved is None:
        return None
    location = prefix + quote(resolved.facts.id, safe="/:")
    return snapshot.entry(resolved.facts, form), (
        (b"content-location", location.encode()),
        (b"x-modeldex-resolved-by", resolved.by.encode()),
    )


_READS: Final[Mapping[Read, Callable[[Asked, Route, Snapshot], Found | Issue | None]]] = {
    Read.MODELS: _models,
    Read.TRAITS: _traits,
    Read.ALIASES: _aliases,
    Read.ENTRY: _entry,
    Read.OPENAI_MODELS: _openai_models,
    Read.OPENAI_ENTRY: _openai_entry,
}


def _content(
    asked: Asked, route: Route, key: Key, found: Representation, extra: tuple[Header, ...]
) -> Answer:
    validator = (b"etag", found.etag)
    if matches(asked.if_none_match, found.etag):
        return Answer(304, (validator, *_READ, *extra), b"", route.template, key)
    length = (b"content-length", str(len(found.body)).encode())
    return Answer(200, (_JSON, length, validator, *_READ, *extra), found.body, route.template, key)


def _no_model(route: Route) -> Answer:
    if not route.openai:
        return _error(404, route, {"error": errors.MODEL_NOT_FOUND})
    message = f"The model {json_codec.brief(route.name)} does not exist"
    document = errors.openai_error(
        message, kind="invalid_request_error", param="model", code="model_not_found"
    )
    return _error(404, route, document)


_OPENAI_KINDS: Final = {
    401: ("invalid_request_error", "invalid_api_key"),
    405: ("invalid_request_error", "method_not_allowed"),
    503: ("server_error", "not_ready"),
}


def _failure(status: int, route: Route, message: str, *extra: Header) -> Answer:
    if route.openai:
        kind, code = _OPENAI_KINDS[status]
        return _error(status, route, errors.openai_error(message, kind=kind, code=code), *extra)
    # The API tells every refused key the same; the reason is in WWW-Authenticate.
    text = errors.NOT_AUTHENTICATED if status == 401 else message
    return _error(status, route, {"error": text}, *extra)


def _error(status: int, route: Route, document: dict[str, Any], *extra: Header) -> Answer:
    body = json_codec.encode(document)
    length = (b"content-length", str(len(body)).encode())
    return Answer(status, (*_ERROR, length, *extra), body, route.template)


def _options(asked: Asked, route: Route) -> Answer:
    headers = (
        (b"allow", ALLOWED_METHODS),
        *_CORS,
        (b"access-control-allow-methods", ALLOWED_METHODS),
        (b"access-control-allow-headers", _allowed_headers(asked.preflight_headers)),
        (b"access-control-max-age", b"7200"),
        (b"vary", b"Access-Control-Request-Headers"),
    )
    return Answer(204, headers, b"", route.template)


def _allowed_headers(requested: bytes | None) -> bytes:
    """Whatever a browser's client wants to send, as long as they are names of headers."""
    names = [name.strip() for name in (requested or b"").split(b",")[:_MOST_PREFLIGHT_HEADERS]]
    named = [name for name in names if _TOKEN.fullmatch(name)]
    return b", ".join(named) or b"authorization, if-none-match"
