"""Fetching from servers that behave, and from others."""

import gzip
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

import pytest
import stamina

from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Bounds, Fetched, Validators, Wanted, fetch
from modeldex.sources.public_addresses import Address
from tests.sources.origin import Exchange, Origin, an_origin

DOCUMENT = b'{"models": []}'
SHORT = Bounds(seconds=0.3)


@pytest.fixture
def origin() -> Iterator[Origin]:
    with an_origin() as origin:
        yield origin


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def fetched(url: str, **options: object) -> Fetched:
    return fetch(Wanted(url, **{"allow_private": True, **options}))  # type: ignore[arg-type]


def failure(url: str, **options: object) -> str:
    with pytest.raises(FetchError) as caught:
        fetched(url, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


class Names:
    """A resolver that knows these names only, and notes what it is asked."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = {name.replace("_", "."): text for name, text in addresses.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append(host)
        return tuple(map(ip_address, self.addresses[host].split()))


def refused(url: str, names: Names, *, allow_private: bool = False) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(Wanted(url, allow_private=allow_private), names)
    return str(caught.value)


class TestWhatComes:
    def test_a_document_with_what_tells_its_version(self, origin: Origin) -> None:
        url = origin.serve(
            "/api.json",
            DOCUMENT,
            content_type="application/json; charset=utf-8",
            etag='"v1"',
            last_modified="Sat, 22 Aug 2026 12:00:00 GMT",
        )
        assert fetched(url) == Fetched(
            DOCUMENT,
            Validators('"v1"', "Sat, 22 Aug 2026 12:00:00 GMT"),
            "application/json",
        )

    def test_what_has_not_changed_does_not_come_again(self, origin: Origin) -> None:
        url = origin.serve_document("/api.json", DOCUMENT)
        first = fetched(url)
        again = fetched(url, validators=first.validators)
        assert again.body is None
        assert again.validators == first.validators

    def test_both_validators_are_sent(self, origin: Origin) -> None:
        fetched(origin.serve("/", DOCUMENT), validators=Validators('W/"1"', "yesterday"))
        _, headers = origin.asked[0]
        assert headers["if-none-match"] == 'W/"1"'
        assert headers["if-modified-since"] == "yesterday"

    def test_packed_documents_are_unpacked(self, origin: Origin) -> None:
        url = origin.serve("/", gzip.compress(DOCUMENT), content_encoding="gzip")
        assert fetched(url).body == DOCUMENT
        assert origin.asked[0][1]["accept-encoding"] == "gzip"

    def test_the_host_is_asked_for_by_its_name(self, origin: Origin) -> None:
        origin.serve("/", DOCUMENT)
        names = Names(models_example="127.0.0.1")
        fetch(Wanted(origin.url(host="models.example"), allow_private=True), names)
        assert origin.asked[0][1]["host"] == f"models.example:{origin.port}"

    def test_the_next_address_is_tried_where_one_does_not_answer(self, origin: Origin) -> None:
        origin.serve("/", DOCUMENT)
        names = Names(models_example="127.0.0.2 127.0.0.1")
        wanted = Wanted(origin.url(host="models.example"), allow_private=True)
        assert fetch(wanted, names).body == DOCUMENT


class TestAddresses:
    @pytest.mark.parametrize(
        ("address", "kind"),
        [
            ("127.0.0.1", "of this machine"),
            ("10.0.0.7", "private"),
            ("169.254.169.254", "a metadata service"),
            ("::ffff:a00:7", "an IPv4 address inside IPv6"),
            ("fe80::1", "link-local"),
        ],
    )
    def test_a_public_name_of_a_private_address_is_not_fetched(
        self, address: str, kind: str
    ) -> None:
        message = refused("https://models.example/", Names(models_example=address))
        assert f"models.example is at {address}, which is {kind}" in message

    @pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "localhost"])
    def test_no_spelling_of_this_machine_is_fetched(self, origin: Origin, host: str) -> None:
        with pytest.raises(FetchError, match="of this machine"):
            fetch(Wanted(origin.url(host=host)))
        assert origin.asked == []

    def test_what_was_checked_is_what_is_connected_to(self, origin: Origin) -> None:
        """A name that is resolved once more could lead elsewhere."""
        origin.serve("/", DOCUMENT)
        names = Names(models_example="127.0.0.1")
        fetch(Wanted(origin.url(host="models.example"), allow_private=True), names)
        assert names.asked == ["models.example"]

    def test_of_several_addresses_only_the_public_ones_are_tried(self) -> None:
        """The first is private, so the failure tells of the second, which nobody answers at."""
        names = Names(models_example="10.0.0.1 0.0.0.0")
        assert "which is private" in refused("http://models.example/", names)

    def test_a_redirect_is_checked_as_well(self, origin: Origin) -> None:
        origin.serve_redirect("/", "http://169.254.169.254/latest/meta-data/")
        message = failure(origin.url())
        assert ": 169.254.169.254 is a metadata service;" in message

    def test_metadata_is_refused_by_any_name(self) -> None:
        names = Names(models_example="169.254.169.254")
        assert "metadata" in refused("http://models.example/", names, allow_private=True)


class TestRedirects:
    def test_they_are_followed(self, origin: Origin) -> None:
        origin.serve_redirect("/", "/moved", 301)
        origin.serve_redirect("/moved", origin.url("/here"), 308)
        origin.serve("/here", DOCUMENT)
        assert fetched(origin.url()).body == DOCUMENT

    def test_but_not_for_ever(self, origin: Origin) -> None:
        origin.serve_redirect("/", "/")
        assert "again and again; expected at most 5 times" in failure(origin.url())
        assert len(origin.asked) == 6

    @pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.com/", "//"])
    def test_only_to_what_is_fetched_from(self, origin: Origin, location: str) -> None:
        origin.serve_redirect("/", location)
        assert "redirects" in failure(origin.url())

    def test_nowhere_is_no_place_to_go_to(self, origin: Origin) -> None:
        origin.answers["/"] = lambda exchange: exchange.answer(302)
        assert "does not say where to" in failure(origin.url())


class TestCredentials:
    def test_they_are_sent_to_the_source(self, origin: Origin) -> None:
        fetched(origin.serve("/", DOCUMENT), bearer="secret")
        assert origin.asked[0][1]["authorization"] == "Bearer secret"

    def test_and_go_along_at_the_same_origin(self, origin: Origin) -> None:
        origin.serve_redirect("/", "/here")
        origin.serve("/here", DOCUMENT)
        fetched(origin.url(), bearer="secret")
        assert [headers.get("authorization") for _, headers in origin.asked] == [
            "Bearer secret",
            "Bearer secret",
        ]

    def test_but_to_no_other(self, origin: Origin) -> None:
        origin.serve_redirect("/", origin.url("/here", host="localhost"))
        origin.serve("/here", DOCUMENT)
        fetched(origin.url(), bearer="secret")
        assert [headers.get("authorization") for _, headers in origin.asked] == [
            "Bearer secret",
            None,
        ]

    def test_they_are_not_taken_out_of_an_address(self) -> None:
        message = failure("http://anna:secret@127.0.0.1/")
        assert "expected `credentials` to name a variable" in message
        assert "secret" not in message

    def test_no_message_shows_what_stands_behind_the_question_mark(self, origin: Origin) -> None:
        assert "secret" not in failure(origin.url("/?key=secret"))

    def test_nor_does_the_picture_of_what_is_wanted(self) -> None:
        assert "secret" not in repr(Wanted("https://models.example", "secret"))


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "told"),
        [
            (404, "answered 404 Not Found; expected 200"),
            (401, "answered 401 Unauthorized; expected `credentials` to name the variable"),
            (204, "answered 204 No Content; expected 200"),
            (304, "answered 304 Not Modified, and it was not asked"),
        ],
    )
    def test_another_status_is_told_once(self, origin: Origin, status: int, told: str) -> None:
        origin.answers["/"] = lambda exchange: exchange.answer(status)
        assert told in failure(origin.url())
        assert len(origin.asked) == 1

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_what_may_pass_is_asked_again(self, origin: Origin, status: int) -> None:
        def at_last(exchange: Exchange) -> None:
            exchange.answer(200 if len(origin.asked) == 3 else status, DOCUMENT, retry_after="0")

        origin.answers["/"] = at_last
        assert fetched(origin.url()).body == DOCUMENT

    def test_a_few_times(self, origin: Origin) -> None:
        origin.answers["/"] = lambda exchange: exchange.answer(503)
        assert "503 Service Unavailable" in failure(origin.url())
        assert len(origin.asked) == 3

    def test_nobody_at_the_address(self) -> None:
        with an_origin() as gone:
            url = gone.url()
        assert f"can not reach {url}: " in failure(url)

    def test_a_name_that_leads_nowhere(self) -> None:
        async def nowhere(host: str, port: int) -> Sequence[Address]:
            raise OSError("Name or service not known")

        with pytest.raises(FetchError, match=r"can not find http://models\.example: name or"):
            fetch(Wanted("http://models.example"), nowhere)

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "https://", "//x", ""])
    def test_what_is_no_address_of_http(self, url: str) -> None:
        assert "expected http" in failure(url)

    def test_an_answer_that_breaks_off(self, origin: Origin) -> None:
        def cut(exchange: Exchange) -> None:
            exchange.head(content_length="1000")
            exchange.send(DOCUMENT)

        origin.answers["/"] = cut
        assert "broke off" in failure(origin.url())

    def test_a_coding_that_was_not_asked_for(self, origin: Origin) -> None:
        url = origin.serve("/", DOCUMENT, content_encoding="br")
        assert "packed as 'br'; expected gzip or plain" in failure(url)

    def test_gzip_that_is_none(self, origin: Origin) -> None:
        assert "damaged" in failure(origin.serve("/", DOCUMENT, content_encoding="gzip"))


class TestBounds:
    def test_an_answer_that_does_not_begin(self, origin: Origin) -> None:
        origin.answers["/"] = Exchange.wait
        assert "did not answer in full within 0.3 seconds" in failure(origin.url(), bounds=SHORT)

    @pytest.mark.parametrize("part", ["head", "body"])
    def test_an_answer_that_drips(self, origin: Origin, part: str) -> None:
        def drip(exchange: Exchange) -> None:
            if part == "body":
                exchange.head()
            else:
                exchange.send(b"HTTP/1.1 200 OK\r\n")
            while not exchange.over.wait(0.01):
                exchange.send(b"x-more: 1\r\n" if part == "head" else b" ")

        origin.answers["/"] = drip
        assert "did not answer in full" in failure(origin.url(), bounds=SHORT)

    def test_a_resolver_that_hangs(self) -> None:
        import asyncio

        async def hang(host: str, port: int) -> Sequence[Address]:
            await asyncio.Event().wait()
            return ()

        with pytest.raises(FetchError, match="did not answer in full"):
            fetch(Wanted("http://models.example", bounds=SHORT), hang)

    def test_an_endless_answer(self, origin: Origin) -> None:
        def endless(exchange: Exchange) -> None:
            exchange.head()
            while not exchange.over.is_set():
                exchange.send(b" " * 65_536)

        origin.answers["/"] = endless
        message = failure(origin.url(), bounds=Bounds(size=1024**2))
        assert "answers with too much; expected at most 1 MB, unpacked" in message

    def test_a_bomb(self, origin: Origin) -> None:
        part = gzip.compress(b"\0" * 2**21)
        url = origin.serve("/", part * 1024, content_encoding="gzip")
        assert "too much" in failure(url, bounds=Bounds(size=4 * 2**20))

    def test_a_document_as_large_as_allowed(self, origin: Origin) -> None:
        url = origin.serve("/", b" " * 2**20)
        assert fetched(url, bounds=Bounds(size=2**20)).body == b" " * 2**20

    def test_heads_without_end(self, origin: Origin) -> None:
        def many(exchange: Exchange) -> None:
            exchange.send(b"HTTP/1.1 200 OK\r\n")
            while not exchange.over.is_set():
                exchange.send(b"x-more: " + b"a" * 8_000 + b"\r\n")

        origin.answers["/"] = many
        assert "broke off" in failure(origin.url())
