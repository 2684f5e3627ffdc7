"""Small providers and models of genai-prices' own types, and what becomes of them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)

from modeldex.dialects.genai_prices import Conversion, convert
from modeldex.entries.rates.documents import tariff_of
from modeldex.entries.rates.tariff import Circumstances

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def usd(amount: str | int) -> dict[str, Decimal]:
    return {"usd": Decimal(amount)}


def rates(**by_key: str | TieredPrices) -> ModelPrice:
    return ModelPrice(
        **{
            key: rate if isinstance(rate, TieredPrices) else Decimal(rate)
            for key, rate in by_key.items()
        }
    )


def tiers(base: str, *later: tuple[int, str]) -> TieredPrices:
    return TieredPrices(
        base=Decimal(base),
        tiers=[Tier(start=start, price=Decimal(price)) for start, price in later],
    )


def model(model_id: str = "m", prices: Any = None, **fields: Any) -> ModelInfo:
    return ModelInfo(
        id=model_id,
        match=ClauseEquals(equals=model_id),
        prices=ModelPrice() if prices is None else prices,
        **fields,
    )


def converted(*models: ModelInfo, now: datetime = NOW) -> Conversion:
    provider = Provider(id="acme", name="Acme", api_pattern="", models=list(models))
    return convert([provider], version="1.2.3", now=now)


def document(*models: ModelInfo, now: datetime = NOW) -> dict[str, Any]:
    (only,) = converted(*models, now=now).documents
    return only


def spec(entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = entry.get("model_spec", {})
    return found


def pricing(prices: Any, **fields: Any) -> Any:
    return spec(document(model(prices=prices, **fields))).get("pricing")


def extensions(prices: Any, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = document(model(prices=prices, **fields)).get("extensions", {})
    return found


def charged(entry: dict[str, Any], **circumstances: Any) -> dict[str, Decimal]:
    """The rates that hold for a request."""
    chosen = tariff_of(entry).applicable(Circumstances(**circumstances))
    return {unit: rate.usd for unit, (rate, _) in chosen.items()}


def extended(conversion: Conversion) -> dict[str, int]:
    return {fact.kind: fact.count for fact in conversion.report.extended}


def not_carried(conversion: Conversion) -> dict[str, int]:
    return {fact.kind: fact.count for fact in conversion.report.not_carried}


def from_day(day: date, prices: ModelPrice) -> ConditionalPrice:
    return ConditionalPrice(StartDateConstraint(start_date=day), prices=prices)


def between(start: int, end: int, prices: ModelPrice) -> ConditionalPrice:
    hours = TimeOfDateConstraint(start_time=time(start, tzinfo=UTC), end_time=time(end, tzinfo=UTC))
    return ConditionalPrice(hours, prices=prices)


JULY = datetime(2026, 7, 1, tzinfo=UTC)
BEFORE_JULY = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)


OLD = rates(input_mtok="1", output_mtok="1")
NEW = rates(input_mtok="2", output_mtok="2")
NIGHT = rates(input_mtok="0.5", output_mtok="0.5")
