"""What a source's new reading becomes beside the one before: models that it lacks stay for a
while, and what is in doubt can stay as it was."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta

from modeldex.catalogue.going import with_gone
from modeldex.catalogue.naming import merge_names
from modeldex.catalogue.sourcing import NamesByType, SourcedModel, SourceReading
from modeldex.entries import json_codec


def followed_by(
    previous: SourceReading | None, new: SourceReading, keep: timedelta
) -> SourceReading:
    """What holds after a new reading: what it says, and the models of the previous one that it
    lacks. They say since when they are missing (the layers make them offline), and are left out
    once that is ``keep`` ago. Of a model that it lists as something that can be no entry, what
    the previous one said stays."""
    if previous is None:
        return new
    return with_gone(previous, _with_kept(previous, new, keep))


def _with_kept(previous: SourceReading, new: SourceReading, keep: timedelta) -> SourceReading:
    kept = {
        model_id: _kept(model_id, model, new)
        for model_id, model in previous.models.items()
        if model_id not in new.models
    }
    kept = {
        model_id: model
        for model_id, model in kept.items()
        if not _is_over(model, new.read_at, keep)
    }
    if not kept:
        return new
    aliases = merge_names(_aliases_of(kept, previous.aliases), new.aliases)
    return SourceReading.of(new.source, new.read_at, {**new.models, **kept}, aliases, new.faulty)


def repeated(previous: SourceReading, now: datetime) -> SourceReading:
    """The reading of a source that says the same again at ``now``. `followed_by` it, models that
    have been missing for long enough are gone."""
    said = previous.listed
    aliases = _aliases_of(said, previous.aliases)
    return SourceReading.of(previous.source, now, said, aliases, previous.faulty)


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
    aliases = merge_names(
        _aliases_of(models, after.aliases),
        {
            model_type: {name: of for name, of in names.items() if of in doubtful}
            for model_type, names in (before.aliases if before is not None else {}).items()
        },
    )
    faulty = frozenset(each for each in after.faulty if each not in doubtful)
    left = SourceReading.of(after.source, after.read_at, models, aliases, faulty)
    return left if before is None else with_gone(before, left)


def said_digest(reading: SourceReading) -> bytes:
    """SHA-256 of what the source itself said, in whatever order and whenever: a reading that is
    kept beside models of the one before it, as they vanished or are faulty, has it, too."""
    said = {
        model_id: model.document
        for model_id, model in reading.listed.items()
        if model_id not in reading.faulty
    }
    aliases = _aliases_of(said, reading.aliases)
    return json_codec.digest([said, aliases, sorted(reading.faulty)])


def _kept(model_id: str, model: SourcedModel, new: SourceReading) -> SourcedModel:
    """A model that the new reading lacks."""
    if model.vanished_since is not None or model_id in new.faulty:
        return model
    return replace(model, vanished_since=new.read_at)


def _is_over(model: SourcedModel, now: datetime, keep: timedelta) -> bool:
    return model.vanished_since is not None and now - model.vanished_since >= keep


def _aliases_of(models: Container[str], aliases: NamesByType) -> NamesByType:
    """Those that stand for one of the models."""
    return {
        model_type: found
        for model_type, names in aliases.items()
        if (found := {name: of for name, of in names.items() if of in models})
    }
