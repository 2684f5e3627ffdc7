"""Explaining the catalogue of a running server, over its admin routes."""

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.examining import Finding
from modeldex.catalogue.origins import Origins
from modeldex.cli.remote_channel import Channel, path_of
from modeldex.cli.remote_errors import NotFound, not_modeldex
from modeldex.dialects.recognise import draft_of
from modeldex.http import explained_messages, messages
from modeldex.store.errors import UnknownRevision


class RemoteExplaining:
    """`store.explaining.Explaining` at the other end of HTTP."""

    _channel: Channel

    def written(self, number: int | None = None) -> Catalogue:
        try:
            found = self._channel.get("/catalogue", at=number, written="true")
        except NotFound as error:
            raise UnknownRevision(error.message) from None
        draft = draft_of(found)
        reading = None if draft.value is None else assemble(draft.value)
        if reading is None or reading.value is None:
            raise not_modeldex(self._channel.url, "what is no catalogue")
        return reading.value

    def why(self, model_id: str) -> Origins | None:
        try:
            found = self._channel.get(f"{path_of('models', model_id)}/why")
        except NotFound:
            return None
        return self._channel.message(explained_messages.Origins, found).value()

    def findings(self) -> tuple[Finding, ...]:
        found = self._channel.get("/findings")
        kind = messages.Listing[explained_messages.Finding]
        return tuple(each.value() for each in self._channel.message(kind, found).data)
