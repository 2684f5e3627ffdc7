"""Why a model is as it is: for each field the layer that it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import leaves, same
from modeldex.catalogue.composing import Composed, Composer, Layer, LayerKind, Stage
from modeldex.catalogue.layering import composed
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Mode, Path, format_path
from modeldex.entries.reading import read_entry

_FILLED = Layer(LayerKind.FILLED)


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where one field of an entry comes from."""

    path: str
    """Dotted."""
    value: Any
    layer: Layer
    """The topmost layer that says it."""
    under: tuple[tuple[Layer, Any], ...] = ()
    """What the layers below made of it, the nearest first."""


@dataclass(frozen=True, slots=True)
class Origins:
    """How one model came about."""

    model_id: str
    fields: tuple[FieldOrigin, ...]
    """In the order of the entry; of a model that is left out, as it would be."""
    hidden: Layer | None = None
    """The layer that leaves the model out, if one does."""


def why(written: Catalogue, readings: Mapping[str, SourceReading], model_id: str) -> Origins | None:
    """Where each field of a model comes from; None where no layer knows the id."""
    model = composed(written, Composer(written.settings, readings)).get(model_id)
    if model is None:
        return None
    entry = _entry(written, model)
    if entry is None:
        return Origins(model_id, (), model.hidden)
    said = [(stage.layer, _said(below, stage)) for below, stage in _pairs(model.stages)]
    fields = leaves(entry.document())
    return Origins(
        model_id,
        tuple(
            _origin(path, value, said, filled=_is_filled(path, entry))
            for path, value in fields.items()
        ),
        model.hidden,
    )


def _entry(written: Catalogue, model: Composed) -> Entry | None:
    document = model.stages[-1].document
    return read_entry(document, Mode.TOLERANT, written.settings.filling).value


def _pairs(stages: list[Stage]) -> list[tuple[Stage | None, Stage]]:
    return list(zip([None, *stages], stages, strict=False))


def _said(below: Stage | None, stage: Stage) -> dict[Path, Any]:
    """The fields that a layer says, or makes others of."""
    if stage.stated is not None:
        stated = leaves(dict(stage.stated))
        return {path: value for path, value in leaves(stage.document).items() if path in stated}
    before = {} if below is None else leaves(below.document)
    return {
        path: value
        for path, value in leaves(stage.document).items()
        if path not in before or not same(before[path], value)
    }


def _origin(
    path: Path, value: Any, said: list[tuple[Layer, dict[Path, Any]]], *, filled: bool
) -> FieldOrigin:
    sayings = [(layer, fields[path]) for layer, fields in reversed(said) if path in fields]
    if filled or not sayings:
        return FieldOrigin(format_path(path), value, _FILLED)
    return FieldOrigin(format_path(path), value, sayings[0][0], tuple(sayings[1:]))


def _is_filled(path: Path, entry: Entry) -> bool:
    return ".".join(map(str, path)) in entry.filled
