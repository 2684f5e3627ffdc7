"""Who sends a request: whose key it carries, and whom it is counted for."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from modeldex.http.addresses import AddressOf
from modeldex.http.asgi import Scope, peer_of, text_header
from modeldex.http.quotas import Quotas, Subject
from modeldex.serving.follower import Serving
from modeldex.serving.keys import Refusal
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key
from modeldex.store.times import utc_now

Connection = TypeVar("Connection")

Caller = tuple[Key | Refusal, Subject, float, Snapshot | None]
"""The sender of one request: its key, or why it has none; whom it is counted for; the Unix time
of the request; and what it is answered from, None where that is nothing."""


class Serves(Protocol):
    """Has what requests are answered from, which is swapped as a whole."""

    @property
    def serving(self) -> Serving: ...


class Callers:
    """Recognises the senders of requests. ``quotas`` counts what they ask, and ``address_of``
    tells whose address a request comes from."""

    def __init__(
        self,
        follower: Serves,
        clock: Callable[[], datetime],
        quotas: Quotas,
        address_of: AddressOf,
    ) -> None:
        self.quotas = quotas
        self.address_of = address_of
        self._follower = follower
        self._now = unix_clock(clock)

    def recognise(
        self,
        authorization: str | None,
        forwarded: str | None,
        peer: Callable[[Connection], str | None],
        connection: Connection,
    ) -> Caller:
        """The sender, by its ``Authorization`` and, without a valid key, by its address.

        ``peer`` tells the address at the other end of ``connection``; only for who has no key it
        is asked for.
        """
        serving, now = self._follower.serving, self._now()
        key = serving.keys.authenticate(authorization, now)
        if isinstance(key, Key):
            return key, key.id, now, serving.sight_of(key)
        address = self.address_of(peer(connection), forwarded)
        if serving.snapshot is None:
            return Refusal.UNREADY, address, now, None
        return key, address, now, serving.sight_of(key)

    def of(self, scope: Scope) -> Caller:
        """The sender of an ASGI request."""
        authorization = text_header(scope, b"authorization")
        return self.recognise(authorization, text_header(scope, b"x-forwarded-for"), peer_of, scope)


def unix_clock(clock: Callable[[], datetime]) -> Callable[[], float]:
    """A clock that tells Unix time. The system's is asked directly, at a fifth of the cost."""
    return time.time if clock is utc_now else lambda: clock().timestamp()
