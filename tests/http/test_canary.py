"""What a view must not see is in no answer: every route is walked, with a model that is hidden."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.views import Selection, View
from modeldex.http import listening
from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.http.listening import HEARTBEAT
from modeldex.http.routes import describe
from modeldex.serving.published import Published
from modeldex.serving.sights import compile_snapshot
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.http.canary import CANARY, MARKER, UNKNOWN, catalogue_with_canary, hiding_views
from tests.http.client import Answer, Client, Clock
from tests.http.conftest import NOW

DRAWN, TWIN = "drawn", "twin"
OPERATIONS = [
    (method.upper(), path)
    for path, methods in describe()["paths"].items()
    for method, operation in methods.items()
    if not operation["tags"][0].startswith(("admin", "server"))
]
QUERIES: dict[str, list[str]] = {
    "": ["", "?type=all", "?type=code", "?include=extensions&type=all", "?at=1&type=all"],
    "/v1/models": [""],
    "/api/v1/lifecycle": ["?within=5000d"],
    "/api/v1/search": [
        "?facets=all&limit=500",
        "?q=canary&facets=all",
        "?q=context>6m",
        "?text=canary%20bird&highlight=true",
        "?trait=canary_trait",
        "?sort=-input&limit=3",
        "?provider=canary-owner",
        "?q=contxt:canary",
    ],
    "/api/v1/changes": [
        "?since=0",
        "?since=0&format=atom",
        "?since=0&format=json-feed",
        "?since=1",
    ],
}
NAMES = ("acme/large", "acme/going", "acme/gone", "default", "gpt-4o", "x", "mine")
HIDDEN_NAMES = (CANARY, "canary-alias", "canary_trait", "most_canary", "canary_default")
OF_ONE_ANSWER = {"x-request-id", "x-ratelimit-remaining-requests", "ratelimit", "date"}
STREAM = "/api/v1/events"
USAGES: list[dict[str, Any]] = [{"input_tokens": 1000, "output_tokens": 10}]


class Zoo:
    """A server whose catalogue has a canary in every revision."""

    def __init__(self, directory: Path) -> None:
        config = Config(
            database_url=f"sqlite:///{directory / 'modeldex.db'}",
            access_log="none",
            rate_limit="1000000/minute",
            failure_limit="1000000/minute",
        )
        self.store = Store.open(config.database_url)
        clock = Clock(NOW)
        self.work = LocalAdministration(self.store, author="keeper", clock=clock)
        views = {DRAWN: View(DRAWN), TWIN: View(TWIN)}
        for number, usd in enumerate(("77.7", "78.7")):
            made = catalogue_with_canary(views, usd=usd)
            self.publish(made, f"Revision {number}")
        _, drawn = self.work.create_key("drawn", "read", None, view=DRAWN)
        _, twin = self.work.create_key("twin", "read", None, view=TWIN)
        _, admin = self.work.create_key("admin", "admin", None)
        services = services_for(config, self.store, clock)
        self.client = Client(create_app(config, services), services, clock, drawn, admin)
        self.keys = {DRAWN: drawn, TWIN: twin}

    def publish(self, catalogue: Catalogue, message: str = "") -> None:
        plan = self.work.plan(catalogue)
        if not plan.is_empty:
            self.work.publish(plan, message)

    def show(self, views: dict[str, View]) -> None:
        """Publish the catalogue with these views, and a twin of the drawn one."""
        made = catalogue_with_canary(views, usd="78.7")
        seen = compile_snapshot(Published.of(made), NOW, view=DRAWN)
        assert CANARY not in seen.entries
        # A view of the same models that says so in other words: by their ids, one by one.
        ids = tuple(f"[{name[0]}]{name[1:]}" for name in (*seen.entries, *seen.gone))
        drawn = views[DRAWN]
        merged = seen.sight.lineage
        twin = replace(
            drawn,
            name=TWIN,
            base=None,
            include=(Selection(id=ids or ("nothing",)),),
            exclude=(),
            beta=True,
            region=None,
            currency=next((view.currency for view in merged if view.currency), None),
            discount_to_user={
                pattern: discount
                for view in reversed(merged)
                for pattern, discount in view.discount_to_user.items()
            },
        )
        settings = replace(made.settings, views={**views, TWIN: twin})
        self.publish(replace(made, settings=settings))
        self.client.refresh()

    def ask(self, method: str, target: str, body: Any = None, key: str = DRAWN) -> Answer:
        """One request with the key of a view."""
        if target.startswith(STREAM):
            return asyncio.run(self._hear(target, key))
        return self.client.request(method, target, body=body, key=self.keys[key])

    async def _hear(self, target: str, key: str) -> Answer:
        """What a stream says until it has no more to tell; then the client goes away."""
        said: list[dict[str, Any]] = []
        told_all = asyncio.Event()

        async def receive() -> Any:
            await told_all.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            said.append(dict(message))
            if message.get("body") == HEARTBEAT or not message.get("more_body", True):
                told_all.set()

        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"authorization", b"Bearer " + self.keys[key].encode())],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8080),
        }
        async with asyncio.timeout(10):
            await self.client.app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in said)
        return Answer(said[0]["status"], list(said[0]["headers"]), body)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listening, "HEARTBEAT_SECONDS", 0.001)
        made = Zoo(tmp_path_factory.mktemp("zoo"))
        yield made
        made.client.services.follower.stop()
        made.store.close()


def requests(path: str, method: str, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Targets and bodies of requests to a route, about those models."""
    if path == "/api/v1/quote":
        for name in names:
            yield path, {"model": name, "usage": USAGES[0]}
        yield path, {"quotes": [{"model": name, "usage": USAGES[0]} for name in names]}
    elif path == "/api/v1/compare":
        yield path, {"workload": [{"usage": USAGES[0]}]}
        yield path, {"workload": [{"usage": USAGES[0]}], "models": list(names)}
    elif path == "/api/v1/events":
        yield f"{path}?since=1", None
    elif "{model_id}" in path:
        queries = [""] if path.startswith("/v1") else ["", "?include=extensions"]
        for name in names:
            for query in [""] if "history" in path else queries:
                yield path.replace("{model_id}", name) + query, None
    else:
        for query in QUERIES.get(path, [""] if "/api/v1/models" not in path[:14] else QUERIES[""]):
            yield path + query, None


