"""Signing in with a key, and out again; and that nobody else can do it for somebody."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from modeldex.web.signing_in import local
from modeldex.web.visitors import csrf_of
from tests.http.client import Answer, Client

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


def post(site: Client, path: str, fields: dict[str, str], **headers: str) -> Answer:
    sent = {**FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return site.request("POST", path, key=None, headers=sent, body=urlencode(fields).encode())


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].split(";")[0]


def open_page(site: Client, cookie: str, path: str = "/") -> Answer:
    return site.request("GET", path, key=None, headers={"cookie": cookie, "accept": "text/html"})


def test_without_a_session_a_page_leads_to_the_form_and_back(site: Client) -> None:
    answer = open_page(site, "", "/?q=type:text")

    assert answer.status == 303
    assert answer.headers["location"] == "/signin?next=%2F%3Fq%3Dtype%3Atext"


def test_a_key_opens_a_session_of_eight_hours(site: Client) -> None:
    answer = post(site, "/signin", {"key": site.read_key, "next": "/changes"})

    assert (answer.status, answer.headers["location"]) == (303, "/changes")
    flags = answer.headers["set-cookie"].lower()
    assert all(flag in flags for flag in ("httponly", "samesite=strict", "max-age=28800"))
    assert site.read_key not in answer.headers["set-cookie"]

    cookie = cookie_of(answer)
    assert open_page(site, cookie, "/signin").status == 200
    site.clock.advance(hours=8)
    assert open_page(site, cookie).headers["location"].startswith("/signin")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "Enter a key."),
        ("mdx_rubbish", "malformed"),
        ("<script>alert(1)</script>", "malformed"),
    ],
)
def test_a_key_that_opens_nothing_is_told_and_not_repeated(
    site: Client, key: str, said: str
) -> None:
    answer = post(site, "/signin", {"key": key})

    assert answer.status == 401
    assert said in answer.body.decode()
    assert "<script>alert" not in answer.body.decode()
    assert "set-cookie" not in answer.headers


def test_an_admin_page_wants_an_admin_key(site: Client) -> None:
    answer = post(site, "/signin", {"key": site.read_key, "admin": "true"})

    assert answer.status == 401
    assert "not an admin key" in answer.body.decode()


def test_signing_out_ends_the_session_everywhere(site: Client) -> None:
    cookie = cookie_of(post(site, "/signin", {"key": site.read_key}))
    token = cookie.partition("=")[2]
    refused = post(site, "/signout", {"csrf": "wrong"}, cookie=cookie)
    done = post(site, "/signout", {"csrf": csrf_of(token)}, cookie=cookie)

    assert (refused.status, done.status) == (403, 303)
    assert open_page(site, cookie).headers["location"].startswith("/signin")


def test_a_revoked_key_closes_its_sessions(site: Client) -> None:
    cookie = cookie_of(post(site, "/signin", {"key": site.read_key}))

    site.services.store.revoke_key(1, at=site.clock.now, actor="test")
    site.clock.advance(seconds=1)
    site.refresh()

    assert open_page(site, cookie).headers["location"].startswith("/signin")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"origin": "https://evil.example", "host": "models.example"},
        {"origin": "null", "host": "models.example"},
    ],
)
def test_another_sites_form_is_refused(site: Client, headers: dict[str, str]) -> None:
    answer = post(site, "/signin", {"key": site.read_key}, **headers)

    assert answer.status == 403
    assert "set-cookie" not in answer.headers


def test_preferences_are_kept_and_shown(site: Client) -> None:
    answer = post(site, "/preferences", {"language": "ko", "next": "/signin"})

    shown = open_page(site, cookie_of(answer), "/signin").body.decode()
    assert '<html lang="ko"' in shown
    assert "로그인" in shown


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "", "x"],
)
def test_no_form_leads_to_another_site(address: str) -> None:
    assert local(address) == "/"


@pytest.mark.parametrize("address", ["/", "/models/acme/large?x=1#y", "/compare?ids=a,b"])
def test_an_address_of_this_server_is_kept(address: str) -> None:
    assert local(address) == address


def test_whoever_guesses_too_often_has_to_wait(make_site: Callable[..., Client]) -> None:
    site = make_site(failure_limit="3/30 seconds")

    tries = [post(site, "/signin", {"key": "mdx_rubbish"}).status for _ in range(5)]

    assert tries == [401, 401, 401, 401, 429]
    # Nobody is locked out by what others do from the same address.
    assert post(site, "/signin", {"key": site.read_key}).status == 303
    site.clock.advance(seconds=31)
    assert post(site, "/signin", {"key": "mdx_rubbish"}).status == 401
