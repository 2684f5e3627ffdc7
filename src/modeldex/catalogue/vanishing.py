"""What a source's new reading becomes beside the one before: models that it lacks stay for a
while, and what is in doubt can stay as it was."""

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from modeldex.catalogue.sourcing import NamesByType, SourcedModel, SourceReading
from modeldex.entries import json_codec
from modeldex.entries.types import ModelType


def followed_by(
    previous: SourceReading | None, new: SourceReading, keep: timedelta
) -> SourceReading:
    """What holds after a new reading: what it says, and the models of the previous one that it
    lacks. They say since when they are missing (the layers make them offline), and are left out
    once that is ``keep`` ago."""
    if previous is None:
        return new
    vanished = {
        model_id: kept
        for model_id, model in previous.models.items()
        if model_id not in new.models
        and not _is_over(kept := _vanished(model, new.read_at), new.read_at, keep)
    }
    if not vanished:
        return new
    aliases = _joined(_aliases_of(vanished, previous.aliases), new.aliases)
    return SourceReading.of(new.source, new.read_at, {**new.models, **vanished}, aliases)


def repeated(previous: SourceReading, now: datetime) -> SourceReading:
    """The reading of a source that says the same again at ``now``. `followed_by` it, models that
    have been missing for long enough are gone."""
    said = _said(previous)
    aliases = _aliases_of(said, previous.aliases)
    return SourceReading.of(previous.source, now, said, aliases)


def withholding(
    before: SourceReading | None, after: SourceReading, doubtful: Container[str]
) -> SourceReading:
    """``after``, with the doubtful models (and their aliases) as ``before`` had them, or without
    them where it had none."""
    earlier = before.models if before is not None else {}
    kept = {model_id: model for model_id, model in earlier.items() if model_id in doubtful}
    models = {
        model_id: kept.pop(model_id, model)
        for model_id, model in after.models.items()
        if model_id not in doubtful or model_id in kept
    }
    models.update(kept)
    aliases = _joined(
        _aliases_of(models, after.aliases),
        {
            model_type: {name: of for name, of in names.items() if of in doubtful}
            for model_type, names in (before.aliases if before is not None else {}).items()
        },
    )
    return SourceReading.of(after.source, after.read_at, models, aliases)


def said_digest(reading: SourceReading) -> bytes:
    """SHA-256 of what the source itself said, in whatever order and whenever: a reading that is
    kept beside vanished models has it, too."""
    said = _said(reading)
    documents = {model_id: model.document for model_id, model in said.items()}
    return json_codec.digest([documents, _aliases_of(said, reading.aliases)])


def _said(reading: SourceReading) -> dict[str, SourcedModel]:
    return {
        model_id: model
        for model_id, model in reading.models.items()
        if model.vanished_since is None
    }


def _vanished(model: SourcedModel, now: datetime) -> SourcedModel:
    return model if model.vanished_since is not None else replace(model, vanished_since=now)


def _is_over(model: SourcedModel, now: datetime, keep: timedelta) -> bool:
    return model.vanished_since is not None and now - model.vanished_since >= keep


def _aliases_of(models: Container[str], aliases: NamesByType) -> NamesByType:
    """Those that stand for one of the models."""
    return {
        model_type: found
        for model_type, names in aliases.items()
        if (found := {name: of for name, of in names.items() if of in models})
    }


def _joined(first: NamesByType, then: NamesByType) -> NamesByType:
    """Both; where they disagree, the second decides."""
    joined: dict[ModelType, Mapping[str, str]] = dict(first)
    for model_type, names in then.items():
        if names:
            joined[model_type] = {**joined.get(model_type, {}), **names}
    return joined
