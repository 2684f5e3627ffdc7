"""The guardrails over months of OpenRouter's real lists, each the reading after the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.guardrails import DEFAULTS, Doubt, DoubtKind, judge, models_in
from modeldex.catalogue.layering import layer
from modeldex.catalogue.source_reading import reading_of
from modeldex.catalogue.sourcing import KEEP_VANISHED, Source, SourceReading
from modeldex.catalogue.vanishing import followed_by, withholding
from modeldex.dialects.recognise import draft_of
from modeldex.entries import json_codec

SOURCE = Source("openrouter", url="https://openrouter.ai/api/v1/models")
WRITTEN = Catalogue(Settings(sources=(SOURCE,)))
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-02", "2026-08-01")


@dataclass(frozen=True)
class Step:
    """From what was accepted to what the source says a month or more later."""

    before: SourceReading
    after: SourceReading

    def doubts(self, after: SourceReading) -> tuple[Doubt, ...]:
        return judge(DEFAULTS, self.before, after, published(self.before), published(after))


def published(told: SourceReading) -> Catalogue:
    layered = layer(WRITTEN, {SOURCE.name: told}).value
    assert layered is not None
    return layered.catalogue


@pytest.fixture(scope="module")
def steps(real_data: Path) -> list[Step]:
    def said() -> Iterator[SourceReading]:
        for month in MONTHS:
            path = real_data / "openrouter-history" / f"{month}.json"
            draft = draft_of(json_codec.decode(path.read_bytes())).value
            assert draft is not None
            told = reading_of(
                SOURCE, draft, datetime.fromisoformat(month).replace(tzinfo=UTC)
            ).value
            assert told is not None
            yield told

    every = list(said())
    return [
        Step(before, followed_by(before, after, KEEP_VANISHED)) for before, after in pairwise(every)
    ]


def test_the_same_list_is_in_no_doubt(steps: list[Step]) -> None:
    assert [step.doubts(step.before) for step in steps] == [()] * len(steps)


def test_a_month_brings_prices_that_a_person_should_see(steps: list[Step]) -> None:
    for step in steps:
        found = {doubt.kind: doubt for doubt in step.doubts(step.after)}
        assert {DoubtKind.PRICE, DoubtKind.ZERO} & found.keys()
        prices = found[DoubtKind.PRICE].findings
        assert all(
            finding.new > 3 * finding.old or finding.old > 3 * finding.new for finding in prices
        )
        assert len(prices) < len(step.before.models) / 5


def test_what_is_in_no_doubt_is_most_of_it_and_can_be_published_apart(steps: list[Step]) -> None:
    for step in steps:
        doubtful = models_in(step.doubts(step.after))
        assert len(doubtful) < len(step.before.models) / 2
        rest = withholding(step.before, step.after, doubtful)
        assert step.doubts(rest) == ()
