"""Sources at a running server, over its admin routes."""

from modeldex.cli.remote_channel import PATIENT, Channel, path_of
from modeldex.cli.remote_errors import NotFound
from modeldex.http import messages
from modeldex.http.source_messages import SourceState, SyncOutcome
from modeldex.store import sync_outcome
from modeldex.store.errors import UnknownSource


class RemoteSourcing:
    """`store.sourcing.Sourcing` at the other end of HTTP."""

    _channel: Channel

    def sources(self) -> list[sync_outcome.SourceState]:
        found = self._channel.get("/sources")
        listing = self._channel.message(messages.Listing[SourceState], found)
        return [each.value() for each in listing.data]

    def sync(self, name: str, *, plan_only: bool = False) -> sync_outcome.SyncOutcome:
        try:
            told = self._channel.change(
                "POST",
                f"{path_of('sources', name)}/sync",
                timeout=PATIENT,
                plan="true" if plan_only else None,
            )
        except NotFound as error:
            raise UnknownSource(error.message) from None
        return self._channel.message(SyncOutcome, told).value()
