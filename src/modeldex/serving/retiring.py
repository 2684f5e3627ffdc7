"""What answers about a model that goes away, or is gone, tell of it in their headers.

The API's own two headers, and the standard ones: ``Deprecation`` (RFC 9745), ``Sunset`` (RFC 8594)
and a ``Link`` to what comes after (``successor-version``, RFC 5829).
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from modeldex.serving.facts import EntryFacts
from modeldex.serving.representation import Header
from modeldex.serving.snapshot import Snapshot

_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
"""What needs no escaping in the text of a header."""


def retirement_headers(snapshot: Snapshot, facts: EntryFacts, prefix: str) -> tuple[Header, ...]:
    """The headers of an answer about an entry of the snapshot: none unless its end is near
    enough to warn of it. ``prefix`` is the path of the list that addresses begin with."""
    if facts.removes_at is None or not facts.deprecated_at(snapshot.instant):
        return ()
    successor = snapshot.successor_of(facts)
    instead = "" if successor is None else f"; use {_printable(successor)} instead"
    end = instant_text(facts.removes_at)
    since = facts.warned_from or snapshot.published_at
    return (
        (
            "x-venice-model-deprecation-warning",
            f"{_printable(facts.id)} is deprecated and leaves the list at {end}{instead}",
        ),
        ("x-venice-model-deprecation-date", end),
        *((("deprecation", f"@{int(since.timestamp())}"),) if since is not None else ()),
        *departure_headers(facts.removes_at, successor, prefix),
    )


def departure_headers(
    removes_at: datetime, successor: str | None, prefix: str
) -> tuple[Header, ...]:
    """When a model leaves or left the list, and where to go from there."""
    sunset: Header = ("sunset", format_datetime(removes_at.astimezone(UTC), usegmt=True))
    if successor is None:
        return (sunset,)
    return (sunset, ("link", f'<{address_of(successor, prefix)}>; rel="successor-version"'))


def address_of(model_id: str, prefix: str) -> str:
    """The address of a model by its id."""
    return prefix + quote(model_id, safe="/:")


def instant_text(instant: datetime) -> str:
    """An instant in UTC, to the second or finer where it is."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _printable(text: str) -> str:
    return quote(text, safe=_PRINTABLE)
