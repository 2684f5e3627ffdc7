"""Hearing what a source says: from its place to a reading, or to the fact that it says the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import structlog

from modeldex.catalogue.source_reading import reading_of
from modeldex.catalogue.sourcing import PLACES, Source, SourceReading
from modeldex.entries import json_codec
from modeldex.entries.problems import Problem, Reading
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Validators
from modeldex.sources.loading import load
from modeldex.sources.obtaining import Obtain
from modeldex.store.source_status import Known

log = structlog.get_logger("modeldex.sources")

Value = TypeVar("Value")

_DECISIVE: Final = (
    *PLACES,
    "dialect",
    "credentials",
    "select",
    "exclude",
    "prefix",
    "rename",
    "owned_by",
)
"""Settings of a source that decide which document is read, and what is taken of it."""


class SourceFailed(Exception):  # noqa: N818 - named for what happened
    """What a source says can not be used, or it says nothing."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = tuple(each for each in problems if each.is_error) or problems


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source said."""

    known: Known
    """What will tell whether it says the same next time."""
    reading: SourceReading | None = None
    """None where it says the same as last time."""
    problems: tuple[Problem, ...] = ()
    """Warnings."""
    report: Mapping[str, Any] | None = None
    """What the dialect made of the document."""


def hear(source: Source, known: Known, obtain: Obtain, now: datetime) -> Heard:
    """What a source says.

    Args:
        source: the source.
        known: what it is known to have said last.
        obtain: fetches its document, if it has an address.
        now: when it is read.

    Raises:
        SourceFailed: it can not be reached, or what it says is no document to be used.
    """
    try:
        return _heard(source, known, obtain, now)
    except FetchError as error:
        raise SourceFailed((Problem(str(error)),)) from None
    except SourceFailed:
        raise
    except Exception as error:  # what a dialect did not foresee must not end a timetable
        log.exception("a source could not be read", source=source.name)
        problem = Problem(f"reading it failed unexpectedly: {type(error).__name__}")
        raise SourceFailed((problem,)) from error


def settings_digest(source: Source) -> bytes:
    """SHA-256 of what decides which document is read, and what is taken of it."""
    document = source.document()
    return json_codec.digest({name: document.get(name) for name in _DECISIVE})


def value_of(reading: Reading[Value]) -> Value:
    """What was read.

    Raises:
        SourceFailed: nothing was.
    """
    if reading.value is None:
        raise SourceFailed(reading.problems)
    return reading.value


def _heard(source: Source, known: Known, obtain: Obtain, now: datetime) -> Heard:
    fetched, after = None, Known(settings_digest(source))
    if known.settings_digest != after.settings_digest:
        known = Known()  # it would be read otherwise now
    if source.url is not None:
        fetched = obtain(source, Validators(known.etag, known.last_modified))
        body, validators = fetched.body, fetched.validators
        after = replace(
            after,
            etag=validators.etag,
            last_modified=validators.last_modified,
            content_digest=known.content_digest if body is None else _digest(body),
        )
        if after.content_digest == known.content_digest:
            return Heard(after)
    loaded = value_of(load(source, fetched, now))
    reading = reading_of(source, loaded.draft, now)
    report = loaded.draft.report
    return Heard(
        after,
        value_of(reading),
        (*loaded.problems, *reading.problems),
        None if report is None else report.document(),
    )


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
