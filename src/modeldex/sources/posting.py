"""Posting a message to an address that a catalogue names, under the rules of `fetching`: only
addresses that `public_addresses` lets pass, and no redirect followed, since a message is for the
one that it is addressed to."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx2

from modeldex import __version__
from modeldex.sources.fetch_failures import FetchError, retry_after, unreachable
from modeldex.sources.reaching import answer_of
from modeldex.sources.redirects import shown_url, usable_url
from modeldex.sources.resolving import Resolve, system_resolve

SECONDS: Final = 20.0
"""How long a receiver may take to answer, all told."""
_READ_BYTES: Final = 16 * 1024
"""Of an answer, which nobody looks at: as much as lets a receiver finish in peace."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and where it goes."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str]
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver answered."""

    status: int
    retry_after: float | None = None
    """Seconds that it asks to wait."""


def post(
    letter: Letter,
    resolve: Resolve = system_resolve,
    trust: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> Receipt:
    """Post a message, once. Not to be called where an event loop runs.

    Args:
        letter: what to post, and where to.
        resolve: turns names into addresses.
        trust: whose certificates are believed; by default those that the system names. To make
            it takes longer than most posts, so it is best kept.
        seconds: how long all of it may take.

    Raises:
        FetchError: nobody answered. The message is one line, and tells no query of the address.
    """
    return asyncio.run(_within_time(letter, resolve, trust, seconds))


async def _within_time(
    letter: Letter, resolve: Resolve, trust: ssl.SSLContext | None, seconds: float
) -> Receipt:
    try:
        async with asyncio.timeout(seconds):
            return await _post(letter, resolve, trust, seconds)
    except TimeoutError:
        raise FetchError(
            f"{shown_url(letter.url)} did not answer within {seconds:g} seconds"
        ) from None


async def _post(
    letter: Letter, resolve: Resolve, trust: ssl.SSLContext | None, seconds: float
) -> Receipt:
    url = usable_url(letter.url)
    headers = {
        "host": url.netloc.decode("ascii"),
        "user-agent": f"modeldex/{__version__}",
        "accept-encoding": "identity",
        **letter.headers,
    }
    async with httpx2.AsyncHTTPTransport(
        verify=trust or True, limits=httpx2.Limits(max_keepalive_connections=0)
    ) as transport:
        response = await answer_of(
            transport,
            url,
            lambda address, extensions: httpx2.Request(
                "POST", address, headers=headers, content=letter.body, extensions=extensions
            ),
            allow_private=letter.allow_private,
            resolve=resolve,
            seconds=seconds,
        )
        try:
            await _read_some(response)
        except httpx2.TransportError as error:
            raise unreachable(shown_url(url), error) from None
        finally:
            await response.aclose()
    return Receipt(response.status_code, retry_after(response))


async def _read_some(response: httpx2.Response) -> None:
    size = 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > _READ_BYTES:
            return
