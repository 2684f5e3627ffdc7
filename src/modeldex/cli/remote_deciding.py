"""Deciding about held readings at a running server, over its admin routes."""

from modeldex.cli.remote_channel import PATIENT, Channel, path_of
from modeldex.cli.remote_errors import NotFound
from modeldex.http import messages
from modeldex.http.held_messages import Approved, Held, HeldReview
from modeldex.store import holding
from modeldex.store.deciding import Review
from modeldex.store.errors import AlreadyDecided, Conflict, StoreError, UnknownHeld
from modeldex.store.records import Revision


class RemoteDeciding:
    """`store.deciding.Deciding` at the other end of HTTP."""

    _channel: Channel

    def pending(self) -> list[holding.Held]:
        found = self._channel.get("/pending")
        listing = self._channel.message(messages.Listing[Held], found)
        return [each.value() for each in listing.data]

    def held(self, number: int) -> Review:
        try:
            found = self._channel.get(path_of("pending", number))
        except StoreError as error:
            raise _meant(error) from None
        return self._channel.message(HeldReview, found).value()

    def approve(
        self, number: int, message: str = "", *, partial: bool = False, base: int | None = None
    ) -> Revision | None:
        try:
            told = self._channel.change(
                "POST",
                f"{path_of('pending', number)}/approve",
                if_match=None if base is None else str(base),
                timeout=PATIENT,
                message=message,
                partial="true" if partial else None,
            )
        except Conflict as conflict:
            raise Conflict(conflict.message, base, conflict.head) from None
        except StoreError as error:
            raise _meant(error) from None
        revision = self._channel.message(Approved, told).revision
        return None if revision is None else revision.value()

    def reject(self, number: int, message: str = "") -> holding.Held:
        try:
            told = self._channel.change(
                "POST", f"{path_of('pending', number)}/reject", message=message
            )
        except StoreError as error:
            raise _meant(error) from None
        return self._channel.message(Held, told).value()


def _meant(error: StoreError) -> StoreError:
    """The error as the store itself would have raised it."""
    if isinstance(error, NotFound):
        return UnknownHeld(error.message)
    return AlreadyDecided(error.message) if type(error) is StoreError else error
