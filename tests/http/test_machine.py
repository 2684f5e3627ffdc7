"""What a catalogue that comes over HTTP may name of the server's machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.sourcing import Source
from modeldex.store.administration import LocalAdministration
from tests.http.client import Answer, Client

MakeClient = Callable[..., Client]

FAR: dict[str, Any] = {"name": "far", "url": "https://far.example/models"}


def put(client: Client, *, plan: bool = False, **settings: Any) -> Answer:
    document = {"modeldex": 1, "name": "Acme", "models": [], **settings}
    head = client.services.store.head()
    return client.request(
        "PUT",
        f"/admin/v1/catalogue?plan={'true' if plan else 'false'}",
        body=document,
        headers={"if-match": f'"{head.number if head else 0}"'},
    )


def refused(answer: Answer) -> list[list[str | int]]:
    """Where the problems of a refused catalogue stand."""
    assert answer.status == 400, answer.json
    return [issue["path"] for issue in answer.json["issues"]]


def apply_at_the_machine(client: Client, *sources: Source) -> None:
    services = client.services
    work = LocalAdministration(services.store, author="root", clock=services.clock)
    work.publish(work.plan(Catalogue(Settings(sources=sources))), "By hand")


class TestFiles:
    @pytest.mark.parametrize("plan", [True, False])
    @pytest.mark.parametrize("kind", ["file", "directory"])
    def test_none_may_be_named(self, client: Client, kind: str, plan: bool) -> None:
        answer = put(client, plan=plan, sources=[FAR, {"name": "own", kind: "/etc/passwd"}])
        assert refused(answer) == [["sources", 1, kind]]
        (issue,) = answer.json["issues"]
        assert issue["expected"] == "a source with a url"
        assert "modeldex apply" in issue["suggestion"]

    def test_but_for_those_below_a_directory_that_is_set_aside(
        self, make_client: MakeClient, tmp_path: Path
    ) -> None:
        (tmp_path / "aside").mkdir()
        (tmp_path / "aside" / "link").symlink_to(tmp_path)
        client = make_client(files_below=str(tmp_path / "aside"))
        inside = {"name": "in", "file": str(tmp_path / "aside" / "models.json")}
        assert put(client, sources=[inside]).status == 200
        for way_out in ("..", "link", "../aside-not", "\0"):
            place = f"{tmp_path}/aside/{way_out}/models.json"
            answer = put(client, sources=[{"name": "out", "file": place}])
            assert refused(answer) == [["sources", 0, "file"]]

    def test_what_was_applied_at_the_machine_may_stay_as_it_is(self, client: Client) -> None:
        apply_at_the_machine(client, Source("own", file="models.json"))
        own = {"name": "own", "file": "models.json"}
        assert put(client, sources=[{**own, "priority": 5}, FAR]).status == 200
        assert refused(put(client, sources=[{**own, "file": "others.json"}])) == [
            ["sources", 0, "file"]
        ]


class TestSecrets:
    def test_only_variables_for_sources_may_be_named(self, client: Client) -> None:
        assert put(client, sources=[FAR | {"credentials": "MODELDEX_SOURCE_KEY"}]).status == 200
        answer = put(client, sources=[FAR | {"credentials": "CLOUD_SECRET"}])
        assert refused(answer) == [["sources", 0, "credentials"]]
        assert "MODELDEX_SOURCE_" in answer.json["issues"][0]["expected"]

    def test_what_was_applied_at_the_machine_is_sent_to_no_other_host(self, client: Client) -> None:
        apply_at_the_machine(
            client, Source("far", url="https://far.example/models", credentials="FAR_KEY")
        )
        far = FAR | {"credentials": "FAR_KEY"}
        assert put(client, sources=[far | {"url": "https://far.example/v2"}]).status == 200
        for url in ("https://near.example/models", "http://far.example/models"):
            assert refused(put(client, sources=[far | {"url": url}])) == [
                ["sources", 0, "credentials"]
            ]

    def test_nor_by_a_probe(self, client: Client) -> None:
        apply_at_the_machine(
            client, Source("far", url="https://far.example/models", credentials="FAR_KEY")
        )
        far = FAR | {"credentials": "FAR_KEY"}
        probe = {"name": "up", "source": "far"}
        assert put(client, sources=[far], probes=[probe]).status == 200
        elsewhere = probe | {"url": "https://near.example/models"}
        assert refused(put(client, sources=[far], probes=[elsewhere])) == [["probes", 0, "source"]]
        own = {"name": "up", "url": "https://far.example/", "credentials": "OTHER"}
        own["models"] = [{"id": "*"}]
        assert refused(put(client, sources=[far], probes=[own])) == [["probes", 0, "credentials"]]
