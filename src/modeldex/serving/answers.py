"""The answers to all plain catalogue reads: one pure function.

It turns what a request says, a snapshot, who is asking and what that caller may still ask into a
status, headers and a body. It asks no store, takes no lock and raises nothing, so reads go on
whatever else fails.
"""

from math import ceil
from typing import Final

from modeldex.serving import refusing
from modeldex.serving.answer import Answer, Header
from modeldex.serving.asked import Asked
from modeldex.serving.conditions import outcome
from modeldex.serving.errors import Issue
from modeldex.serving.finding import Found, find
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance, limit_headers
from modeldex.serving.negotiation import preferred_coding
from modeldex.serving.routes import Route, route_of
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

_EXPOSED: Final = (
    "content-location",
    "etag",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-modeldex-resolved-by",
    "x-ratelimit-limit-requests",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-request-id",
)
CORS: Final[tuple[Header, ...]] = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", ", ".join(_EXPOSED)),
)
"""Lets a browser show an answer to a page of any origin: a key opens it, and no cookie."""
_NO_RANGES: Final[Header] = ("accept-ranges", "none")
_CONDITIONS: Final = frozenset(("if-match", "if-modified-since", "if-unmodified-since"))


def answer(
    asked: Asked,
    snapshot: Snapshot | None,
    caller: Key | Refusal,
    allowance: Allowance | None,
    now: float,
) -> Answer | None:
    """The answer to a plain catalogue read; None when the path asks for something else.

    Args:
        snapshot: what the caller may see. Who has no key sees something only where the catalogue
            has a view for such callers.
        caller: whose key opened it, or why none did.
        allowance: what the caller may ask, this request counted; None where nothing is counted.
        now: Unix time.
    """
    given = _remembered(asked, snapshot, caller, allowance)
    if given is None:
        route = route_of(asked.path)
        if route is None:
            return None
        given = _given(asked, route, snapshot, caller, allowance, now)
    headers = given.headers
    if allowance is not None:
        headers += limit_headers(allowance, now)
    if "origin" in asked.headers:
        headers += CORS
    if "range" in asked.headers:
        headers.append(_NO_RANGES)
    return given._replace(body=b"") if asked.method == "HEAD" else given


def broken(asked: Asked) -> Answer | None:
    """What is said when `answer` itself fails, which it must not."""
    route = route_of(asked.path)
    return None if route is None else refusing.broken(route)


def _remembered(
    asked: Asked, snapshot: Snapshot | None, caller: Key | Refusal, allowance: Allowance | None
) -> Answer | None:
    """The short way to what was asked for before, for all but the first of its readers."""
    if snapshot is None or asked.method != "GET" or not is_let_in(caller):
        return None
    known: Found | None = snapshot.remembered.get((asked.path, asked.query))
    if known is None or (allowance is not None and not allowance.allowed):
        return None
    return _content(asked, known)


def is_let_in(caller: Key | Refusal) -> bool:
    """Whether a caller is shown a snapshot that is there for it: whoever has a valid key, or
    none at all. A wrong key is told apart, so that its owner learns of it."""
    return type(caller) is Key or caller is Refusal.MISSING


def _given(
    asked: Asked,
    route: Route,
    snapshot: Snapshot | None,
    caller: Key | Refusal,
    allowance: Allowance | None,
    now: float,
) -> Answer:
    if asked.method == "OPTIONS":
        return refusing.preflight(route, asked.headers)
    if asked.method not in ("GET", "HEAD"):
        return refusing.not_allowed(route, asked.method)
    if allowance is not None and not allowance.allowed:
        return refusing.too_many_requests(route, ceil(allowance.resets_at - now))
    if caller is Refusal.UNREADY or (snapshot is None and isinstance(caller, Key)):
        return refusing.not_loaded(route)
    if isinstance(caller, Refusal) and (snapshot is None or not is_let_in(caller)):
        return refusing.not_authenticated(route, caller)
    assert snapshot is not None
    found = find(snapshot, route, asked.path, asked.query)
    if isinstance(found, Issue):
        return refusing.invalid(route, found)
    if found is None:
        return refusing.no_model(route)
    return _content(asked, found)


def _content(asked: Asked, found: Found) -> Answer:
    headers = asked.headers
    variant = found.content.variant(preferred_coding(headers.get("accept-encoding")))
    held = headers.get("if-none-match")
    if held is not None or not _CONDITIONS.isdisjoint(headers):
        if held == variant.etag and "if-match" not in headers:
            return Answer(304, [*variant.unchanged], b"", found.route.template)
        what = outcome(headers, found.content)
        if what == "unchanged":
            return Answer(304, [*variant.unchanged], b"", found.route.template)
        if what == "failed":
            return refusing.precondition_failed(found.route)
    return Answer(200, [*variant.headers], variant.body, found.route.template)
