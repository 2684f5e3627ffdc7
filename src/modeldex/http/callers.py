"""Who sends a request: whose key it carries, and whom it is counted for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol, TypeVar

from modeldex.http.addresses import AddressOf
from modeldex.http.arrivals import Arrivals
from modeldex.http.asgi import Scope, peer_of, text_header
from modeldex.http.quotas import Quotas, SharedQuotas, Subject
from modeldex.http.steady_clock import SteadyClock
from modeldex.serving.keys import Refusal
from modeldex.serving.limiting import Allowance
from modeldex.serving.serving import Serving
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

Connection = TypeVar("Connection")

Caller = tuple[Key | Refusal, Subject, float, Snapshot | None]
"""The sender of one request: its key, or why it has none; whom it is counted for; the Unix time
of the request; and what it is answered from, None where that is nothing."""


HEADERS: Final = frozenset(("authorization", "x-forwarded-for", "x-modeldex-view"))
"""The headers that tell who sends a request."""


class Serves(Protocol):
    """Has what requests are answered from, which is swapped as a whole."""

    @property
    def serving(self) -> Serving: ...
    def serving_at(self, now: float) -> Serving: ...


class Callers:
    """Recognises the senders of requests, and counts what they ask."""

    def __init__(
        self,
        follower: Serves,
        clock: Callable[[], datetime],
        quotas: Quotas,
        address_of: AddressOf,
        shared: SharedQuotas | None = None,
        arrivals: Arrivals | None = None,
    ) -> None:
        """``shared`` counts in place of ``quotas`` where other processes count along;
        ``address_of`` tells whose address a request comes from; ``arrivals`` is told whenever
        what is served has changed."""
        self.arrivals = Arrivals() if arrivals is None else arrivals
        self.quotas = quotas
        self.shared = shared
        self.address_of = address_of
        self._follower = follower
        self._now = unix_clock(clock)

    def recognise(
        self,
        headers: Mapping[str, str],
        peer: Callable[[Connection], str | None],
        connection: Connection,
    ) -> Caller:
        """The sender, by its ``Authorization`` and, without a valid key, by its address. An admin
        may look through a view (``X-Modeldex-View``), and nobody else.

        ``headers`` has those of `HEADERS`; ``peer`` tells the address at the other end of
        ``connection``, and only for who has no key it is asked for.
        """
        serving, now = self._follower.serving, self._now()
        if now >= serving.until:
            serving = self._follower.serving_at(now)
        key, sight = serving.recognise(headers.get("authorization"), now)
        if isinstance(key, Key):
            view = headers.get("x-modeldex-view")
            if view is not None and key.role == "admin":
                sight = serving.through(view)
                return Refusal.NO_SUCH_VIEW if sight is None else key, key.id, now, sight
            return key, key.id, now, sight
        address = self.address_of(peer(connection), headers.get("x-forwarded-for"))
        return key, address, now, sight

    def of(self, scope: Scope) -> Caller:
        """The sender of an ASGI request."""
        found = ((name, text_header(scope, name.encode())) for name in HEADERS)
        headers = {name: value for name, value in found if value is not None}
        return self.recognise(headers, peer_of, scope)

    async def arrival(self, least: int, asks: Callable[[], Caller]) -> bool:
        """Wait until the caller that ``asks`` gives is answered from a revision, or for as long
        as may be; False where it is not by then. Who is answered from nothing does not wait."""

        def is_there() -> bool:
            *_, snapshot = asks()
            return snapshot is None or snapshot.revision >= least

        await self.arrivals.wait(is_there)
        return is_there()

    async def take(
        self, subject: Subject, caller: Key | Refusal, now: float, snapshot: Snapshot | None = None
    ) -> Allowance | None:
        """`Quotas.take`, wherever counts are kept."""
        if self.shared is None:
            return self.quotas.take(subject, caller, now, snapshot)
        return await self.shared.take(subject, caller, now, snapshot)

    async def blocked(self, subject: Subject, now: float) -> Allowance | None:
        """`Quotas.blocked`, wherever counts are kept."""
        if self.shared is None:
            return self.quotas.blocked(subject, now)
        return await self.shared.blocked(subject, now)

    async def failed(self, subject: Subject, now: float) -> None:
        """`Quotas.failed`, wherever counts are kept."""
        if self.shared is None:
            self.quotas.failed(subject, now)
        else:
            await self.shared.failed(subject, now)


def unix_clock(clock: Callable[[], datetime]) -> Callable[[], float]:
    """A clock that tells Unix time. The server's is asked directly, at a fraction of the cost."""
    return clock.unix if isinstance(clock, SteadyClock) else lambda: clock().timestamp()
