"""Explaining the catalogue of a running server, over its admin routes."""

from modeldex.catalogue.examining import Finding
from modeldex.catalogue.origins import Origins
from modeldex.cli.remote_channel import Channel, path_of
from modeldex.cli.remote_errors import NotFound
from modeldex.http import explained_messages, messages


class RemoteExplaining:
    """`store.explaining.Explaining` at the other end of HTTP."""

    _channel: Channel

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
