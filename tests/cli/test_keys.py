"""`keys`: secrets shown once, alone; lists without them."""

import re
from pathlib import Path

import pytest

from modeldex.store.secrets import looks_valid, role_of
from tests.cli.conftest import Commands


def test_the_secret_stands_alone_on_standard_output(modeldex: Commands) -> None:
    result = modeldex("keys", "create", "ci")
    secret = result.stdout.removesuffix("\n")
    assert looks_valid(secret)
    assert role_of(secret) == "read"
    assert "read key 1 (ci)" in result.stderr
    assert secret not in result.stderr


def test_quietly_there_is_nothing_but_the_secret(modeldex: Commands) -> None:
    assert modeldex("keys", "create", "ci", "-q").stderr == ""


def test_a_key_has_a_role_and_an_end(modeldex: Commands) -> None:
    made = modeldex.json("keys", "create", "ops", "--role", "admin", "--expires", "90d")
    assert role_of(made["secret"]) == "admin"
    assert made["key"]["role"] == "admin"
    created, expires = (made["key"][field][:10] for field in ("created_at", "expires_at"))
    assert created < expires


def test_a_key_has_a_rate_limit(modeldex: Commands) -> None:
    told = modeldex.err("keys", "create", "site", "--rate-limit", "1200/minute; 50/second")
    assert "Made read key 1 (site, at most 1200/minute; 50/second)" in told
    modeldex("keys", "create", "ci")
    rows = [line.split("\t") for line in modeldex.out("keys", "list").splitlines()]
    assert [row[-2] for row in rows] == ["1200/minute; 50/second", ""]
    keys = modeldex.json("keys", "list")["data"]
    assert [key["rate_limit"] for key in keys] == ["1200/minute; 50/second", None]
    assert modeldex.json("keys", "rotate", "site")["key"]["rate_limit"] == keys[0]["rate_limit"]


@pytest.mark.parametrize("given", ["", "600", "often", "0/minute", "9/month"])
def test_a_rate_limit_that_is_none_is_a_usage_error(modeldex: Commands, given: str) -> None:
    told = modeldex.err("keys", "create", "ci", f"--rate-limit={given}", status=64)
    assert "--rate-limit" in told
    assert "expected" in told
    assert "there is no database" in modeldex.err("keys", "list", status=1)


@pytest.mark.parametrize("role", ["read", "admin"])
def test_a_key_is_generated_without_a_database(modeldex: Commands, role: str) -> None:
    result = modeldex("keys", "generate", "--role", role)
    secret = result.stdout.removesuffix("\n")
    assert looks_valid(secret)
    assert role_of(secret) == role
    assert f"MODELDEX_{role.upper()}_KEY" in result.stderr
    assert secret not in result.stderr
    assert list(Path().iterdir()) == []


def test_each_generated_key_is_another(modeldex: Commands) -> None:
    quiet = modeldex("keys", "generate", "-q")
    assert quiet.stderr == ""
    told = modeldex.json("keys", "generate")
    assert set(told) == {"role", "secret"}
    assert told["role"] == role_of(told["secret"]) == "read"
    assert told["secret"] != quiet.stdout.strip()


def test_a_key_is_not_generated_for_a_server(modeldex: Commands) -> None:
    modeldex("keys", "generate", env={"MODELDEX_SERVER": "http://127.0.0.1:1"})
    told = modeldex.err("keys", "generate", "--server", "http://127.0.0.1:1", status=64)
    assert "--server" in told


def test_lists_hold_no_secret(modeldex: Commands) -> None:
    secret = modeldex.out("keys", "create", "ci").strip()
    modeldex("keys", "create", "old")
    modeldex("keys", "revoke", "old")
    listed = modeldex.out("keys", "list")
    assert secret not in listed
    rows = [line.split("\t") for line in listed.splitlines()]
    assert [(row[1], row[-1]) for row in rows] == [("ci", "valid"), ("old", "revoked")]
    told = modeldex.json("keys", "list")["data"]
    assert [(key["name"], key["status"]) for key in told] == [("ci", "valid"), ("old", "revoked")]
    assert "secret" not in str(told)


def test_rotation_makes_a_second_key_of_the_same_name(modeldex: Commands) -> None:
    old = modeldex.out("keys", "create", "ci").strip()
    result = modeldex("keys", "rotate", "ci", "--overlap", "1h")
    new = result.stdout.strip()
    assert looks_valid(new)
    assert new != old
    assert "the old one stays valid for 1h" in result.stderr
    keys = modeldex.json("keys", "list")["data"]
    assert [key["status"] for key in keys] == ["valid", "valid"]
    assert keys[0]["expires_at"] is not None


@pytest.mark.parametrize("given", ["90", "ninety days", "-1d", "0d", "1y", "9999999d"])
def test_a_duration_that_is_none_is_a_usage_error(modeldex: Commands, given: str) -> None:
    told = modeldex.err("keys", "create", "ci", f"--expires={given}", status=64)
    assert re.search(r"90d|between one second and a hundred years", told)


def test_an_unknown_role_names_those_there_are(modeldex: Commands) -> None:
    told = modeldex.err("keys", "create", "ci", "--role", "root", status=64)
    assert "read" in told
    assert "admin" in told


def test_an_unknown_key_is_named(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci")
    assert "there is no key 'cd'" in modeldex.err("keys", "revoke", "cd", status=1)


def test_there_may_be_none(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci")
    assert modeldex.json("keys", "list")["data"][0]["name"] == "ci"
    told = modeldex.err("keys", "list", "--database", "sqlite:///other.db", status=1)
    assert "there is no database at other.db" in told
