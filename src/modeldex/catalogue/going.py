"""Which models of a source are gone: at once with one reading, or a few with each of several.

A source that loses a little each time it is read loses everything in the end, and no reading
differs much from the one before. So a reading carries along what went lately, until that is long
ago, comes back, or a person has approved it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from modeldex.catalogue.differing import absence
from modeldex.catalogue.sourcing import SourceReading

GONE_WITHIN: Final = timedelta(days=7)
"""For how long a model that went counts as gone."""


def present(reading: SourceReading, at: datetime) -> list[str]:
    """The models that a source has at that instant. One whose announced end has come by then is
    no loss, and no model of it."""
    return [
        model_id
        for model_id, model in reading.listed.items()
        if model_id not in reading.faulty and absence(model.document, at) is None
    ]


def newly_gone(before: SourceReading, after: SourceReading) -> dict[str, str]:
    """The models of ``before`` that are gone in ``after``, and how."""
    return _gone_of(present(before, after.read_at), after)


def gone_before(before: SourceReading, after: SourceReading) -> dict[str, str]:
    """The models that went lately, not with ``after``, and are not back in it; and how."""
    since = after.read_at - GONE_WITHIN
    return _gone_of((model_id for model_id, at in before.gone.items() if at > since), after)


def with_gone(before: SourceReading, after: SourceReading) -> SourceReading:
    """``after``, with what went lately."""
    gone = {model_id: before.gone[model_id] for model_id in gone_before(before, after)}
    gone.update(dict.fromkeys(newly_gone(before, after), after.read_at))
    return replace(after, gone=gone)


def approved(reading: SourceReading) -> SourceReading:
    """The reading once a person has approved that what is gone in it is gone."""
    return replace(reading, gone={})


def _gone_of(model_ids: Iterable[str], after: SourceReading) -> dict[str, str]:
    said = {each: model.document for each, model in after.listed.items()}
    found = {}
    for model_id in model_ids:
        how = "faulty" if model_id in after.faulty else absence(said.get(model_id), after.read_at)
        if how is not None:
            found[model_id] = how
    return found
