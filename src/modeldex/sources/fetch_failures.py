"""Why a document could not be fetched, as one line that says what was expected."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx2

_HINTS: Final[dict[int, str]] = {
    HTTPStatus.UNAUTHORIZED: "; expected `credentials` to name the variable of a valid key",
    HTTPStatus.FORBIDDEN: "; expected `credentials` to name the variable of a key that may read",
    HTTPStatus.NOT_MODIFIED: ", and it was not asked whether it has changed",
}


class FetchError(Exception):
    """A document can not be had from a source. The message is one line."""


class PassingFailure(FetchError):  # noqa: N818 - named for what happened
    """It may be had in a moment."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the server asks to wait."""


def unreachable(place: str, error: Exception | None) -> FetchError:
    """The failure of a connection that could not be made, or broke.

    Args:
        place: what was fetched, for the message.
        error: what the network says.
    """
    reason = _reason(error)
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return PassingFailure(f"can not reach {place}: {reason}")
    if isinstance(error, httpx2.TransportError):
        return FetchError(f"the answer of {place} broke off: {reason}")
    return PassingFailure(f"can not find {place}: {reason}")


def not_successful(place: str, response: httpx2.Response) -> FetchError:
    """The failure of an answer that is none of success."""
    status = response.status_code
    hint = _HINTS.get(status, "; expected 200")
    message = f"{place} answered {status}{_phrase(status)}{hint}"
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PassingFailure(message, retry_after(response))
    return FetchError(message)


def _phrase(status: int) -> str:
    """Of our own list: what a server says may be anything."""
    return next((f" {each.phrase}" for each in HTTPStatus if each == status), "")


def retry_after(response: httpx2.Response) -> float | None:
    """Seconds that an answer asks to wait (RFC 9110, 10.2.3: a number, or an instant)."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return max(0.0, (instant - datetime.now(UTC)).total_seconds())


def _reason(error: Exception | None) -> str:
    if error is None:
        return "it has no address"
    if isinstance(error, httpx2.TimeoutException):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    else:
        text = str(error).rpartition("] ")[2] or type(error).__name__
    line = " ".join(text.split())[:200]
    return line[:1].lower() + line[1:]
