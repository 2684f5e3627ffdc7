"""Whose address a request comes from: what proxies may say, and what anyone could write."""

import pytest

from modeldex.http.addresses import address_reader, networks

READ = address_reader(networks("10.0.0.0/8, ::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("10.0.0.1", "10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("::1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("10.0.0.1", "\xff" * 500, "\xff" * 64),
    ],
)
def test_only_trusted_peers_are_believed(peer: str, forwarded: str | None, address: str) -> None:
    assert READ(peer, forwarded) == address


def test_a_request_without_a_peer_has_one_address_for_all() -> None:
    assert READ(None, None) == "unknown"


@pytest.mark.parametrize("text", ["10.0.0.0/99", "host", "1.2.3"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/")[0]):
        networks(text)
