"""Which addresses are fetched from."""

from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.sources.public_addresses import refusal

PRIVATE = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "100::/64",
    "2001::/32",
    "2001:db8::/32",
    "2002::/16",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
)
METADATA = ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16")


@st.composite
def private_addresses(draw: st.DrawFn) -> IPv4Address | IPv6Address:
    network = ip_network(draw(st.sampled_from(PRIVATE)))
    return network[draw(st.integers(0, network.num_addresses - 1))]


@given(private_addresses())
def test_no_address_of_a_special_range_is_public(address: IPv4Address | IPv6Address) -> None:
    assert refusal(address) is not None


@given(st.ip_addresses())
def test_what_python_calls_not_global_is_not_public(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert refusal(address) is not None


@given(st.ip_addresses(v=4), st.sampled_from(["::/96", "::ffff:0:0/96", "64:ff9b::/96"]))
def test_an_ipv4_address_inside_ipv6_is_refused_whatever_it_is(
    inner: IPv4Address, form: str
) -> None:
    assert refusal(IPv6Network(form)[int(inner)]) is not None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_6to4_is_refused_whatever_it_is(inner: IPv4Address) -> None:
    assert refusal(IPv6Address((0x2002 << 112) | (int(inner) << 80) | 1)) is not None


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::8a"]
)
def test_an_address_of_the_public_is_fetched_from(address: str) -> None:
    assert refusal(ip_address(address)) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "fd12::1", "192.168.0.4"])
def test_a_private_address_is_fetched_from_where_the_source_says_so(address: str) -> None:
    assert refusal(ip_address(address), allow_private=True) is None


@pytest.mark.parametrize("address", METADATA)
@pytest.mark.parametrize("allow_private", [True, False])
def test_a_metadata_service_is_never_fetched_from(address: str, allow_private: bool) -> None:
    assert refusal(ip_address(address), allow_private=allow_private) == "a metadata service"


@pytest.mark.parametrize(
    "address", ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"]
)
def test_nor_in_a_disguise(address: str) -> None:
    assert refusal(ip_address(address), allow_private=True) == "a metadata service"


def test_a_scope_makes_an_address_link_local() -> None:
    assert refusal(ip_address("2606:4700::1111%eth0")) == "link-local"
