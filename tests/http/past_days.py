"""A catalogue that changes once a day, for tests of its past."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.documents import document, price
from tests.http.client import Client, Clock
from tests.http.conftest import NOW

MODEL = "acme/dated"

Publish = Callable[[dict[str, Any] | None], None]
"""Publishes a version of `MODEL`, or removes it, a day after what was published last."""


def costing(usd: str, name: str = "Dated", **extensions: Any) -> dict[str, Any]:
    """A text model of that input price."""
    pricing = {"input": price(usd), "output": price("2")}
    made = document(MODEL, "text", pricing=pricing) | {}
    made["model_spec"]["name"] = name
    return {**made, "extensions": extensions} if extensions else made


def day(number: float) -> datetime:
    """So many days after the first revision."""
    return NOW + timedelta(days=number)


def publisher(client: Client, clock: Clock) -> Publish:
    def publish(version: dict[str, Any] | None) -> None:
        clock.advance(days=1)
        method = "DELETE" if version is None else "PUT"
        body = None if version is None else plain(version)
        answer = client.request(method, f"/admin/v1/models/{MODEL}", body=body)
        assert answer.status in (200, 201), answer.body

    return publish


def plain(value: Any) -> Any:
    """A document with amounts that the standard library writes."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


@pytest.fixture
def publish(client: Client, clock: Clock) -> Publish:
    return publisher(client, clock)
