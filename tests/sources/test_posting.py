"""Posting: to the one that a message is for, at an address that may be posted to."""

from collections.abc import Iterator

import pytest

from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.posting import Letter, Receipt, post
from tests.sources.origin import Exchange, Origin, an_origin


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as running:
        yield running


def letter(origin: Origin, path: str = "/", **options: bool) -> Letter:
    return Letter(origin.url(path), b'{"a":1}', {"x-a": "b"}, **{"allow_private": True, **options})


def test_a_message_arrives_as_it_is(origin: Origin) -> None:
    origin.serve("/", b"thanks")
    assert post(letter(origin)) == Receipt(200)
    ((path, headers),) = origin.asked
    assert (path, origin.posted) == ("/", [b'{"a":1}'])
    assert headers["x-a"] == "b"
    assert headers["host"] == f"127.0.0.1:{origin.port}"
    assert headers["user-agent"].startswith("modeldex/")


def test_no_redirect_is_followed(origin: Origin) -> None:
    origin.serve_redirect("/", origin.url("/elsewhere"), 307)
    assert post(letter(origin)).status == 307
    assert origin.paths_asked() == ["/"]


def test_a_private_address_is_posted_to_only_on_purpose(origin: Origin) -> None:
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 is of this machine; expected a public one"):
        post(letter(origin, allow_private=False))
    assert origin.asked == []


def test_what_the_receiver_asks_for_is_told(origin: Origin) -> None:
    origin.answers["/"] = lambda exchange: exchange.answer(429, b"", retry_after="120")
    assert post(letter(origin)) == Receipt(429, 120)


def test_an_endless_answer_is_left_alone(origin: Origin) -> None:
    def endless(exchange: Exchange) -> None:
        exchange.head(200)
        while True:
            exchange.send(b"x" * 4096)

    origin.answers["/"] = endless
    assert post(letter(origin)) == Receipt(200)


@pytest.mark.parametrize("head", [False, True])
def test_who_does_not_answer_is_given_up(origin: Origin, head: bool) -> None:
    def silent(exchange: Exchange) -> None:
        if head:
            exchange.head(200)
        exchange.wait()

    origin.answers["/"] = silent
    with pytest.raises(FetchError, match=r"did not answer within 0\.1 seconds"):
        post(letter(origin), seconds=0.1)


def test_nobody_there_is_told_without_the_secrets_of_an_address(origin: Origin) -> None:
    nowhere = Letter("http://127.0.0.1:1/hook?token=s3cret", b"{}", {}, allow_private=True)
    with pytest.raises(FetchError, match="can not reach") as caught:
        post(nowhere)
    assert "s3cret" not in str(caught.value)
