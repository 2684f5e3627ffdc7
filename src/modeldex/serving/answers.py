"""The answers to all plain catalogue reads: one pure function.

It turns what a request says, a snapshot, who is asking and what that caller may still ask into a
status, headers and a body. It asks no store, takes no lock and raises nothing, so reads go on
whatever else fails.
"""

from collections.abc import Mapping
from math import ceil
from typing import Final, NamedTuple

from modeldex.serving import refusing
from modeldex.serving.answer import Answer, Header
from modeldex.serving.asked import Asked
from modeldex.serving.conditions import outcome
from modeldex.serving.errors import Issue
from modeldex.serving.finding import Found, find, is_long_to_write
from modeldex.serving.keys import Refusal
from modeldex.serving.least_revision import REVISION, least_revision
from modeldex.serving.limiting import Allowance, limit_headers
from modeldex.serving.negotiation import preferred_coding
from modeldex.serving.routes import Route, route_of
from modeldex.serving.snapshot import Gone, Snapshot
from modeldex.store.records import Key

_EXPOSED: Final = (
    "content-location",
    "deprecation",
    "etag",
    "link",
    REVISION,
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "sunset",
    "x-modeldex-resolved-by",
    "x-ratelimit-limit-requests",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-request-id",
    "x-venice-model-deprecation-date",
    "x-venice-model-deprecation-warning",
)
CORS: Final[tuple[Header, ...]] = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", ", ".join(_EXPOSED)),
)
"""Lets a browser show an answer to a page of any origin: a key opens it, and no cookie."""
_NO_RANGES: Final[Header] = ("accept-ranges", "none")
_CONDITIONS: Final = frozenset(
    ("if-match", "if-modified-since", "if-none-match", "if-unmodified-since")
)
_READING: Final = ("GET", "HEAD")
_MOST_REMEMBERED: Final = 4096
"""Requests whose answers a snapshot keeps: clients ask for the same things, over and over."""


class Ready(NamedTuple):
    """What a path and a query mean in a snapshot, in the coding that a client prefers."""

    found: Found
    etag: str
    sent: Answer
    """To whoever does not have the content."""
    unchanged: Answer
    """To whoever has it."""


def answer(
    asked: Asked,
    snapshot: Snapshot | None,
    caller: Key | Refusal,
    allowance: Allowance | None,
    now: float,
) -> Answer | None:
    """The answer to a plain catalogue read; None when the path asks for something else. What
    depends on the caller alone is added by `own_headers`.

    Args:
        snapshot: what the caller may see. Who has no key sees something only where the catalogue
            has a view for such callers.
        caller: whose key opened it, or why none did.
        allowance: what the caller may ask, this request counted; None where nothing is counted.
        now: Unix time.
    """
    route = route_of(asked.path)
    if route is None:
        return None
    given = _given(asked, route, snapshot, caller, allowance, now)
    return given._replace(body=b"") if asked.method == "HEAD" else given


def again(
    path: str,
    query: str,
    headers: Mapping[str, str],
    snapshot: Snapshot | None,
    caller: Key | Refusal,
) -> Answer | None:
    """What `answer` says to a GET that may pass, where it has said it before; None elsewhere."""
    if type(caller) is not Key or snapshot is None:
        return None
    ready: Ready | None = snapshot.remembered.get((path, query, headers.get("accept-encoding")))
    return None if ready is None else _conditional(headers, ready)


def takes_long(
    asked: Asked, snapshot: Snapshot | None, caller: Key | Refusal, allowance: Allowance | None
) -> bool:
    """Whether `answer` has to write a list first for which others should not wait."""
    route = route_of(asked.path)
    if route is None or snapshot is None or asked.method not in _READING:
        return False
    passes = is_let_in(caller) and (allowance is None or allowance.allowed)
    return passes and is_long_to_write(snapshot, route, asked.query)


def own_headers(
    headers: Mapping[str, str], allowance: Allowance | None, now: float
) -> list[Header]:
    """The headers of one answer alone: what depends on who asks (with which headers)."""
    own = [] if allowance is None else limit_headers(allowance, now)
    if "origin" in headers:
        own += CORS
    if "range" in headers:
        own.append(_NO_RANGES)
    return own


def broken(asked: Asked) -> Answer | None:
    """What is said when `answer` itself fails, which it must not."""
    route = route_of(asked.path)
    return None if route is None else refusing.broken(route)


def is_let_in(caller: Key | Refusal) -> bool:
    """Whether a caller is shown a snapshot that is there for it: whoever has a valid key, or
    none at all. A wrong key is told apart, so that its owner learns of it."""
    return isinstance(caller, Key) or caller is Refusal.MISSING


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
    if asked.method not in _READING:
        return refusing.not_allowed(route, asked.method)
    if allowance is not None and not allowance.allowed:
        return refusing.too_many_requests(route, ceil(allowance.resets_at - now))
    if snapshot is None or not is_let_in(caller):
        if isinstance(caller, Key) or caller is Refusal.UNREADY:
            return refusing.not_loaded(route)
        if caller is Refusal.NO_SUCH_VIEW:
            return refusing.no_such_view(route)
        return refusing.not_authenticated(route, caller)
    return _found(asked, route, snapshot)


def _found(asked: Asked, route: Route, snapshot: Snapshot) -> Answer:
    """The answer from a snapshot."""
    least = least_revision(asked.query)
    if isinstance(least, Issue):
        return refusing.invalid(route, least)
    if least is not None and snapshot.revision < least:
        return _from(snapshot, refusing.behind(route, least, snapshot.revision))
    found = find(snapshot, route, asked.query)
    if isinstance(found, Issue):
        return refusing.invalid(route, found)
    if found is None:
        return _from(snapshot, refusing.no_model(route))
    if isinstance(found, Gone):
        return _from(snapshot, refusing.gone(route, found))
    return _conditional(asked.headers, _ready(asked, snapshot, found))


def _from(snapshot: Snapshot, refusal: Answer) -> Answer:
    """A refusal that says from which revision it is."""
    return refusal._replace(headers=(*refusal.headers, (REVISION, str(snapshot.revision))))


def _ready(asked: Asked, snapshot: Snapshot, found: Found) -> Ready:
    """What a request is answered with, which the snapshot remembers."""
    accepted = asked.headers.get("accept-encoding")
    coding = preferred_coding(accepted)
    settled = found.content.is_settled(coding)
    etag, body, headers, unchanged = found.content.variant(coding)
    template = found.route.template
    ready = Ready(
        found, etag, Answer(200, headers, body, template), Answer(304, unchanged, b"", template)
    )
    if settled:
        if len(snapshot.remembered) >= _MOST_REMEMBERED:
            snapshot.remembered.clear()
        snapshot.remembered[asked.path, asked.query, accepted] = ready
    return ready


def _conditional(headers: Mapping[str, str], ready: Ready) -> Answer:
    """The answer that the request's conditions lead to."""
    if _CONDITIONS.isdisjoint(headers):
        return ready.sent
    if headers.get("if-none-match") == ready.etag and "if-match" not in headers:
        return ready.unchanged
    what = outcome(headers, ready.found.content)
    if what == "failed":
        return refusing.precondition_failed(ready.found.route)
    return ready.unchanged if what == "unchanged" else ready.sent
