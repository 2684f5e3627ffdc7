"""Who sends a request: whose key it carries, and whom it is counted for."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from modeldex.http.addresses import AddressOf
from modeldex.http.quotas import Quotas, Subject
from modeldex.serving.follower import Serving
from modeldex.serving.keys import Refusal
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

Peer = Callable[[], str | None]
"""Tells the address at the other end of a connection; only who has no key is asked for it."""


class Caller(NamedTuple):
    """The sender of one request, and what it is answered from."""

    key: Key | Refusal
    """Its key, or why it has none."""
    subject: Subject
    """Whom it is counted for."""
    now: float
    """Unix time of the request."""
    snapshot: Snapshot | None


class Callers:
    """Recognises the senders of requests. ``quotas`` counts what they ask."""

    def __init__(
        self,
        serving: Callable[[], Serving],
        clock: Callable[[], datetime],
        quotas: Quotas,
        address_of: AddressOf,
    ) -> None:
        self.quotas = quotas
        self._serving = serving
        self._clock = clock
        self.address_of = address_of

    def recognise(self, peer: Peer, authorization: bytes | None, forwarded: bytes | None) -> Caller:
        """The sender, by its ``Authorization`` and, without a valid key, by its address."""
        serving, moment = self._serving(), self._clock()
        key = serving.keys.authenticate(authorization, moment)
        address = "" if isinstance(key, Key) else self.address_of(peer(), forwarded)
        subject = self.quotas.subject(key, address)
        return Caller(key, subject, moment.timestamp(), serving.snapshot)
