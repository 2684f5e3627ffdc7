"""Whose address a request comes from, where proxies stand between."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

Network = IPv4Network | IPv6Network
AddressOf = Callable[[str | None, str | None], str]
"""From the address of the peer and a request's ``X-Forwarded-For`` to the caller's address."""

UNKNOWN: Final = "unknown"
_MOST_HOPS: Final = 32


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas.

    Raises:
        ValueError: one of them is neither.
    """
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def address_reader(proxies: Iterable[Network]) -> AddressOf:
    """Reads addresses where these proxies are trusted to say for whom they ask.

    ``X-Forwarded-For`` is believed only from a trusted peer, from its end up to the first
    address that is not a trusted proxy's; what stands before that anyone could have written.
    """
    trusted = tuple(proxies)

    @lru_cache(maxsize=4096)
    def is_trusted(address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in trusted)

    def read(peer: str | None, forwarded: str | None) -> str:
        peer = peer or UNKNOWN
        if forwarded is None or not is_trusted(peer):
            return peer
        hops = [hop.strip() for hop in forwarded.split(",")[-_MOST_HOPS:]]
        for hop in reversed(hops):
            if not is_trusted(hop):
                return hop[:64] or peer
        return hops[0] or peer

    return read
