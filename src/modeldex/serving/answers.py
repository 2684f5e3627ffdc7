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
from modeldex.serving.limiting import Allowance
from modeldex.serving.negotiation import preferred_coding
from modeldex.serving.routes import Route, route_of
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

_EXPOSED: Final = (
    b"content-location",
    b"etag",
    b"ratelimit",
    b"ratelimit-policy",
    b"retry-after",
    b"x-modeldex-resolved-by",
    b"x-ratelimit-limit-requests",
    b"x-ratelimit-remaining-requests",
    b"x-ratelimit-reset-requests",
    b"x-request-id",
)
CORS: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b", ".join(_EXPOSED)),
)
_NO_RANGES: Final[Header] = (b"accept-ranges", b"none")


def answer(
    asked: Asked,
    snapshot: Snapshot | None,
    caller: Key | Refusal,
    allowance: Allowance | None,
    now: float,
) -> Answer | None:
    """The answer to a plain catalogue read; None when the path asks for something else.

    Args:
        caller: whose key opened it, or why none did.
        allowance: what the caller may ask, this request counted; None where nothing is counted.
        now: Unix time.
    """
    if asked.method == "GET" and snapshot is not None and type(caller) is Key:
        known = snapshot.remembered.get((asked.path, asked.query))
        if known is not None and (allowance is None or allowance.allowed):
            return _finished(asked, _content(asked, known), allowance, now)
    route = route_of(asked.path)
    if route is None:
        return None
    given = _given(asked, route, snapshot, caller, allowance, now)
    return _finished(asked, given, allowance, now)


def broken(asked: Asked) -> Answer | None:
    """What is said when `answer` itself fails, which it must not."""
    route = route_of(asked.path)
    return None if route is None else refusing.broken(route)


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
    if snapshot is None:
        return refusing.not_loaded(route)
    if isinstance(caller, Refusal):
        return refusing.not_authenticated(route, caller)
    found = find(snapshot, route, asked.path, asked.query)
    if isinstance(found, Issue):
        return refusing.invalid(route, found)
    if found is None:
        return refusing.no_model(route)
    return _content(asked, found, route)


def _content(asked: Asked, found: Found, route: Route | None = None) -> Answer:
    headers = asked.headers
    variant = found.content.variant(preferred_coding(headers.get(b"accept-encoding")))
    held = headers.get(b"if-none-match")
    conditional = held is not None or not _CONDITIONS.isdisjoint(headers)
    if conditional:
        if held == variant.etag and b"if-match" not in headers:
            return Answer(304, variant.unchanged, b"", found.template)
        what = outcome(headers, found.content)
        if what == "unchanged":
            return Answer(304, variant.unchanged, b"", found.template)
        if what == "failed":
            return refusing.precondition_failed(route or _route(asked))
    return Answer(200, variant.headers, variant.body, found.template)


_CONDITIONS: Final = frozenset((b"if-match", b"if-modified-since", b"if-unmodified-since"))


def _route(asked: Asked) -> Route:
    route = route_of(asked.path)
    if route is None:
        raise AssertionError("only reads are remembered")
    return route


def _finished(asked: Asked, given: Answer, allowance: Allowance | None, now: float) -> Answer:
    """With what depends on who asks and how: allowance, origin, method."""
    more: tuple[Header, ...] = () if allowance is None else limit_headers(allowance, now)
    if b"origin" in asked.headers:
        more = (*more, *CORS)
    if b"range" in asked.headers:
        more = (*more, _NO_RANGES)
    body = b"" if asked.method == "HEAD" else given.body
    return Answer(given.status, given.headers, body, given.route, more)


def limit_headers(allowance: Allowance, now: float) -> tuple[Header, ...]:
    """The API's three headers, and the fields of the IETF's draft on rate limits."""
    left = max(0, int(allowance.resets_at - now))
    return (
        (b"x-ratelimit-limit-requests", b"%d" % allowance.limit),
        (b"x-ratelimit-remaining-requests", b"%d" % allowance.remaining),
        (b"x-ratelimit-reset-requests", b"%d" % allowance.resets_at),
        (b"ratelimit-policy", b'"default";q=%d;w=%d' % (allowance.limit, allowance.seconds)),
        (b"ratelimit", b'"default";r=%d;t=%d' % (allowance.remaining, left)),
    )
