"""Where the fields of a model come from, for people and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from rich.text import Text

from modeldex.catalogue.changes import same
from modeldex.catalogue.composing import Layer, LayerKind
from modeldex.catalogue.origins import FieldOrigin, Origins
from modeldex.cli.escaping import shortened, visible
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

_LONGEST_VALUE: Final = 60

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


def lines(found: Origins, *, everything: bool) -> Iterator[Text]:
    """The same for a terminal of any width: a line a field, and below it what lies under it. Long
    values are shortened, unless ``everything`` is wanted."""
    limit = None if everything else _LONGEST_VALUE
    for field in found.fields:
        agreeing = (layer_name(layer) for layer, value in field.under if same(value, field.value))
        layers = " and ".join((layer_name(field.layer), *agreeing))
        value = _shown(_text(field.value), limit)
        yield Text.assemble((visible(field.path), "cyan"), f": {value}  ", (f"({layers})", "green"))
        for layer, below in field.under:
            if not same(below, field.value):
                over = _shown(_text(below), limit)
                yield Text(f"    over {over} of {layer_name(layer)}", "dim")


def read_times(found: Origins) -> Iterator[str]:
    """When each source was read that says any of it, a line each."""
    layers = {field.layer for field in found.fields}
    layers.update(layer for field in found.fields for layer, _ in field.under)
    for layer in sorted(layers, key=str):
        if layer.read_at is not None:
            yield f"{layer_name(layer)} was read at {instant(layer.read_at)}"


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


def _shown(text: str, limit: int | None) -> str:
    return visible(text) if limit is None else shortened(visible(text), limit)
