"""Where fields come from and what should be looked at: over HTTP, and the command line's side."""

import httpx2
import pytest

from modeldex.catalogue.composing import Layer, LayerKind
from modeldex.cli.remote import RemoteAdministration
from modeldex.store.errors import UnknownRevision
from tests.catalogue.guarding import many, priced
from tests.http.client import Client
from tests.store.conftest import Clock
from tests.store.sourced import Sourced

THREE = many(3)


@pytest.fixture
def sourced(client: Client) -> Sourced:
    """The server's store, with a source and an override of a model that is not there."""
    overrides = {"acme/0": {"model_spec": {"name": "Mine"}}, "typo": {"hidden": True}}
    begun = Sourced.begun(client.services.store, Clock(), THREE, overrides=overrides)
    client.refresh()
    return begun


@pytest.fixture
def remote(client: Client, sourced: Sourced) -> RemoteAdministration:
    """The command line's administration, over the same server."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        told = client.get(request.url.raw_path.decode())
        return httpx2.Response(told.status, headers=told.headers, content=told.body)

    return RemoteAdministration("http://localhost", client.admin_key, httpx2.MockTransport(answer))


def why(client: Client, model_id: str) -> dict[str, dict[str, object]]:
    fields = client.get(f"/admin/v1/models/{model_id}/why").json["fields"]
    return {field["path"]: field for field in fields}


@pytest.mark.usefixtures("sourced")
class TestWhy:
    def test_a_field_of_a_source_names_it_and_when_it_was_read(self, client: Client) -> None:
        field = why(client, "acme/1")["model_spec.pricing.input.usd"]
        assert field["value"] == 1
        layer = field["layer"]
        assert isinstance(layer, dict)
        assert (layer["kind"], layer["source"]) == ("source", "acme")
        assert layer["read_at"].startswith("2026-")
        assert field["under"] == []

    def test_an_override_is_told_with_what_it_is_over(self, client: Client) -> None:
        field = why(client, "acme%2F0")["model_spec.name"]
        assert (field["value"], field["layer"]) == ("Mine", {"kind": "override"})

    def test_nobody_knows_the_id(self, client: Client) -> None:
        answer = client.get("/admin/v1/models/other/why")
        assert answer.status == 404

    def test_readers_are_not_told(self, client: Client) -> None:
        answer = client.get("/admin/v1/models/acme/1/why", key=client.read_key)
        assert answer.status == 403

    def test_the_command_line_understands_it(self, remote: RemoteAdministration) -> None:
        found = remote.why("acme/0")
        assert found is not None
        (name,) = [field for field in found.fields if field.path == "model_spec.name"]
        assert (name.value, name.layer) == ("Mine", Layer(LayerKind.OVERRIDE))
        (price,) = [each for each in found.fields if each.path == "model_spec.pricing.input.usd"]
        assert price.layer.source == "acme"
        assert price.layer.read_at is not None
        assert remote.why("other") is None


@pytest.mark.usefixtures("sourced")
class TestWritten:
    def test_what_a_person_wrote_can_be_had_and_put_back(self, client: Client) -> None:
        answer = client.get("/admin/v1/catalogue?written=true")
        written = answer.json
        assert [source["name"] for source in written["sources"]] == ["acme"]
        assert written["models"] == []
        assert len(client.get("/admin/v1/catalogue").json["models"]) == 3
        headers = {"if-match": answer.headers["etag"], "content-type": "application/json"}
        told = client.request("PUT", "/admin/v1/catalogue", headers=headers, body=answer.body)
        assert (told.status, told.json["published"]) == (200, False)

    def test_the_command_line_understands_it(self, remote: RemoteAdministration) -> None:
        written = remote.written()
        assert written.entries == {}
        assert [source.name for source in written.settings.sources] == ["acme"]
        assert remote.written(1).settings.sources == ()
        with pytest.raises(UnknownRevision):
            remote.written(99)


class TestFindings:
    def test_what_should_be_looked_at_is_listed(self, client: Client, sourced: Sourced) -> None:
        sourced.hold([priced("acme/0", "50"), *THREE[1:]])
        client.refresh()
        listed = client.get("/admin/v1/findings").json["data"]
        assert [(each["area"], each["subject"], each["severity"]) for each in listed] == [
            ("override", "typo", "warning"),
            ("held", "acme", "warning"),
        ]
        assert all(each["message"] and each["hint"] for each in listed)

    def test_readers_are_not_told(self, client: Client) -> None:
        assert client.get("/admin/v1/findings", key=client.read_key).status == 403

    def test_the_command_line_understands_it(self, remote: RemoteAdministration) -> None:
        (finding,) = remote.findings()
        assert (finding.area, finding.subject, finding.is_error) == ("override", "typo", False)
