"""Fetching a source's document from where it is on the network, whatever waits there.

Only http and https; only addresses that `public_addresses` lets pass, checked on what a name was
resolved to, before the connection and at every redirect; and it is the checked address that is
connected to, so that a name can not lead elsewhere in between. Credentials stay with the origin
that they are for. What comes is bounded in time and size, packed and unpacked.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import httpx2
import stamina
from stamina.instrumentation import set_on_retry_hooks

from modeldex import __version__
from modeldex.sources.fetch_failures import (
    FetchError,
    PassingFailure,
    not_successful,
    unreachable,
)
from modeldex.sources.files import MEBIBYTE
from modeldex.sources.reaching import answer_of
from modeldex.sources.redirects import Origin, is_redirect, next_url, shown_url, usable_url
from modeldex.sources.resolving import Resolve, system_resolve
from modeldex.sources.unpacking import GZIP, PLAIN, Body, NotPacked, TooLarge

_ACCEPTED: Final = "application/json, application/yaml;q=0.9, text/plain;q=0.8, */*;q=0.1"
_LONGEST_WAIT: Final = 20.0
"""Seconds: how much of a ``Retry-After`` is obeyed within one attempt to sync."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about the document that was fetched last, for it to say "the same"."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request (RFC 9110, section 13.1)."""
        named = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a fetch may take."""

    seconds: float = 60.0
    """For all of it: names, redirects, retries and the body."""
    size: int = 64 * MEBIBYTE
    """Bytes, over the wire and unpacked."""
    redirects: int = 5
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched, and how."""

    url: str
    bearer: str | None = field(default=None, repr=False)
    """A secret for the origin of ``url``, and for no other."""
    allow_private: bool = False
    validators: Validators = Validators()
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. ``body`` is None where it is still what the validators stand for."""

    body: bytes | None
    validators: Validators = Validators()
    media_type: str = ""
    """As the answer says, without parameters, in small letters."""


def fetch(
    wanted: Wanted, resolve: Resolve = system_resolve, trust: ssl.SSLContext | None = None
) -> Fetched:
    """Fetch a document. Not to be called where an event loop runs.

    Args:
        wanted: what to fetch, and within which bounds.
        resolve: turns names into addresses.
        trust: whose certificates are believed; by default those that the system or
            ``SSL_CERT_FILE`` names.

    Raises:
        FetchError: it can not be had. The message is one line, and names what was expected.
    """
    return asyncio.run(_within_time(wanted, resolve, trust))


async def _within_time(wanted: Wanted, resolve: Resolve, trust: ssl.SSLContext | None) -> Fetched:
    try:
        async with asyncio.timeout(wanted.bounds.seconds):
            return await _with_retries(wanted, resolve, trust)
    except TimeoutError:
        seconds = f"{wanted.bounds.seconds:g} seconds"
        raise FetchError(
            f"{shown_url(wanted.url)} did not answer in full within {seconds}"
        ) from None


async def _with_retries(wanted: Wanted, resolve: Resolve, trust: ssl.SSLContext | None) -> Fetched:
    set_on_retry_hooks(())  # the failure that is told in the end says all
    attempts = stamina.retry_context(
        on=_pause_before_next,
        attempts=wanted.bounds.attempts,
        timeout=wanted.bounds.seconds,
        wait_initial=0.5,
        wait_max=8.0,
    )
    async with httpx2.AsyncHTTPTransport(
        verify=trust or True,
        # A kept connection could be taken for another name at the same address.
        limits=httpx2.Limits(max_keepalive_connections=0),
    ) as transport:
        async for attempt in attempts:
            with attempt:
                return await _Fetch(wanted, resolve, transport).run()
    raise AssertionError("an attempt ends with a result or an exception")


def _pause_before_next(error: Exception) -> bool | float:
    if not isinstance(error, PassingFailure):
        return False
    asked = error.retry_after
    return True if asked is None else min(asked, _LONGEST_WAIT)


class _Fetch:
    """One attempt."""

    def __init__(
        self, wanted: Wanted, resolve: Resolve, transport: httpx2.AsyncBaseTransport
    ) -> None:
        self._wanted = wanted
        self._resolve = resolve
        self._transport = transport

    async def run(self) -> Fetched:
        url = first = usable_url(self._wanted.url)
        for _ in range(self._wanted.bounds.redirects + 1):
            response = await self._ask(url, own=Origin.of(url) == Origin.of(first))
            try:
                if not is_redirect(response):
                    return await self._received(url, response)
            finally:
                await response.aclose()
            url = next_url(url, response)
        limit = self._wanted.bounds.redirects
        raise FetchError(
            f"{shown_url(first)} redirects again and again; expected at most {limit} times"
        )

    async def _ask(self, url: httpx2.URL, *, own: bool) -> httpx2.Response:
        headers = self._headers(url, own=own)
        return await answer_of(
            self._transport,
            url,
            lambda address, extensions: httpx2.Request(
                "GET", address, headers=headers, extensions=extensions
            ),
            allow_private=self._wanted.allow_private,
            resolve=self._resolve,
            seconds=self._wanted.bounds.seconds,
        )

    def _headers(self, url: httpx2.URL, *, own: bool) -> Mapping[str, str]:
        headers = {
            "host": url.netloc.decode("ascii"),
            "accept": _ACCEPTED,
            "accept-encoding": "gzip",
            "user-agent": f"modeldex/{__version__}",
            **self._wanted.validators.headers(),
        }
        if own and self._wanted.bearer is not None:
            headers["authorization"] = f"Bearer {self._wanted.bearer}"
        return headers

    async def _received(self, url: httpx2.URL, response: httpx2.Response) -> Fetched:
        if response.status_code == HTTPStatus.NOT_MODIFIED and self._wanted.validators.headers():
            return Fetched(None, _validators(response.headers, self._wanted.validators))
        if response.status_code != HTTPStatus.OK:
            raise not_successful(shown_url(url), response)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        content = await self._content(url, response)
        return Fetched(content, _validators(response.headers), media_type)

    async def _content(self, url: httpx2.URL, response: httpx2.Response) -> bytes:
        coding = response.headers.get("content-encoding", "").strip().lower()
        if coding not in GZIP | PLAIN:
            raise FetchError(
                f"{shown_url(url)} answers packed as {coding[:40]!r}; expected gzip or plain"
            )
        body = Body(self._wanted.bounds.size, packed=coding in GZIP)
        try:
            async for piece in response.aiter_raw():
                body.add(piece)
            return body.content()
        except TooLarge:
            limit = f"{self._wanted.bounds.size / MEBIBYTE:g} MB"
            raise FetchError(
                f"{shown_url(url)} answers with too much; expected at most {limit}, unpacked"
            ) from None
        except NotPacked as error:
            raise PassingFailure(f"the answer of {shown_url(url)} is damaged: {error}") from None
        except httpx2.TransportError as error:
            raise unreachable(shown_url(url), error) from None


def _validators(headers: httpx2.Headers, known: Validators = Validators()) -> Validators:
    """What the answer says of its document; an answer "the same" need not repeat it."""
    limit = 1_000  # a longer one is not worth keeping
    etag, modified = headers.get("etag"), headers.get("last-modified")
    return Validators(
        etag if etag and len(etag) <= limit and etag.isascii() else known.etag,
        modified if modified and len(modified) <= limit else known.last_modified,
    )
