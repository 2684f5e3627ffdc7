"""Keys as rows. Their secrets are never here, only the SHA-256 of each."""

import hmac
from datetime import datetime
from itertools import chain, count
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from modeldex.catalogue.rate_limits import parse_rate_limit
from modeldex.store import audit, texts
from modeldex.store.errors import StoreError, UnknownKey
from modeldex.store.records import Key, Role
from modeldex.store.schema import keys
from modeldex.store.times import to_utc

MAX_NAME_LENGTH: Final = 100


def listing(connection: Connection) -> list[Key]:
    """Every key there ever was, oldest first."""
    return [Key(**row._mapping) for row in connection.execute(select(keys).order_by(keys.c.id))]


def numbered(connection: Connection, key_id: int) -> Key | None:
    if not texts.is_number(key_id):
        return None
    row = connection.execute(select(keys).where(keys.c.id == key_id)).first()
    return None if row is None else Key(**row._mapping)


def existing(connection: Connection, key_id: int) -> Key:
    """Raises:
    UnknownKey: no key has that id.
    """
    key = numbered(connection, key_id)
    if key is None:
        raise UnknownKey(f"there is no key {key_id}")
    return key


def named(connection: Connection, name: str) -> list[Key]:
    """Keys of that name, oldest first. At most one of them is valid and not replaced."""
    return [key for key in listing(connection) if key.name == name]


def found(connection: Connection, id_or_name: int | str) -> Key | None:
    """The key of that id, or the newest of that name. Digits are an id, as no name is a
    number alone."""
    if isinstance(id_or_name, int):
        return numbered(connection, id_or_name)
    if id_or_name.isdigit():
        return numbered(connection, texts.number(id_or_name))
    candidates = named(connection, id_or_name)
    return candidates[-1] if candidates else None


def add(
    connection: Connection,
    *,
    name: str,
    role: Role,
    digest: bytes,
    hint: str,
    now: datetime,
    expires_at: datetime | None,
    rate_limit: str | None = None,
    view: str | None = None,
    actor: str,
) -> Key:
    """A new key. The name must be free: no other key of it is valid, but for replaced ones."""
    check_name(name)
    check_rate_limit(rate_limit)
    check_view(view, role)
    for other in named(connection, name):
        if other.valid_at(now) and other.replaced_by is None:
            raise StoreError(f"the name {name!r} is taken by key {other.id}, which is valid")
    key = _insert(
        connection,
        name=name,
        role=role,
        digest=digest,
        hint=hint,
        now=now,
        expires_at=expires_at,
        rate_limit=rate_limit,
        view=view,
    )
    audit.record(
        connection,
        at=now,
        actor=actor,
        action="key.create",
        subject=key.label,
        detail=_terms(key),
    )
    return key


def ensure(
    connection: Connection,
    *,
    name: str,
    role: Role,
    digest: bytes,
    hint: str,
    now: datetime,
    actor: str,
) -> Key:
    """The key of that digest, whatever its state; a new one if there is none. Where the name
    is taken, the new key's has a number behind it."""
    known = with_digest(connection, digest)
    if known is not None:
        return known
    taken = {key.name for key in listing(connection) if key.valid_at(now)}
    candidates = chain((name,), (f"{name} {number}" for number in count(2)))
    free = next(candidate for candidate in candidates if candidate not in taken)
    return add(
        connection,
        name=free,
        role=role,
        digest=digest,
        hint=hint,
        now=now,
        expires_at=None,
        actor=actor,
    )


def with_digest(connection: Connection, digest: bytes) -> Key | None:
    """The key whose secret has that SHA-256."""
    keys_with_it = (
        key for key in listing(connection) if hmac.compare_digest(key.secret_digest, digest)
    )
    return next(keys_with_it, None)


def revoke(connection: Connection, key_id: int, *, at: datetime, actor: str) -> Key:
    """End a key at ``at``. One that was revoked before keeps its time."""
    key = existing(connection, key_id)
    if key.revoked_at is not None:
        return key
    _set(connection, key, revoked_at=to_utc(at))
    audit.record(connection, at=at, actor=actor, action="key.revoke", subject=key.label)
    return existing(connection, key_id)


