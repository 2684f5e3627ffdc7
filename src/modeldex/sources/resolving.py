"""Turning a host's name into addresses that may be connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from threading import Thread
from typing import TypeAlias

from modeldex.sources.public_addresses import Address, refusal

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[Address]]]
"""From a host and a port to addresses, in the order in which they are to be tried. Raises
`OSError` where there are none."""


class AddressRefused(Exception):  # noqa: N818 - named for what happened
    """A name leads only to addresses from which nothing is fetched. The message says why."""


async def system_resolve(host: str, port: int) -> Sequence[Address]:
    """What the operating system says.

    It is asked in a thread that nobody waits for at the end: a resolver may hang for longer than
    a whole fetch is given, and can not be interrupted.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Sequence[Address]] = loop.create_future()

    def tell(addresses: Sequence[Address], error: OSError | None) -> None:
        if found.done():  # nobody waits any more
            return
        if error is None:
            found.set_result(addresses)
        else:
            found.set_exception(error)

    def ask() -> None:
        try:
            addresses, error = _asked(host, port), None
        except (OSError, UnicodeError) as failure:
            addresses, error = (), OSError(str(failure))
            if isinstance(failure, OSError):
                error = failure
        try:
            loop.call_soon_threadsafe(tell, addresses, error)
        except RuntimeError:  # the loop is closed
            return

    Thread(target=ask, name=f"resolving {host}", daemon=True).start()
    return await found


def _asked(host: str, port: int) -> Sequence[Address]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(str(answer[4][0])) for answer in answers))


async def allowed_addresses(
    host: str, port: int, *, allow_private: bool, resolve: Resolve
) -> Sequence[Address]:
    """The addresses of a host that may be connected to.

    Raises:
        OSError: the name has no addresses.
        AddressRefused: it has, and none of them may be.
    """
    addresses = await resolve(host, port)
    reasons = {each: refusal(each, allow_private=allow_private) for each in addresses}
    allowed = tuple(each for each, reason in reasons.items() if reason is None)
    if not allowed:
        address, reason = next(iter(reasons.items()), (None, None))
        expected = "another address" if allow_private else "a public one, or `allow_private: true`"
        where = f"{host} is" if host == str(address) else f"{host} is at {address}, which is"
        raise AddressRefused(f"{where} {reason}; expected {expected}")
    return allowed
