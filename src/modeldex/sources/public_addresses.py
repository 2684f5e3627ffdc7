"""Which addresses of the internet a source may be fetched from.

An address in a catalogue's settings, or in a redirect, may name the machine that Modeldex runs
on, its neighbours, or the metadata service of a cloud, which hands out credentials. Such ones
are refused unless the source says that it is meant to be private; a metadata service is refused
always, as no models are listed there.

The special ranges are those of IANA's registries (RFC 6890 and what followed it). Of IPv6 only
2000::/3 is in use for the public; forms that carry an IPv4 address inside are refused whole,
since what they lead to depends on the network.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_SPECIAL: Final = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "of this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private (of a carrier)"),
        ("127.0.0.0/8", "of this machine"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a relay of 6to4"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "of this machine"),
        ("::1/128", "of this machine"),
        ("::/96", "an IPv4 address inside IPv6"),
        ("::ffff:0:0/96", "an IPv4 address inside IPv6"),
        ("64:ff9b::/96", "an IPv4 address inside IPv6 (NAT64)"),
        ("64:ff9b:1::/48", "an IPv4 address inside IPv6 (NAT64)"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "an IPv4 address inside IPv6 (6to4)"),
        ("3fff::/20", "for documentation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
    )
)
_PUBLIC_IPV6: Final = ip_network("2000::/3")
_METADATA: Final = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # Amazon, Google, Azure, Oracle, DigitalOcean, …
            "169.254.170.2",  # Amazon's containers
            "169.254.170.23",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "100.100.100.200",  # Alibaba
            "168.63.129.16",  # Azure's host, at an address of the public range
            "192.0.0.192",  # Oracle
        ),
    )
)


def refusal(address: Address, *, allow_private: bool = False) -> str | None:
    """Why nothing is fetched from an address, as a few words: ``private``; None if it may be.

    Args:
        address: as the name was resolved.
        allow_private: whether the source says that it is in a private place.
    """
    if _reached(address) in _METADATA:
        return "a metadata service"
    return None if allow_private else _kind(address)


def _kind(address: Address) -> str | None:
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return "link-local"
    for network, kind in _SPECIAL:
        if address.version == network.version and address in network:
            return kind
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return "reserved"
    return None if address.is_global else "reserved"


def _reached(address: Address) -> Address:
    """What the address leads to: the IPv4 address inside one of IPv6, if there is one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return IPv6Address(int(address))


_NAT64: Final = ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ip_network("::/96")
