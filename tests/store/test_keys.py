"""The life of a key: created, expiring, rotated, revoked; its secret is never kept."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from modeldex.store import secrets
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import StoreError, UnknownKey
from modeldex.store.records import Key
from modeldex.store.store import Store
from tests.store.conftest import Clock


def only(store: Store, key_id: int) -> Key:
    key = store.key(key_id)
    assert key is not None
    return key


def test_a_new_key_is_valid_until_it_expires(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    key, secret = administration.create_key("ci", "read", timedelta(days=90))

    assert secrets.looks_valid(secret)
    assert key.secret_digest == secrets.secret_digest(secret)
    assert (key.name, key.role, key.hint) == ("ci", "read", secrets.hint(secret))
    assert (key.created_at, key.expires_at) == (clock.now, clock.now + timedelta(days=90))
    assert store.keys() == [key]
    assert key.valid_at(clock.now)
    assert key.valid_at(clock.now + timedelta(days=90) - timedelta(microseconds=1))
    assert not key.valid_at(clock.now + timedelta(days=90))


def test_a_key_without_an_end_does_not_expire(
    administration: LocalAdministration, clock: Clock
) -> None:
    key, secret = administration.create_key("root", "admin", None)

    assert secrets.role_of(secret) == key.role == "admin"
    assert key.valid_at(clock.move(days=100_000))


def test_a_revoked_key_is_closed_at_once_and_for_ever(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    key, _ = administration.create_key("ci", "read", None)
    clock.move(hours=1)

    revoked = administration.revoke_key("ci")
    at = clock.now
    clock.move(hours=1)
    again = administration.revoke_key(str(key.id))

    assert revoked.revoked_at == at
    assert not revoked.valid_at(at)
    assert again == revoked == only(store, key.id)
    assert [record.action for record in store.audit()] == ["key.revoke", "key.create"]


def test_a_name_is_free_again_when_its_key_is_over(
    administration: LocalAdministration, store: Store, clock: Clock
) -> None:
    first, _ = administration.create_key("ci", "read", timedelta(days=1))
    with pytest.raises(StoreError, match="the name 'ci' is taken by key 1, which is valid"):
        administration.create_key("ci", "admin", None)
    clock.move(days=1)
    second, _ = administration.create_key("ci", "read", None)
    administration.revoke_key("ci")
    third, _ = administration.create_key("ci", "read", None)

    assert store.key("ci") == third
    keys = store.keys()
    assert [key.id for key in keys] == [first.id, second.id, third.id]


@pytest.mark.parametrize(
    "name",
    ["", "x" * 101, "a\nb", "a\0", "\udc80", "\u202eabc", " ci", "ci ", "7", "٣", "\u200b"],
)
def test_names_that_mislead_are_refused(
    administration: LocalAdministration, store: Store, name: str
) -> None:
    with pytest.raises(StoreError, match="a key's name"):
        administration.create_key(name, "read", None)
    assert store.keys() == []


@pytest.mark.parametrize("name", ["x", "x" * 100, "CI of Ünit 7", "日本", "a'b\"c", "2nd", "-"])
def test_other_names_are_fine(administration: LocalAdministration, store: Store, name: str) -> None:
    key, _ = administration.create_key(name, "read", None)

    assert store.key(name) == key
    assert administration.revoke_key(name).id == key.id


@pytest.mark.parametrize("ref", ["nobody", "", "0", "99", "9" * 5000, "²", "٣", "-1", "a\0", "CI"])
def test_a_key_that_is_not_there_is_unknown(
    administration: LocalAdministration, store: Store, ref: str
) -> None:
    administration.create_key("ci", "read", None)

    assert store.key(ref) is None
    with pytest.raises(UnknownKey, match="there is no key"):
        administration.revoke_key(ref)
    with pytest.raises(UnknownKey, match="there is no key"):
        administration.rotate_key(ref, timedelta(0))


def test_times_that_make_no_sense_are_refused(
    administration: LocalAdministration, store: Store
) -> None:
    with pytest.raises(StoreError, match=r"expired at .* already"):
        administration.create_key("ci", "read", timedelta(0))
    with pytest.raises(StoreError, match="negative"):
        administration.create_key("ci", "read", timedelta(days=-1))
    with pytest.raises(StoreError, match="past the end of the calendar"):
        administration.create_key("ci", "read", timedelta.max)
    assert store.keys() == []
    administration.create_key("ci", "read", None)
    with pytest.raises(StoreError, match="negative"):
        administration.rotate_key("ci", timedelta(seconds=-1))


def test_a_key_may_have_a_rate_limit_of_its_own(
    administration: LocalAdministration, store: Store
) -> None:
    usual, _ = administration.create_key("ci", "read", None)
    limited, _ = administration.create_key("site", "read", None, " 1200/minute; 50/second ")

    assert usual.rate_limit is None
    assert limited.rate_limit == "1200/minute; 50/second"
    assert store.keys() == [usual, limited]
    assert [record.detail for record in store.audit()] == [
        "read, does not expire, at most 1200/minute; 50/second",
        "read, does not expire",
    ]


@pytest.mark.parametrize("rate_limit", ["", "often", "0/minute", "9/week", "9/minute\0"])
def test_a_rate_limit_that_can_not_be_kept_is_refused(
    administration: LocalAdministration, store: Store, rate_limit: str
) -> None:
    with pytest.raises(StoreError, match="expected"):
        administration.create_key("ci", "read", None, rate_limit)
    assert store.keys() == []


class TestRotation:
    def test_both_keys_are_valid_for_the_overlap(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        old, old_secret = administration.create_key("ci", "admin", None)

        new, secret = administration.rotate_key("ci", timedelta(hours=24))

        assert (new.name, new.role) == (old.name, old.role)
        assert secret != old_secret
        assert secrets.role_of(secret) == "admin"
        old = only(store, old.id)
        assert old.replaced_by == new.id
        assert old.valid_at(clock.now)
        assert old.valid_at(clock.now + timedelta(hours=24) - timedelta(microseconds=1))
        assert not old.valid_at(clock.now + timedelta(hours=24))
        assert new.valid_at(clock.now + timedelta(days=1000))

    def test_without_overlap_the_old_key_ends_now(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        old, _ = administration.create_key("ci", "read", None)

        new, _ = administration.rotate_key("ci", timedelta(0))

        assert not only(store, old.id).valid_at(clock.now)
        assert new.valid_at(clock.now)

    def test_the_new_key_lives_as_long_and_the_old_one_not_longer_than_before(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        old, _ = administration.create_key("ci", "read", timedelta(days=90))
        clock.move(days=89)

        new, _ = administration.rotate_key("ci", timedelta(days=7))

        assert only(store, old.id).expires_at == old.expires_at
        assert new.expires_at == clock.now + timedelta(days=90)

    def test_the_new_key_may_ask_as_often(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        administration.create_key("ci", "read", None, "5/second")

        new, _ = administration.rotate_key("ci", timedelta(days=7))

        assert new.rate_limit == "5/second"
        assert only(store, 1).rate_limit == "5/second"

    def test_a_name_means_the_newest_key(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        for _ in range(2):
            if not store.keys():
                administration.create_key("ci", "read", None)
            clock.move(hours=1)
            administration.rotate_key("ci", timedelta(days=1))

        keys = store.keys()
        assert [key.replaced_by for key in keys] == [2, 3, None]
        assert store.key("ci") == only(store, 3)

    def test_a_key_is_replaced_once(self, administration: LocalAdministration) -> None:
        administration.create_key("ci", "read", None)
        administration.rotate_key("1", timedelta(days=1))

        with pytest.raises(StoreError, match=r"key 1 \(ci\) is replaced by key 2 already"):
            administration.rotate_key("1", timedelta(days=1))

    def test_a_key_that_is_over_is_not_rotated(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        administration.create_key("ci", "read", None)
        administration.revoke_key("ci")

        with pytest.raises(StoreError, match="not valid any more; create a new key"):
            administration.rotate_key("ci", timedelta(days=1))
        assert len(store.keys()) == 1

    def test_a_name_of_two_valid_keys_is_not_enough_to_revoke(
        self, administration: LocalAdministration, clock: Clock
    ) -> None:
        administration.create_key("ci", "read", None)
        administration.rotate_key("ci", timedelta(days=1))

        with pytest.raises(StoreError, match="keys 1 and 2 are named 'ci' and valid"):
            administration.revoke_key("ci")
        clock.move(days=1)
        assert administration.revoke_key("ci").id == 2

    def test_a_name_means_the_valid_key_when_the_newest_is_revoked(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        administration.create_key("ci", "read", None)
        administration.rotate_key("ci", timedelta(days=1))
        administration.revoke_key("2")

        assert administration.revoke_key("ci").id == 1
        assert not any(key.valid_at(clock.now) for key in store.keys())  # noqa: SIM118


class TestKnownKeys:
    def test_a_known_key_is_created_once(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        secret = secrets.new_secret("admin")

        first = administration.ensure_known_key(secret, "MODELDEX_ADMIN_KEY", "admin")
        clock.move(days=1)
        again = administration.ensure_known_key(secret, "MODELDEX_ADMIN_KEY", "admin")

        assert first == again
        assert store.keys() == [first]
        assert (first.role, first.expires_at) == ("admin", None)
        assert first.secret_digest == secrets.secret_digest(secret)
        assert len(store.audit()) == 1

    def test_a_revoked_one_stays_revoked(self, administration: LocalAdministration) -> None:
        secret = secrets.new_secret("read")
        administration.ensure_known_key(secret, "MODELDEX_READ_KEY", "read")
        administration.revoke_key("MODELDEX_READ_KEY")

        key = administration.ensure_known_key(secret, "MODELDEX_READ_KEY", "read")

        assert key.revoked_at is not None

    def test_another_secret_is_another_key(
        self, administration: LocalAdministration, store: Store, clock: Clock
    ) -> None:
        for _ in range(3):
            administration.ensure_known_key(secrets.new_secret("read"), "READ", "read")

        keys = store.keys()
        assert [key.name for key in keys] == ["READ", "READ 2", "READ 3"]
        assert all(key.valid_at(clock.now) for key in keys)

    def test_typing_errors_and_other_roles_are_refused(
        self, administration: LocalAdministration, store: Store
    ) -> None:
        secret = secrets.new_secret("read")
        for wrong in (secret[:-1], secret.swapcase(), "password", ""):
            with pytest.raises(StoreError, match="READ is not a key of Modeldex") as caught:
                administration.ensure_known_key(wrong, "READ", "read")
            assert not wrong or wrong not in caught.value.message
        with pytest.raises(StoreError, match="ADMIN holds a key for read, expected admin"):
            administration.ensure_known_key(secret, "ADMIN", "admin")
        assert store.keys() == []


def test_secrets_are_in_no_file_and_no_log(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    administration = LocalAdministration(store, author="anna", clock=clock)
    _, created = administration.create_key("ci", "read", None)
    _, rotated = administration.rotate_key("ci", timedelta(days=1))
    known = secrets.new_secret("admin")
    administration.ensure_known_key(known, "ADMIN", "admin")
    with pytest.raises(StoreError):
        administration.create_key("ADMIN", "read", None)

    files = [path.read_bytes() for path in tmp_path.iterdir()]
    store.close()
    files += [path.read_bytes() for path in tmp_path.iterdir()]

    for secret in (created, rotated, known):
        assert any(secrets.secret_digest(secret) in data for data in files)
        for part in (secret, secret[5:-6]):
            assert not any(part.encode() in data for data in files)
            assert part not in caplog.text