def replace(
    connection: Connection,
    key_id: int,
    *,
    digest: bytes,
    hint: str,
    now: datetime,
    until: datetime,
    expires_at: datetime | None,
    actor: str,
) -> tuple[Key, Key]:
    """A new key with the name, role, view and rate limit of an old one, which ends at
    ``until`` at the latest. Returns both, the old one first."""
    old = existing(connection, key_id)
    if not old.valid_at(now):
        raise StoreError(f"{old.label} is not valid any more; create a new key instead")
    if old.replaced_by is not None:
        raise StoreError(f"{old.label} is replaced by key {old.replaced_by} already")
    end = to_utc(until if old.expires_at is None else min(until, old.expires_at))
    new = _insert(
        connection,
        name=old.name,
        role=old.role,
        digest=digest,
        hint=hint,
        now=now,
        expires_at=expires_at,
        rate_limit=old.rate_limit,
        view=old.view,
    )
    _set(connection, old, expires_at=end, replaced_by=new.id)
    audit.record(
        connection,
        at=now,
        actor=actor,
        action="key.rotate",
        subject=old.label,
        detail=f"replaced by key {new.id}, valid until {end.isoformat()}; {_terms(new)}",
    )
    return existing(connection, old.id), new


def check_name(name: str) -> None:
    """Raises:
    StoreError: the name is not 1–100 printable characters, or can be taken for an id.
    """
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise StoreError(f"a key's name has 1–{MAX_NAME_LENGTH} characters, found {len(name)}")
    if not name.isprintable() or name != name.strip():
        raise StoreError(f"a key's name is of printable characters, found {texts.shown(name)}")
    if name.isdigit():
        raise StoreError(
            f"a key's name can not be a number alone, as an id is, found {texts.shown(name)}"
        )


def check_rate_limit(rate_limit: str | None) -> None:
    """Raises:
    StoreError: it can not be read as one, or is out of bounds.
    """
    try:
        if rate_limit is not None:
            parse_rate_limit(rate_limit)
    except ValueError as error:
        raise StoreError(str(error)) from None


def check_view(view: str | None, role: Role) -> None:
    """Raises:
    StoreError: it can not be the name of a view, or the key is an admin's, who sees everything.
    """
    if view is None:
        return
    if not texts.can_be_stored(view) or not 1 <= len(view) <= MAX_NAME_LENGTH:
        raise StoreError(f"no view is named {texts.shown(view)}")
    if role == "admin":
        raise StoreError("an admin's key sees everything, and belongs to no view")


def _insert(
    connection: Connection,
    *,
    name: str,
    role: Role,
    digest: bytes,
    hint: str,
    now: datetime,
    expires_at: datetime | None,
    rate_limit: str | None,
    view: str | None = None,
) -> Key:
    if expires_at is not None and expires_at <= now:
        raise StoreError(f"the key would have expired at {expires_at.isoformat()} already")
    values: dict[str, Any] = {
        "name": name,
        "role": role,
        "hint": hint,
        "secret_digest": digest,
        "created_at": to_utc(now),
        "expires_at": None if expires_at is None else to_utc(expires_at),
        "rate_limit": None if rate_limit is None else rate_limit.strip(),
        "view": view,
    }
    key_id = connection.scalar(insert(keys).returning(keys.c.id), values)
    return Key(id=key_id, **values)


def _set(connection: Connection, key: Key, **values: datetime | int) -> None:
    connection.execute(update(keys).where(keys.c.id == key.id).values(**values))


def _terms(key: Key) -> str:
    until = f"expires {key.expires_at.isoformat()}" if key.expires_at else "does not expire"
    limit = f", at most {key.rate_limit}" if key.rate_limit else ""
    view = f", view {key.view}" if key.view else ""
    return f"{key.role}, {until}{limit}{view}"