def told(answer: Answer) -> bytes:
    """All that an answer says, but for what is of that one answer."""
    headers = [pair for pair in answer.raw_headers if pair[0].decode() not in OF_ONE_ANSWER]
    return b"\n".join([str(answer.status).encode(), *map(b": ".join, headers), answer.body])


def without_name(text: bytes, name: str) -> bytes:
    for form in (name, name.replace("/", "%2F"), json.dumps(name)[1:-1]):
        text = text.replace(form.encode(), b"NAME")
    return text


@settings(
    max_examples=30,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(views=hiding_views())
def test_a_hidden_model_is_in_no_answer(zoo: Zoo, views: dict[str, View]) -> None:
    zoo.show(views)
    for method, path in OPERATIONS:
        for target, body in requests(path, method, NAMES):
            answer = zoo.ask(method, target, body)
            asked = f"{method} {target} {json.dumps(body)}".encode()
            if MARKER not in asked:
                assert MARKER not in told(answer).lower(), (target, body)
            elif answer.status == 200:
                found = told(answer)
                assert CANARY.encode() not in found, (target, body)
            # Another view that sees the same is told the same, byte for byte.
            if path != "/api/v1/events":
                other = zoo.ask(method, target, body, TWIN)
                assert told(other) == told(answer), (target, body)
        _expect_nobody(zoo, method, path)


def _expect_nobody(zoo: Zoo, method: str, path: str) -> None:
    """The hidden model, its alias and its traits are as unknown as what was never there."""
    names = HIDDEN_NAMES if method == "GET" and "history" not in path else (CANARY,)
    for hidden in names:
        pairs = zip(
            requests(path, method, (hidden,)), requests(path, method, (UNKNOWN,)), strict=True
        )
        for (target, body), (unknown, unknown_body) in pairs:
            if target == unknown and body == unknown_body:
                continue
            answer = zoo.ask(method, target, body)
            nobody = zoo.ask(method, unknown, unknown_body)
            same = without_name(told(nobody), UNKNOWN), len(nobody.body) - len(answer.body)
            assert without_name(told(answer), hidden) == same[0] or _lengths_differ(
                answer, nobody, hidden
            ), (target, told(answer), told(nobody))


def _lengths_differ(answer: Answer, nobody: Answer, hidden: str) -> bool:
    """Whether the two differ by the length of the name that they repeat, and nothing else."""
    first, second = (
        without_name(
            b"\n".join(line for line in told(each).split(b"\n") if b"content-length" not in line),
            name,
        )
        for each, name in ((answer, hidden), (nobody, UNKNOWN))
    )
    return first == second
