"""The past of one entry, and all changes, as readers are told of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.store.administration import LocalAdministration
from tests.documents import document, price
from tests.http.client import Client, Clock
from tests.http.conftest import NOW, fixture_catalogue

MODEL = "acme/dated"
START = NOW + timedelta(days=1)


def costing(usd: str, **extensions: Any) -> dict[str, Any]:
    """A text model of that price."""
    made = document(MODEL, "text", pricing={"input": price(usd), "output": price("2")})
    return {**made, "extensions": extensions} if extensions else made


@pytest.fixture
def publish(client: Client, clock: Clock) -> Callable[..., None]:
    """Publishes a version of the model (None: removes it) a day after the last publish."""

    def publish(version: dict[str, Any] | None) -> None:
        clock.advance(days=1)
        target = f"/admin/v1/models/{MODEL}"
        method = "DELETE" if version is None else "PUT"
        answer = client.request(method, target, body=None if version is None else _floats(version))
        assert answer.status in (200, 201), answer.body

    return publish


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floats(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def day(number: int) -> str:
    return (NOW + timedelta(days=number)).isoformat()


class TestTheHistoryOfAnEntry:
    def test_tells_every_change_newest_first(
        self, client: Client, publish: Callable[..., None]
    ) -> None:
        for version in (costing("1"), costing("1.5"), None, costing("3")):
            publish(version)
        answer = client.get(f"/api/v1/history/{MODEL}")
        assert answer.status == 200
        told = [(each["revision"], each["event"], each["at"]) for each in answer.json["data"]]
        assert told == [
            (5, "entry.added", day(4)),
            (4, "entry.removed", day(3)),
            (3, "entry.price_changed", day(2)),
            (2, "entry.added", day(1)),
        ]
        assert answer.json["data"][2]["fields"] == [
            {"path": "model_spec.pricing.input.usd", "old": 1, "new": 1.5, "percent": 50},
            {"path": "model_spec.pricing.input.diem", "old": 1, "new": 1.5, "percent": 50},
        ]
