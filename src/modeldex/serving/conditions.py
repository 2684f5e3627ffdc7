"""What a conditional request asks of the content that is there (RFC 9110, section 13)."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from modeldex.serving.representation import Representation

Outcome = Literal["send", "unchanged", "failed"]

_ENTITY_TAG: Final = re.compile(r'(W/)?("[^"]*")')


def outcome(headers: Mapping[str, str], content: Representation) -> Outcome:
    """Whether to send the content, to say that the client has it (304), or to say that it is
    not what the client meant (412). In the order of RFC 9110, 13.2.2.

    The tags of all codings that were made count, since a client may hold one in a coding that it
    does not prefer today.
    """
    wanted = headers.get("if-match")
    if wanted is not None:
        if not matches(wanted, content.tags(), strong=True):
            return "failed"
    elif _modified_after(headers.get("if-unmodified-since"), content) is True:
        return "failed"
    held = headers.get("if-none-match")
    if held is not None:
        return "unchanged" if matches(held, content.tags()) else "send"
    unmodified = _modified_after(headers.get("if-modified-since"), content) is False
    return "unchanged" if unmodified else "send"


def matches(tags: str, known: Collection[str], *, strong: bool = False) -> bool:
    """Whether a list of entity tags (or ``*``) holds one of those that are known, which are
    strong. With ``strong``, weak ones in the list do not count (RFC 9110, 8.8.3.2)."""
    if tags.strip() == "*":
        return True
    return any(tag in known and not (weak and strong) for weak, tag in _ENTITY_TAG.findall(tags))


def _modified_after(date: str | None, content: Representation) -> bool | None:
    """Whether the content changed after an HTTP date; None where that can not be said."""
    if date is None or content.modified is None:
        return None
    try:
        instant = parsedate_to_datetime(date)
    except (ValueError, IndexError, TypeError):
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return _whole_seconds(content.modified) > instant


def _whole_seconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
