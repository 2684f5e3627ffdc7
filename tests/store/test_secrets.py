"""Secrets are recognised, and told from typing errors, without a database."""

import hashlib
import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.store import secrets
from modeldex.store.records import Role

ROLES: tuple[Role, ...] = ("read", "admin")
BASE62 = string.digits + string.ascii_letters


@pytest.mark.parametrize(("role", "letter"), [("read", "r"), ("admin", "a")])
def test_a_secret_has_the_documented_form(role: Role, letter: str) -> None:
    secret = secrets.new_secret(role)

    assert re.fullmatch(f"mdx_{letter}[0-9A-Za-z]{{43}}[0-9A-Za-z]{{6}}", secret)
    assert secrets.PATTERN.search(f'key = "{secret}"')
    assert secrets.looks_valid(secret)
    assert secrets.role_of(secret) == role


def test_secrets_differ() -> None:
    assert len({secrets.new_secret("read") for _ in range(1000)}) == 1000


@pytest.mark.parametrize("known", [f"mdx_r{'0' * 43}3Ys5wT", f"mdx_a{'0' * 43}27dEr2"])
def test_a_secret_that_was_given_out_is_recognised_for_ever(known: str) -> None:
    assert secrets.looks_valid(known)


@pytest.mark.parametrize("role", ROLES)
def test_every_wrong_character_is_noticed(role: Role) -> None:
    secret = secrets.new_secret(role)

    for index, right in enumerate(secret):
        for wrong in BASE62 + "_-":
            if wrong != right:
                assert not secrets.looks_valid(secret[:index] + wrong + secret[index + 1 :])


def test_swapped_neighbours_and_missing_or_doubled_characters_are_noticed() -> None:
    secret = secrets.new_secret("read")

    for index in range(len(secret) - 1):
        one, two = secret[index], secret[index + 1]
        if one != two:
            assert not secrets.looks_valid(secret[:index] + two + one + secret[index + 2 :])
        assert not secrets.looks_valid(secret[:index] + secret[index + 1 :])
        assert not secrets.looks_valid(secret[:index] + secret[index] + secret[index:])


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert not secrets.looks_valid(text)
    assert len(secrets.secret_digest(text)) == 32
    with pytest.raises(ValueError, match="not a secret of Modeldex"):
        secrets.role_of(text)


@pytest.mark.parametrize("around", [" {}", "{}\n", "{}\0", "Bearer {}", "{}{}"])
def test_nothing_may_stand_around_a_secret(around: str) -> None:
    secret = secrets.new_secret("read")

    assert not secrets.looks_valid(around.format(secret, secret))


def test_the_digest_is_sha_256_of_the_whole_secret() -> None:
    secret = secrets.new_secret("admin")

    assert secrets.secret_digest(secret) == hashlib.sha256(secret.encode()).digest()
    assert len(secrets.secret_digest("\udc80é")) == 32


def test_the_hint_shows_the_ends_and_hides_the_rest() -> None:
    secret = secrets.new_secret("read")
    hint = secrets.hint(secret)

    assert hint == f"{secret[:9]}…{secret[-4:]}"
    assert len(hint) == 14


def test_random_bytes_are_written_in_full() -> None:
    """The greatest number of 32 bytes still fits into 43 characters of base62."""
    randomness = random.Random(1)
    for number in (0, 1, 2**256 - 1, randomness.getrandbits(256)):
        text = secrets._base62(number, 43)
        value = 0
        for letter in text:
            value = value * 62 + secrets._ALPHABET.index(letter)
        assert value == number
