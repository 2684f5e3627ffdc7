"""Schemathesis against the whole description: no defect, and every answer as described.

Requests are drawn from the description, as it says and as it does not say, and are sent with an
admin key, with a read key and with none.
"""

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation

from modeldex.http.routes import describe
from tests.documents import every_document
from tests.http.client import Client

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]

OPERATIONS = [
    "list_models", "list_traits", "list_aliases", "get_model", "quote_usage",
    "search_models", "compare_models",
    "get_model_history", "list_changes",
    "list_openai_models", "get_openai_model",
    "get_catalogue", "put_catalogue",
    "get_history", "get_entry", "put_entry", "patch_entry", "delete_entry",
    "list_revisions", "get_revision", "get_changes", "roll_back", "list_audit",
    "list_webhooks", "list_deliveries", "resend_delivery",
    "list_keys", "create_key", "rotate_key", "revoke_key",
    "get_health", "get_readiness", "get_metrics", "get_description", "get_docs",
    "list_openrouter_models", "list_openrouter_provider_models", "get_litellm_prices",
    "get_models_dev_api", "list_ollama_tags",
    "list_departures", "get_why", "list_findings", "list_pending", "get_pending",
    "approve_pending", "reject_pending", "list_sources", "sync_source", "list_views",
    "compare_views", "judge_sight", "list_probes", "list_offline", "mark_offline",
    "mark_online",
]  # fmt: skip

STREAMS = ["stream_events"]
"""They do not end, and a check of an answer waits for its end; `test_events` reads them."""

WITHOUT_INPUT = {
    "list_findings",
    "list_pending",
    "list_sources",
    "list_views",
    "list_probes",
    "list_offline",
    "list_webhooks",
    "list_keys",
    "get_health",
    "get_readiness",
    "get_metrics",
    "get_description",
    "get_docs",
}
"""Operations that take nothing, so that nothing can be wrong."""

KNOWN: dict[str, list[Any]] = {
    "model_id": [*(document["id"] for document in every_document()), "gpt-4o", "default"],
    "number": [1, 2],
    "reference": ["1", "2", "head", "reader", "2026-08-22T12:00:00Z"],
}
"""Values of path parameters that lead somewhere."""


class Stage:
    """The application that Schemathesis calls: the server of the test that runs."""

    client: Client

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self.client.app(scope, receive, send)
            return
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def description(stage: Stage) -> Any:
    schema = schemathesis.openapi.from_dict(describe())
    schema.app = stage
    return schema


def test_every_operation_is_tried(description: Any) -> None:
    found = [each.ok().definition.raw["operationId"] for each in description.get_all_operations()]
    assert sorted(found) == sorted([*OPERATIONS, *STREAMS])


@pytest.mark.parametrize(
    ("operation_id", "mode"),
    [(each, GenerationMode.POSITIVE) for each in OPERATIONS]
    + [(each, GenerationMode.NEGATIVE) for each in OPERATIONS if each not in WITHOUT_INPUT],
)
def test_answers_are_as_described(
    description: Any,
    stage: Stage,
    make_client: Callable[..., Client],
    operation_id: str,
    mode: GenerationMode,
) -> None:
    operation: APIOperation[Any, Any, Any, Any] = description.find_operation_by_id(operation_id)
    stage.client = client = make_client(revision_seconds=0.0)
    keys = (client.admin_key, client.read_key, None)

    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: schemathesis.Case, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if name in KNOWN and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
        if str((case.query or {}).get("min_revision", "")).isdecimal():
            case.query["min_revision"] = 1  # a later one would be waited for in vain
        for key in keys:
            headers = {} if key is None else {"authorization": f"Bearer {key}"}
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)
            assert response.headers["x-request-id"]

    run()
