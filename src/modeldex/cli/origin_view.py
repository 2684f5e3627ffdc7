"""Where the fields of a model come from, for people and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from modeldex.catalogue.composing import Layer, LayerKind
from modeldex.catalogue.origins import FieldOrigin, Origins
from modeldex.cli.output import Column
from modeldex.cli.quantities import exact_instant, instant
from modeldex.entries import json_codec

COLUMNS: Final = (
    Column("FIELD", "cyan"),
    Column("VALUE"),
    Column("FROM", "green"),
    Column("READ AT"),
    Column("OVER", "dim"),
)

_WORDS: Final = {
    LayerKind.FILLED: "filled in",
    LayerKind.WRITTEN: "written by hand",
    LayerKind.OVERRIDE: "override",
    LayerKind.NAMES: "traits of the catalogue",
}


def rows(found: Origins) -> Iterator[tuple[str, ...]]:
    """One row a field: its value, the layer that says it, and what lies below."""
    for field in found.fields:
        read_at = field.layer.read_at
        yield (
            field.path,
            _text(field.value),
            layer_name(field.layer),
            "" if read_at is None else instant(read_at),
            "; ".join(_below(field)),
        )


def layer_name(layer: Layer) -> str:
    """What people call a layer."""
    return _WORDS.get(layer.kind) or str(layer)


def document(found: Origins) -> dict[str, Any]:
    """The origins as ``--json`` writes them."""
    return {
        "model_id": found.model_id,
        "hidden": None if found.hidden is None else _layer(found.hidden),
        "fields": [
            {
                "path": field.path,
                "value": field.value,
                "layer": _layer(field.layer),
                "under": [{"layer": _layer(layer), "value": value} for layer, value in field.under],
            }
            for field in found.fields
        ],
    }


def _below(field: FieldOrigin) -> Iterator[str]:
    for layer, value in field.under:
        yield f"{_text(value)} of {layer_name(layer)}"


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "kind": layer.kind.value,
        "source": layer.source,
        "read_at": None if layer.read_at is None else exact_instant(layer.read_at),
        "rule": layer.rule,
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json_codec.encode(value).decode()
