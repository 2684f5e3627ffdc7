"""Where a fetch goes: addresses as text, and what a redirect makes of them."""

from http import HTTPStatus
from typing import Final, NamedTuple

import httpx2

from modeldex.sources.fetch_failures import FetchError

_REDIRECTS: Final = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
_LONGEST: Final = 8_000


class Origin(NamedTuple):
    """What credentials are for (RFC 6454)."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def of(cls, url: httpx2.URL) -> "Origin":
        return cls(url.scheme, url.host, url.port)


def usable_url(text: str) -> httpx2.URL:
    """The address as one that can be fetched from.

    Raises:
        FetchError: it is none of http or https, or carries credentials.
    """
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        raise FetchError(f"{shown_url(text)} is no address; expected https://…") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchError(f"{shown_url(text)} is not fetched; expected http:// or https://")
    if url.userinfo:
        raise FetchError(
            f"{shown_url(text)} holds credentials; expected `credentials` to name a variable"
        )
    return url


def is_redirect(response: httpx2.Response) -> bool:
    return response.status_code in _REDIRECTS


def next_url(url: httpx2.URL, response: httpx2.Response) -> httpx2.URL:
    """Where a redirect leads.

    Raises:
        FetchError: nowhere, or where nothing is fetched from; from https to http above all.
    """
    location = response.headers.get("location", "")
    if not location or len(location) > _LONGEST:
        raise FetchError(f"{shown_url(url)} redirects, and does not say where to")
    try:
        following = usable_url(str(url.join(location)))
    except httpx2.InvalidURL:
        raise FetchError(f"{shown_url(url)} redirects to what is no address") from None
    except FetchError as error:
        raise FetchError(f"{shown_url(url)} redirects: {error}") from None
    if url.scheme == "https" and following.scheme == "http":
        raise FetchError(
            f"{shown_url(url)} redirects to {shown_url(following)}, which anybody on the way could"
            " change; expected https"
        )
    return following


def shown_url(url: httpx2.URL | str) -> str:
    """An address for messages: without user, password, query and fragment, as each may hold a
    secret."""
    try:
        parsed = httpx2.URL(url) if isinstance(url, str) else url
        parsed = parsed.copy_with(username=None, password=None, fragment=None, query=None)
    except httpx2.InvalidURL:
        return "the source's address"
    text = str(parsed)
    return text if len(text) <= 200 else f"{text[:199]}…"
