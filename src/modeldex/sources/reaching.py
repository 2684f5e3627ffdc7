"""Connecting to a host by one of its addresses, each checked before.

It is the checked address that is connected to, so that a name can not lead elsewhere in between.
"""

from collections.abc import Callable
from typing import Final

import httpx2

from modeldex.sources.fetch_failures import FetchError, unreachable
from modeldex.sources.redirects import shown_url
from modeldex.sources.resolving import AddressRefused, Resolve, allowed_addresses

_PORTS: Final = {"http": 80, "https": 443}
_CONNECT_SECONDS: Final = 10.0


async def answer_of(
    transport: httpx2.AsyncBaseTransport,
    url: httpx2.URL,
    request: Callable[[httpx2.URL, dict[str, object]], httpx2.Request],
    *,
    allow_private: bool,
    resolve: Resolve,
    seconds: float,
) -> httpx2.Response:
    """The answer's head, from the first of the host's addresses that can be reached.

    Args:
        request: makes the request from an address of ``url``'s host in its place, and from what
            the transport has to be told. Its ``Host`` is for it to say.
        seconds: how long each step of the exchange may take.

    Raises:
        FetchError: the host is nowhere that may be connected to, or can not be reached.
    """
    try:
        addresses = await allowed_addresses(
            url.host, url.port or _PORTS[url.scheme], allow_private=allow_private, resolve=resolve
        )
    except AddressRefused as error:
        raise FetchError(f"{shown_url(url)} is not connected to: {error}") from None
    except OSError as error:
        raise unreachable(shown_url(url), error) from None
    extensions: dict[str, object] = {
        "sni_hostname": url.host,  # the certificate is checked against this name, too
        "timeout": {"connect": min(seconds, _CONNECT_SECONDS), "read": seconds, "write": seconds},
    }
    failure: httpx2.TransportError | None = None
    for address in addresses:
        at_address = url.copy_with(host=str(address), fragment=None)
        try:
            return await transport.handle_async_request(request(at_address, extensions))
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            failure = error
        except httpx2.TransportError as error:
            raise unreachable(shown_url(url), error) from None
    raise unreachable(shown_url(url), failure)
