"""Views, and marks on models that do not answer, at a running server, over its admin routes."""

from modeldex.catalogue.changes import Changes
from modeldex.catalogue.viewing import Judgement
from modeldex.cli.remote_channel import Channel, path_of
from modeldex.cli.remote_errors import NotFound
from modeldex.http import messages, view_messages
from modeldex.http.lifecycle_messages import OfflineMark
from modeldex.http.probe_messages import Probe
from modeldex.store import marks
from modeldex.store.errors import UnknownEntry, UnknownView
from modeldex.store.probing import ProbeRecord
from modeldex.store.viewing import ViewRecord


class RemoteViewing:
    """`store.viewing.Viewing` at the other end of HTTP."""

    _channel: Channel

    def views(self) -> list[ViewRecord]:
        found = self._channel.get("/views")
        listing = self._channel.message(messages.Listing[view_messages.View], found)
        return [each.value() for each in listing.data]

    def view_difference(self, first: str, second: str) -> Changes:
        try:
            found = self._channel.get(f"{path_of('views', first)}/diff{path_of(second)}")
        except NotFound as error:
            raise UnknownView(error.message) from None
        return self._channel.message(view_messages.ViewDifference, found).changes.value()

    def can(self, who: str, model_id: str) -> Judgement:
        found = self._channel.get("/can", who=who, model=model_id)
        return self._channel.message(view_messages.Judgement, found).value()


class RemoteMarking:
    """`store.marking.Marking` and `store.probing.Probing` at the other end of HTTP."""

    _channel: Channel

    def probes(self) -> list[ProbeRecord]:
        found = self._channel.get("/probes")
        listing = self._channel.message(messages.Listing[Probe], found)
        return [each.value() for each in listing.data]

    def offline_marks(self) -> list[marks.OfflineMark]:
        found = self._channel.get("/offline")
        listing = self._channel.message(messages.Listing[OfflineMark], found)
        return [each.value() for each in listing.data]

    def mark_offline(self, model_id: str, reason: str = "") -> marks.OfflineMark:
        try:
            told = self._channel.change(
                "PUT", path_of("offline", model_id), body={"reason": reason}
            )
        except NotFound as error:
            raise UnknownEntry(error.message) from None
        return self._channel.message(OfflineMark, told).value()

    def mark_online(self, model_id: str) -> list[marks.OfflineMark]:
        told = self._channel.change("DELETE", path_of("offline", model_id))
        listing = self._channel.message(messages.Listing[OfflineMark], told)
        return [each.value() for each in listing.data]
