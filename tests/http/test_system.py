"""Routes about the server itself, unknown routes, and what is told of defects."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from modeldex import __version__
from modeldex.store.store import Store
from tests.documents import every_document
from tests.http.client import Client

COUNT = len(every_document())


def test_health_needs_no_key(reader: Client) -> None:
    answer = reader.request("GET", "/healthz", key=None)
    assert (answer.status, answer.json) == (200, {"status": "ok", "version": __version__})


class TestReadiness:
    def test_says_what_is_served(self, client: Client) -> None:
        client.clock.advance(seconds=5)
        answer = client.request("GET", "/readyz", key=None)
        assert answer.status == 200
        assert answer.json == {
            "status": "ready",
            "revision": 1,
            "source": "database",
            "store_age_seconds": 5,
        }

    def test_waits_for_the_first_snapshot(self, make_client: Callable[..., Client]) -> None:
        answer = make_client(ready=False).get("/readyz")
        assert answer.status == 503
        assert answer.json["status"] == "starting"
        assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize("target", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"])
def test_health_checks_may_use_head(reader: Client, target: str) -> None:
    assert reader.request("HEAD", target, key=None).status == 200


class TestMetrics:
    def figures(self, client: Client, key: str | None = None) -> dict[str, Any]:
        answer = client.request("GET", "/metrics", key=key)
        assert answer.headers["content-type"].startswith("text/plain")
        samples = [
            sample
            for family in text_string_to_metric_families(answer.body.decode())
            for sample in family.samples
        ]
        return {
            f"{sample.name}{''.join(map(str, sorted(sample.labels.items())))}": sample.value
            for sample in samples
        }

    def test_count_requests_by_route_and_status(self, client: Client) -> None:
        for target in ("/api/v1/models/acme/large", "/api/v1/models/gpt-4o", "/v1/models"):
            client.get(target)
        client.get("/api/v1/models/nothing")
        client.get("/admin/v1/models/acme/large")
        client.get("/no/such/route")
        figures = self.figures(client)

        def count(route: str, status: int) -> float:
            labels = f"('route', '{route}')('status', '{status}')"
            return float(figures[f"modeldex_http_requests_total{labels}"])

        assert count("/api/v1/models/{model_id}", 200) == 2
        assert count("/api/v1/models/{model_id}", 404) == 1
        assert count("/v1/models", 200) == 1
        assert count("/admin/v1/models/{model_id}", 200) == 1
        assert count("unknown", 404) == 1
        total = "modeldex_http_request_duration_seconds_count('route', '/v1/models')"
        assert figures[total] == 1

    def test_tell_the_revision(self, client: Client) -> None:
        figures = self.figures(client)
        assert figures["modeldex_revision"] == 1
        assert figures["modeldex_follower_failures_total"] == 0
        assert figures[f"modeldex_build_info('version', '{__version__}')"] == 1

    @pytest.mark.parametrize("key", [None, "read"])
    def test_tell_nothing_of_the_catalogue_to_everybody(
        self, client: Client, key: str | None
    ) -> None:
        names = self.figures(client, client.read_key if key else None)
        assert not {"modeldex_snapshot_entries", "modeldex_held_revisions"} & set(names)
        assert not [each for each in names if "source" in each or "probe" in each]
        assert not [each for each in names if "webhook" in each]

    def test_tell_it_to_admins_and_to_who_has_the_token(
        self, make_client: Callable[..., Client]
    ) -> None:
        token = "a-scrape-of-figures"
        client = make_client(metrics_token=token)
        for key in (client.admin_key, token):
            assert self.figures(client, key)["modeldex_snapshot_entries"] == COUNT
        assert token not in repr(client.services)

    @pytest.mark.parametrize("key", ["mdx_r", "a-scrape-of-figures", "a-scrape-of-figure", ""])
    def test_fail_for_a_credential_that_is_none(
        self, make_client: Callable[..., Client], key: str
    ) -> None:
        for client in (make_client(), make_client(metrics_token="a-scrape-of-figure5")):
            answer = client.request(
                "GET", "/metrics", key=None, headers={"authorization": f"Bearer {key}"}
            )
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")

    def test_come_before_anything_is_loaded(self, make_client: Callable[..., Client]) -> None:
        client = make_client(ready=False)
        assert self.figures(client, client.admin_key)["modeldex_revision"] == 0

    def test_name_no_model_and_no_key(self, client: Client) -> None:
        client.get("/api/v1/models/acme/large")
        client.get("/api/v1/models?type=text")
        body = client.request("GET", "/metrics", key=client.admin_key).body.decode()
        assert "acme" not in body
        assert "reader" not in body

    def test_tell_several_processes_apart(self, make_client: Callable[..., Client]) -> None:
        assert "process=" in make_client(workers=2).get("/metrics").body.decode()
        assert "process=" not in make_client(workers=1).get("/metrics").body.decode()


def test_the_root_leads_to_the_reference(reader: Client) -> None:
    answer = reader.request("GET", "/", key=None)
    assert (answer.status, answer.headers["location"]) == (307, "docs")


class TestUnknownRoutes:
    @pytest.mark.parametrize("target", ["/nothing", "/api/v1", "/api/v1/modelsx", "/%00", "//"])
    def test_have_an_error_in_the_apis_shape(self, reader: Client, target: str) -> None:
        answer = reader.get(target)
        assert answer.status == 404
        assert answer.json == {"error": "Not Found"}

    @pytest.mark.parametrize("target", ["/v1", "/v1/chat/completions", "/v1/modelsx"])
    def test_have_openais_under_v1(self, reader: Client, target: str) -> None:
        answer = reader.get(target)
        assert answer.status == 404
        assert answer.json["error"]["type"] == "invalid_request_error"

    @pytest.mark.parametrize(
        ("method", "target", "allowed"),
        [
            ("DELETE", "/admin/v1/catalogue", "GET, PUT"),
            ("POST", "/admin/v1/models/acme/large", "DELETE, GET, PATCH, PUT"),
            ("PUT", "/admin/v1/keys", "GET, POST"),
            ("POST", "/healthz", "GET, HEAD"),
            ("GET", "/admin/v1/revisions/1/rollback", "POST"),
        ],
    )
    def test_tell_the_methods_of_known_ones(
        self, reader: Client, method: str, target: str, allowed: str
    ) -> None:
        answer = reader.request(method, target, key=reader.admin_key)
        assert answer.status == 405
        assert answer.headers["allow"] == allowed
        assert "error" in answer.json


class TestDefects:
    def test_are_logged_and_not_told(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(self: Store) -> None:
            raise RuntimeError("the secret is 42")

        monkeypatch.setattr(Store, "head", broken)
        with structlog.testing.capture_logs() as logs:
            answer = client.get("/admin/v1/catalogue", headers={"x-request-id": "abc"})
        assert answer.status == 500
        assert answer.json == {"error": "An unknown error occurred"}
        assert answer.headers["x-request-id"] == "abc"
        (record,) = logs
        assert (record["log_level"], record["request_id"]) == ("error", "abc")

    def test_of_the_read_path_have_openais_shape_too(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        snapshot = client.services.follower.serving.snapshot
        monkeypatch.setattr(snapshot, "listing", None)
        with structlog.testing.capture_logs():
            answer = client.get("/v1/models")
        assert answer.status == 500
        assert answer.json["error"]["type"] == "server_error"


class TestTheLog:
    def line(self, client: Client, target: str, **options: Any) -> dict[str, Any]:
        with structlog.testing.capture_logs() as logs:
            client.request(options.pop("method", "GET"), target, **options)
        (record,) = logs
        return dict(record)

    def test_has_a_line_for_each_request(self, make_client: Callable[..., Client]) -> None:
        client = make_client(access_log="all")
        record = self.line(client, "/api/v1/models/acme/large")
        assert record["method"] == "GET"
        assert record["path"] == "/api/v1/models/acme/large"
        assert record["status"] == 200
        assert record["key"] == "reader"
        assert record["request_id"]
        assert record["milliseconds"] >= 0

    def test_holds_no_secret(self, make_client: Callable[..., Client]) -> None:
        client = make_client(access_log="all")
        key = client.admin_key
        for target in (f"/api/v1/models?key={key}", f"/admin/v1/revisions?key={key}"):
            record = self.line(client, target, key=key, headers={"cookie": key})
            assert key not in json.dumps(record)

    def test_keeps_to_one_line(self, make_client: Callable[..., Client]) -> None:
        client = make_client(access_log="all")
        record = self.line(client, "/api/v1/models/a%0D%0Alevel=error%1B%E2%80%AE")
        assert record["path"] == "/api/v1/models/a\\r\\nlevel=error\\x1b\\u202e"

    def test_is_not_filled_by_health_checks(self, make_client: Callable[..., Client]) -> None:
        client = make_client(access_log="all")
        assert self.line(client, "/healthz")["log_level"] == "debug"
        assert self.line(client, "/api/v1/models")["log_level"] == "info"

    def test_masks_a_secret_in_the_path(self, capsys: pytest.CaptureFixture[str]) -> None:
        from modeldex.http.logs import mask_keys
        from modeldex.store.secrets import new_secret

        secret = new_secret("read")
        event = mask_keys(None, "info", {"path": f"/x/{secret}/y", "status": 200})
        assert event == {"path": "/x/mdx_***/y", "status": 200}


class TestWhenTheStoreIsGone:
    """Reads outlive everything."""

    @pytest.fixture
    def broken(self, client: Client, database: Any) -> Client:
        client.services.store.close()
        for path in database.parent.glob("modeldex.db*"):
            path.unlink()
        database.mkdir()
        return client

    def test_reads_go_on(self, broken: Client) -> None:
        with structlog.testing.capture_logs() as logs:
            for _ in range(3):
                broken.refresh()
        assert [record["log_level"] for record in logs] == ["warning"]
        assert broken.get("/api/v1/models").status == 200
        assert broken.get("/v1/models/gpt-4o").status == 200
        assert broken.get("/api/v1/models", key="mdx_r").status == 401
        assert broken.get("/readyz").json["status"] == "ready"

    def test_the_clock_goes_on(self, broken: Client) -> None:
        broken.clock.advance(days=400)
        with structlog.testing.capture_logs():
            broken.refresh()
        assert broken.get("/api/v1/models/acme/small").json["id"] == "acme/large"
        assert broken.get("/api/v1/models/gpt-4o-mini").json["id"] == "acme/large"

    @pytest.mark.parametrize(
        ("method", "target", "body"),
        [
            ("GET", "/admin/v1/catalogue", None),
            ("PUT", "/admin/v1/catalogue?plan=1", []),
            ("GET", "/admin/v1/revisions", None),
            ("POST", "/admin/v1/keys", {"name": "ci"}),
            ("GET", "/admin/v1/models/acme/large", None),
            ("DELETE", "/admin/v1/models/acme/large", None),
        ],
    )
    def test_changes_can_be_tried_again_later(
        self, broken: Client, method: str, target: str, body: Any
    ) -> None:
        answer = broken.request(method, target, body=body)
        assert answer.status == 503
        assert re.fullmatch(r"\d+", answer.headers["retry-after"])
        assert "database" in answer.json["error"]
