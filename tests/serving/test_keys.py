"""The key table: whose key it is, or why it opens nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from modeldex.serving.keys import KeyTable, Refusal
from modeldex.store.records import Key
from modeldex.store.secrets import hint, new_secret, secret_digest
from tests.serving.conftest import NOW

SECRET = new_secret("read")
KEY = Key(1, "ci", "read", hint(SECRET), secret_digest(SECRET), NOW)
HOUR = timedelta(hours=1)


def ask(header: str | None, key: Key = KEY, later: timedelta = timedelta(0)) -> Key | Refusal:
    return KeyTable.of([key]).authenticate(header, (NOW + later).timestamp())


def bearer(secret: str) -> str:
    return f"Bearer {secret}"


@pytest.mark.parametrize("form", ["Bearer {}", "bearer   {} ", " BEARER {}"])
def test_a_known_key_is_found(form: str) -> None:
    assert ask(form.format(SECRET)) is KEY


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic abc", SECRET, "Bearer-" + SECRET, "ÿþ"],
    ids=["absent", "empty", "Basic", "no scheme", "another scheme", "no text"],
)
def test_without_a_bearer_there_is_no_key(header: str | None) -> None:
    assert ask(header) is Refusal.MISSING


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer ÿ",
        bearer(SECRET[:-1]),
        bearer(SECRET + "0"),
        bearer(SECRET) + ", " + bearer(SECRET),
        bearer(f"{SECRET} {SECRET}"),
    ],
    ids=["nothing", "a space", "no text", "cut", "longer", "twice", "two"],
)
def test_what_has_not_the_form_of_a_key_is_malformed(header: str) -> None:
    assert ask(header) is Refusal.MALFORMED


def test_a_key_that_nobody_made_is_unknown() -> None:
    assert ask(bearer(new_secret("read"))) is Refusal.UNKNOWN


def test_a_revoked_key_is_revoked_also_where_the_clock_is_behind() -> None:
    key = replace(KEY, revoked_at=NOW + HOUR)
    assert ask(bearer(SECRET), key) is Refusal.REVOKED
    assert ask(bearer(SECRET), key, HOUR) is Refusal.REVOKED


def test_an_expired_key_is_expired_from_its_instant_on() -> None:
    key = replace(KEY, expires_at=NOW + HOUR)
    assert ask(bearer(SECRET), key, HOUR - timedelta(microseconds=1)) is key
    assert ask(bearer(SECRET), key, HOUR) is Refusal.EXPIRED


def test_a_key_that_is_both_is_revoked() -> None:
    key = replace(KEY, expires_at=NOW, revoked_at=NOW)
    assert ask(bearer(SECRET), key) is Refusal.REVOKED
