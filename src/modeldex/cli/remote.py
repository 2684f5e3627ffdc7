"""`Administration` of a running server, over its admin routes."""

from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import Plan
from modeldex.cli.remote_announcing import RemoteAnnouncing
from modeldex.cli.remote_channel import PATIENT, Channel, path_of
from modeldex.cli.remote_deciding import RemoteDeciding
from modeldex.cli.remote_errors import NotFound, RemoteError, not_modeldex
from modeldex.cli.remote_exchange import catalogue_from
from modeldex.cli.remote_explaining import RemoteExplaining
from modeldex.cli.remote_sourcing import RemoteSourcing
from modeldex.cli.remote_viewing import RemoteMarking, RemoteViewing
from modeldex.dialects.native import said_document
from modeldex.entries.entry import Entry
from modeldex.http import messages
from modeldex.store.errors import Conflict, NothingToPublish, UnknownRevision
from modeldex.store.records import AuditRecord, EntryVersion, Key, Revision, Role

if TYPE_CHECKING:
    import httpx2

_MOST_AT_ONCE: Final = 1000
"""The longest page that a server gives."""

Understood = TypeVar("Understood")


class RemoteAdministration(
    RemoteSourcing,
    RemoteDeciding,
    RemoteExplaining,
    RemoteAnnouncing,
    RemoteViewing,
    RemoteMarking,
):
    """`store.administration.Administration` at the other end of HTTP.

    Errors are those of the protocol; what the network adds is a `RemoteError`.
    """

    def __init__(
        self, url: str, key: str | None, transport: "httpx2.BaseTransport | None" = None
    ) -> None:
        self._channel = Channel(url, key, transport)

    def __enter__(self) -> "RemoteAdministration":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.__exit__(kind, error, trace)

    def head(self) -> Revision | None:
        newest = self.revisions(1)
        return newest[0] if newest else None

    def revision(self, number: int) -> Revision | None:
        try:
            found = self._channel.get(path_of("revisions", number))
        except NotFound:
            return None
        return self._channel.message(messages.Revision, found).value()

    def revisions(self, limit: int = 50, before: int | None = None) -> list[Revision]:
        return self._pages(
            "/revisions", limit, before, messages.Page[messages.Revision], lambda each: each.number
        )

    def resolve(self, reference: str) -> int:
        try:
            found = self._channel.get(path_of("revisions", reference.strip() or "head"))
        except NotFound as error:
            raise UnknownRevision(error.message) from None
        return self._channel.message(messages.Revision, found).number

    def catalogue(self, number: int | None = None) -> Catalogue:
        try:
            document = self._channel.get("/catalogue", at=number)
        except NotFound as error:
            raise UnknownRevision(error.message) from None
        return self._understood(catalogue_from, document)

    def entry(self, model_id: str, number: int | None = None) -> Entry | None:
        try:
            document = self._channel.get(path_of("models", model_id), at=number)
        except NotFound:
            return None
        return self._understood(Entry.of, document)

    def history(self, model_id: str) -> list[EntryVersion]:
        try:
            found = self._channel.get(f"{path_of('models', model_id)}/history")
        except NotFound:
            return []
        listing = self._channel.message(messages.Listing[messages.Version], found)
        return [
            EntryVersion(Entry.of(each.entry, tuple(each.filled)), each.since, each.until)
            for each in listing.data
        ]

    def audit(self, limit: int = 100, before: int | None = None) -> list[AuditRecord]:
        return self._pages(
            "/audit", limit, before, messages.Page[messages.AuditRecord], lambda each: each.id
        )

    def plan(self, proposed: Catalogue) -> Plan:
        """The server's own plan. The catalogue in it is the proposed one as it is: the server
        fills in when entries were created, when it publishes."""
        told = self._channel.change(
            "PUT", "/catalogue", body=said_document(proposed), timeout=PATIENT, plan="true"
        )
        plan = self._channel.message(messages.Published, told).plan
        return plan.value(proposed)

    def publish(
        self, plan: Plan, message: str, progress: Callable[[int, int], None] | None = None
    ) -> Revision:
        """As the protocol says. ``progress`` is not called: the server does not tell."""
        try:
            told = self._channel.change(
                "PUT",
                "/catalogue",
                body=said_document(plan.catalogue),
                if_match=str(plan.base),
                timeout=PATIENT,
                message=message,
            )
        except Conflict as conflict:
            raise Conflict(conflict.message, plan.base, conflict.head) from None
        return self._revision(self._channel.message(messages.Published, told))

    def plan_rollback(self, number: int) -> Plan:
        """As the protocol says; the plan holds no catalogue, which only the server needs."""
        plan = self._rolled_back(number, plan="true").plan
        return plan.value(Catalogue())

    def rollback(self, number: int, message: str = "", base: int | None = None) -> Revision:
        try:
            told = self._rolled_back(number, base, message=message)
        except Conflict as conflict:
            raise Conflict(conflict.message, base, conflict.head) from None
        return self._revision(told)

    def put_entry(self, entry: Entry, message: str, expected_digest: bytes | None) -> Revision:
        return self._edit("PUT", entry.id, entry.document(), message, expected_digest)

    def delete_entry(self, model_id: str, message: str, expected_digest: bytes | None) -> Revision:
        return self._edit("DELETE", model_id, None, message, expected_digest)

    def create_key(
        self,
        name: str,
        role: Role,
        expires_in: timedelta | None,
        rate_limit: str | None = None,
        view: str | None = None,
    ) -> tuple[Key, str]:
        seconds = None if expires_in is None else int(expires_in.total_seconds())
        body = {
            "name": name,
            "role": role,
            "expires_in_seconds": seconds,
            "rate_limit": rate_limit,
        }
        if view is not None:
            body["view"] = view
        return self._new_key(self._channel.change("POST", "/keys", body=body))

    def keys(self) -> list[Key]:
        found = self._channel.get("/keys")
        listing = self._channel.message(messages.Listing[messages.Key], found)
        return [each.value() for each in listing.data]

    def revoke_key(self, ref: str) -> Key:
        told = self._channel.change("DELETE", path_of("keys", ref))
        return self._channel.message(messages.Key, told).value()

    def rotate_key(self, ref: str, overlap: timedelta) -> tuple[Key, str]:
        body = {"overlap_seconds": int(overlap.total_seconds())}
        return self._new_key(
            self._channel.change("POST", f"{path_of('keys', ref)}/rotate", body=body)
        )

    def _understood(self, read: Callable[[Any], Understood], document: Any) -> Understood:
        """What ``read`` makes of an answer that is no message.

        Raises:
            RemoteError: it can make nothing of it.
        """
        try:
            return read(document)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            found = f"{type(error).__name__}: {error}"
            raise not_modeldex(self._channel.url, found) from None

    def _pages(
        self,
        path: str,
        limit: int,
        before: int | None,
        kind: type[Any],
        number_of: Callable[[Any], int],
    ) -> list[Any]:
        """As many records as are wanted, from as many pages as that takes."""
        found: list[Any] = []
        while len(found) < limit:
            wanted = min(limit - len(found), _MOST_AT_ONCE)
            page = self._channel.message(kind, self._channel.get(path, limit=wanted, before=before))
            found += [each.value() for each in page.data]
            if page.next is None or not page.data:
                break
            before = number_of(page.data[-1])
        return found

    def _rolled_back(
        self, number: int, base: int | None = None, **parameters: str
    ) -> messages.Published:
        path = f"{path_of('revisions', number)}/rollback"
        try:
            told = self._channel.change(
                "POST",
                path,
                if_match=None if base is None else str(base),
                timeout=PATIENT,
                **parameters,
            )
        except NotFound as error:
            raise UnknownRevision(error.message) from None
        return self._channel.message(messages.Published, told)

    def _edit(
        self, method: str, model_id: str, body: Any, message: str, expected: bytes | None
    ) -> Revision:
        told = self._channel.change(
            method,
            path_of("models", model_id),
            body=body,
            if_match=None if expected is None else expected.hex(),
            message=message,
        )
        return self._revision(self._channel.message(messages.Edited, told))

    def _revision(self, told: messages.Published | messages.Edited) -> Revision:
        if not told.published:
            raise NothingToPublish("nothing to publish: the server holds all of this already")
        if told.revision is None:
            raise RemoteError(f"the server at {self._channel.url} does not say what it published")
        return told.revision.value()

    def _new_key(self, told: Any) -> tuple[Key, str]:
        made = self._channel.message(messages.NewKey, told)
        return made.key.value(), made.secret
