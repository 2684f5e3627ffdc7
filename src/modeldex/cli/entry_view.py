"""An entry as people read it: what it is, every field of it, and its prices with their units."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.changes import leaves
from modeldex.catalogue.lifecycle import removes_at
from modeldex.cli.output import Column
from modeldex.cli.quantities import grouped, instant
from modeldex.entries import json_codec
from modeldex.entries.problems import format_path

PRICE_COLUMNS: Final = (
    Column("PRICE"),
    Column("USD", "green", right=True),
    Column("DIEM", "green", right=True),
    Column("UNIT", "dim"),
)
FIELD_COLUMNS: Final = (Column("FIELD", "cyan"), Column("VALUE"))
LIST_COLUMNS: Final = (
    Column("ID", "bold"),
    Column("TYPE", "cyan"),
    Column("NAME"),
    Column("CONTEXT", right=True),
    Column("PRICE IN USD", "green"),
    Column("REMOVED", "red"),
)

_MOST_PRICES: Final = 2
"""How many prices of an entry a list shows."""

# What an amount pays for, by model type and field of `pricing`; the facts of the models API.
_TOKENS: Final = {"": "per 1,000,000 tokens"}
_UNITS: Final[Mapping[str, Mapping[str, str]]] = {
    "text": _TOKENS,
    "embedding": _TOKENS,
    "tts": {"input": "per 1,000,000 characters"},
    "asr": {"per_audio_second": "per second of audio"},
    "music": {
        "generation": "per piece",
        "durations": "per piece",
        "per_second": "per second",
        "per_thousand_characters": "per 1,000 characters",
    },
    "image": {"": "per image", "upscale": "per upscale"},
    "inpaint": {"": "per image", "inpaint": "per edit", "inputImages": "per further input image"},
    "upscale": {"": "per image"},
}


def field_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every field with its value, dotted; text stands without quotes."""
    for path, value in leaves(dict(document)).items():
        text = value if isinstance(value, str) else json_codec.encode(value).decode()
        yield format_path(path), text


def without_pricing(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document but for its prices, which have a table of their own."""
    spec = document.get("model_spec")
    if not isinstance(spec, Mapping):
        return dict(document)
    rest = {key: value for key, value in spec.items() if key != "pricing"}
    return {**document, "model_spec": rest}


def price_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Every price: what for, in dollars, in diem, per what."""
    units = _UNITS.get(str(document.get("type")), {})
    for key, value in _pricing(document).items():
        unit = units.get(key, units.get("", ""))
        yield from _rows(key, value, unit)


def list_row(document: Mapping[str, Any]) -> tuple[str, ...]:
    """An entry as one line of a list."""
    spec = document.get("model_spec")
    fields: Mapping[str, Any] = spec if isinstance(spec, Mapping) else {}
    context = fields.get("availableContextTokens")
    removal = removes_at(document)
    return (
        str(document["id"]),
        str(document["type"]),
        str(fields.get("name", "")),
        grouped(context) if isinstance(context, int) else "",
        ", ".join(_brief_prices(document)),
        instant(removal) if removal is not None else "",
    )


def _pricing(document: Mapping[str, Any]) -> Mapping[str, Any]:
    spec = document.get("model_spec")
    pricing = spec.get("pricing") if isinstance(spec, Mapping) else None
    return pricing if isinstance(pricing, Mapping) else {}


def _rows(path: str, value: Any, unit: str) -> Iterator[tuple[str, str, str, str]]:
    if not isinstance(value, Mapping):
        yield path, json_codec.encode(value).decode(), "", ""
        return
    if _is_amount(value):
        rest = {key: item for key, item in value.items() if key not in ("usd", "diem")}
        said = ", ".join(f"{key} {json_codec.encode(item).decode()}" for key, item in rest.items())
        diem = json_codec.encode(value["diem"]).decode() if "diem" in value else ""
        usd = json_codec.encode(value["usd"]).decode()
        yield path, usd, diem, f"{unit} ({said})" if said else unit
        return
    for key, item in value.items():
        yield from _rows(f"{path}.{key}", item, unit)


def _brief_prices(document: Mapping[str, Any]) -> list[str]:
    brief = []
    for key, value in _pricing(document).items():
        amounts = list(_amounts(value))
        if amounts:
            low = json_codec.encode(min(amounts)).decode()
            brief.append(f"{key} {low}" if len(amounts) == 1 else f"{key} from {low}")
    return brief[:_MOST_PRICES]


def _amounts(value: Any) -> Iterator[int | Decimal]:
    if isinstance(value, Mapping):
        usd = value.get("usd")
        if isinstance(usd, int | Decimal):
            yield usd
        else:
            for item in value.values():
                yield from _amounts(item)


def _is_amount(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("usd"), int | Decimal)
