"""What a person's change of a published model means for what is written, in a layered catalogue.

The change has to hold on when the sources are read again. A model that only a person wrote is
written anew. Of one that a source lists only the difference is kept, as an override: what the
person did not touch goes on following the source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.composing import HIDDEN
from modeldex.catalogue.layering import layer
from modeldex.catalogue.sourcing import SourceReading
from modeldex.entries.entry import Entry
from modeldex.entries.stating import as_said

Readings = Mapping[str, SourceReading]


def with_entry(written: Catalogue, readings: Readings, entry: Entry) -> Catalogue:
    """What is written once a model is published as ``entry``."""
    if not _is_sourced(readings, entry.id):
        return _wholly_written(written, entry)
    overridden = _with_difference(written, readings, entry)
    if overridden is not None and _gives(overridden, readings, entry):
        return overridden
    return _wholly_written(written, entry)


def without_entry(written: Catalogue, readings: Readings, model_id: str) -> Catalogue:
    """What is written once a model is not published any more."""
    entries = {each.id: each for each in written.entries.values() if each.id != model_id}
    hidden = {HIDDEN: True} if _is_sourced(readings, model_id) else None
    return replace(_overridden(written, model_id, hidden), entries=entries)


def _wholly_written(written: Catalogue, entry: Entry) -> Catalogue:
    return replace(
        _overridden(written, entry.id, None), entries={**written.entries, entry.id: entry}
    )


def _with_difference(written: Catalogue, readings: Readings, entry: Entry) -> Catalogue | None:
    """With an override of what differs from the layers below it; None where there is nothing
    below, as a rule or an override leaves the model out."""
    bare = _overridden(written, entry.id, None)
    below = _published(bare, readings, entry.id)
    if below is None or below.type != entry.type:
        return None
    return _overridden(bare, entry.id, difference(as_said(below), as_said(entry)) or None)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch (RFC 7396) that makes one object of another. When an entry was created is
    nothing that a person says."""
    return {key: value for key, value in _differences(old, new) if key != "created"}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            inner = dict(_differences(before, value))
            if inner:
                yield key, inner
        elif key not in old or before != value:
            yield key, value
    yield from ((key, None) for key in old if key not in new)


def _gives(written: Catalogue, readings: Readings, entry: Entry) -> bool:
    found = _published(written, readings, entry.id)
    if found is None:
        return False
    return not difference(found.document(), entry.document())


def _published(written: Catalogue, readings: Readings, model_id: str) -> Entry | None:
    layered = layer(written, readings).value
    return None if layered is None else layered.catalogue.entries.get(model_id)


def _is_sourced(readings: Readings, model_id: str) -> bool:
    return any(model_id in reading.models for reading in readings.values())


def _overridden(written: Catalogue, model_id: str, patch: Mapping[str, Any] | None) -> Catalogue:
    overrides = {
        name: value for name, value in written.settings.overrides.items() if name != model_id
    }
    if patch is not None:
        overrides[model_id] = patch
    return replace(written, settings=replace(written.settings, overrides=overrides))
