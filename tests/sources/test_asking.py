"""Asking for probes: what counts as an answer, and what is not even asked."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from modeldex.catalogue.probes import Probe
from modeldex.catalogue.sourcing import Source
from modeldex.sources.asking import ask
from tests.sources.origin import Origin, an_origin


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as running:
        yield running


def probe(origin: Origin | None = None, **stated: Any) -> Probe:
    url = None if origin is None else origin.url()
    return Probe("p", **{"url": url, "allow_private": True, **stated})


def test_a_listing_in_json_is_an_answer(origin: Origin) -> None:
    origin.serve("/", b'{"data": []}')
    assert ask(probe(origin), None, {}) is None


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, b"<html>sorry</html>", "something that is no JSON"),
        (500, b"{}", "500"),
        (404, b"{}", "404"),
    ],
)
def test_what_is_no_answer(origin: Origin, status: int, body: bytes, reason: str) -> None:
    origin.answers["/"] = lambda exchange: exchange.answer(status, body)
    told = ask(probe(origin), None, {})
    assert told is not None
    assert reason in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("status", "is_up"),
    [(200, True), (201, True), (429, True), (302, False), (400, False), (503, False)],
)
def test_a_completion_is_asked_for_one_token(origin: Origin, status: int, is_up: bool) -> None:
    origin.answers["/"] = lambda exchange: exchange.answer(status, b"{}")
    one = probe(origin, request="completion", model="acme-large", credentials="ACME_KEY")
    told = ask(one, None, {"ACME_KEY": "s3cret"})
    assert (told is None) is is_up
    (body,) = map(json.loads, origin.posted)
    assert (body["model"], body["max_tokens"]) == ("acme-large", 1)
    ((_, headers),) = origin.asked
    assert headers["authorization"] == "Bearer s3cret"
    assert told is None or "s3cret" not in told


def test_a_private_address_is_asked_only_on_purpose(origin: Origin) -> None:
    told = ask(probe(origin, allow_private=False), None, {})
    assert told is not None
    assert "expected a public one" in told
    assert origin.asked == []


def test_credentials_that_are_not_there_are_a_failure(origin: Origin) -> None:
    told = ask(probe(origin, credentials="ACME_KEY"), None, {})
    assert told is not None
    assert "ACME_KEY" in told
    assert origin.asked == []


def test_a_source_says_what_the_probe_does_not(origin: Origin) -> None:
    origin.serve("/", b"[]")
    source = Source("s", url=origin.url(), credentials="S_KEY", allow_private=True)
    assert ask(Probe("p", source="s"), source, {"S_KEY": "t0ken"}) is None
    ((_, headers),) = origin.asked
    assert headers["authorization"] == "Bearer t0ken"


def test_without_an_address_nothing_is_asked() -> None:
    assert ask(Probe("p", source="s"), None, {}) == "the probe has no address to ask"
