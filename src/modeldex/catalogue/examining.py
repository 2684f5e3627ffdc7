"""Examining a catalogue: what is not as it should be, and what to do about it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.composing import RuleUse
from modeldex.catalogue.disagreeing import Disagreement
from modeldex.catalogue.layering import layer
from modeldex.catalogue.leading import dead_ends
from modeldex.catalogue.lifecycle import removes_at
from modeldex.catalogue.sourcing import Source, SourceReading
from modeldex.entries.durations import format_duration
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem, Severity, nearest

_MOST_NAMED: Final = 3
"""How many models a finding about many names."""
STALE_AFTER: Final = 3
"""A source is stale once it was not read for so many times its ``every``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    area: str
    """What it is about: ``source``, ``rule``, ``override``, ``price``, ``name``, ``model``,
    ``held``; of a whole installation also ``database``, ``configuration``, ``file``."""
    message: str
    """As one sentence without a full stop."""
    hint: str
    """What to do."""
    severity: Severity = Severity.WARNING
    subject: str | None = None
    """The id of the model, or the name of the source, that it is about."""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How reading a source went."""

    last_success: datetime | None = None
    last_error: str | None = None
    """Of the last attempt, if that failed."""
    failures: int = 0
    """Attempts that failed since the last success."""


def examine(
    written: Catalogue,
    readings: Mapping[str, SourceReading],
    states: Mapping[str, SourceHealth],
    now: datetime,
) -> tuple[Finding, ...]:
    """Everything about a catalogue that a person should look at: errors first, then by area.

    ``readings`` and ``states`` are by the names of the sources; ``now`` is when it is asked.
    """
    found = [
        *_sources(written.settings.sources, readings, states, now),
        *_layers(written, readings),
        *removed_models(written, now),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.is_error))


def _sources(
    sources: Iterable[Source],
    readings: Mapping[str, SourceReading],
    states: Mapping[str, SourceHealth],
    now: datetime,
) -> Iterator[Finding]:
    for source in sources:
        state, reading = states.get(source.name, SourceHealth()), readings.get(source.name)
        sync = f"`modeldex sync {source.name}`"
        if state.failures:
            times = "" if state.failures == 1 else f" {state.failures} times in a row"
            reason = f": {state.last_error}" if state.last_error else ""
            severity = Severity.ERROR if reading is None else Severity.WARNING
            yield Finding(
                "source",
                f"could not be read{times}{reason}",
                f"{sync} tries again",
                severity,
                source.name,
            )
        elif reading is None and state.last_success is None:
            yield Finding("source", "was never read, so that its models are missing",
                          f"{sync} reads it", subject=source.name)  # fmt: skip
        if reading is not None and reading.faulty:
            yield _faulty(reading)
        last = state.last_success or (reading.read_at if reading is not None else None)
        if source.every is not None and last is not None:
            yield from _stale(source.name, source.every, now - last)
        if reading is not None and not reading.models:
            hint = "see `select` and `exclude`, and whether it still lists models"
            yield Finding("source", "gives no models", hint, subject=source.name)


def _faulty(reading: SourceReading) -> Finding:
    """Of models whose former statement holds on, which is not to go unseen for long."""
    named = sorted(reading.faulty)
    more = ", …" if len(named) > _MOST_NAMED else ""
    return Finding(
        "source",
        f"lists what can be no entry, so that what it said before stays, or nothing:"
        f" {', '.join(named[:_MOST_NAMED])}{more}",
        f"`modeldex sync {reading.source}` tells what is wrong with each",
        subject=reading.source,
    )


def _stale(name: str, every: timedelta, age: timedelta) -> Iterator[Finding]:
    if age > STALE_AFTER * every:
        since = format_duration(timedelta(hours=age // timedelta(hours=1)) or age)
        yield Finding(
            "source",
            f"was read {since} ago, and says every {format_duration(every)}",
            "a running server reads it by itself; see that one runs, or `modeldex sync`",
            subject=name,
        )


def _layers(written: Catalogue, readings: Mapping[str, SourceReading]) -> Iterator[Finding]:
    reading = layer(written, readings)
    if reading.value is None:
        yield from map(_impossible, reading.errors)
        return
    layered = reading.value
    if written.settings.sources:
        yield from _rules(layered.rule_uses)
    elif written.settings.rules:
        yield Finding("rule", "rules change what sources say, and there are no sources",
                      "write `sources`, or change the models themselves")  # fmt: skip
    for model_id in layered.unused_overrides:
        suggestion = nearest(model_id, layered.catalogue.entries)
        yield Finding("override", "there is no model of this id",
                      suggestion or "take the override out of catalogue.yaml",
                      subject=model_id)  # fmt: skip
    yield from map(_disagreeing, layered.disagreements)
    yield from map(_dead_end, dead_ends(layered.catalogue))


def _impossible(problem: Problem) -> Finding:
    return Finding(
        "model",
        f"can not be published as the layers make it: {problem}",
        "`modeldex show ID --why` tells the layer of each field",
        Severity.ERROR,
        problem.model_id,
    )


def _rules(uses: Iterable[RuleUse]) -> Iterator[Finding]:
    for number, use in enumerate(uses, 1):
        if not use.matched:
            yield Finding("rule", f"rule {number} means no model",
                          "see its `match`, or take it out of catalogue.yaml")  # fmt: skip
        elif not use.changed:
            yield Finding("rule", f"rule {number} changes nothing in the models that it means",
                          "see what it sets, removes or prices, or take it out")  # fmt: skip


def _disagreeing(one: Disagreement) -> Finding:
    far = "" if one.difference is None else f", {_percent(one.difference)} apart"
    return Finding(
        "price" if one.path != "type" else "model",
        f"{one.path} is {_short(one.value)} in {one.source} and {_short(one.other_value)} in"
        f" {one.other}{far}",
        f"{one.source} wins; see which is right: `priority`, `exclude` or an override decide",
        subject=one.model_id,
    )


def _dead_end(problem: Problem) -> Finding:
    parts = [problem.message, *([f"found {problem.found}"] if problem.found else [])]
    return Finding(
        "name",
        f"{problem.dotted_path}: {'; '.join(parts)}",
        problem.suggestion or f"expected {problem.expected}",
        subject=problem.model_id,
    )


def removed_models(written: Catalogue, now: datetime) -> Iterator[Finding]:
    """Models that a person still writes, and that left the list by now."""
    for entry in written.entries.values():
        if b'"deprecation"' not in entry.body:
            continue
        since = removes_at(entry.document())
        if since is not None and since <= now:
            yield Finding("model", f"left the list on {since.date().isoformat()}",
                          "take it out of the files, once nobody asks for it",
                          subject=entry.id)  # fmt: skip


def _percent(part: Decimal) -> str:
    return f"{part * 100:.0f} %" if part >= Decimal("0.1") else f"{part * 100:.1f} %"


def _short(value: object) -> str:
    return value if isinstance(value, str) else brief(value)
