"""The timetable: what it has read, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.sourcing import Source
from modeldex.http.source_messages import SyncOutcome
from modeldex.http.timetable import AUTHOR, Timetable
from modeldex.store.errors import StoreError
from modeldex.store.hearing import settings_digest
from modeldex.store.source_status import Known, SourceStatus, SyncKind
from modeldex.store.sync_outcome import SyncOutcome as Outcome
from tests.http.client import Clock

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
HOURLY = Source("acme", url="https://acme.example/models", every=timedelta(hours=1))


def status(source: Source, **values: Any) -> SourceStatus:
    """Of a source that was read half an hour ago, and is read again in half an hour."""
    usual = {
        "last_attempt": NOW - timedelta(minutes=30),
        "last_outcome": SyncKind.PUBLISHED,
        "next_run": NOW + timedelta(minutes=30),
        "known": Known(settings_digest(source)),
    }
    return SourceStatus(source.name, **{**usual, **values})


@dataclass
class Office:
    """A store's statuses, and what reads sources; it notes what it is told to."""

    statuses: dict[str, SourceStatus] = field(default_factory=dict)
    read: list[tuple[str, str, bool]] = field(default_factory=list)
    failure: Exception | None = None
    down: bool = False
    was_asked: Event = field(default_factory=Event)

    def all(self) -> Mapping[str, SourceStatus]:
        if self.down:
            raise StoreError("the database is gone")
        return self.statuses

    def run(self, name: str, author: str, *, plan_only: bool = False) -> SyncOutcome:
        self.read.append((name, author, plan_only))
        self.was_asked.set()
        if self.failure is not None:
            raise self.failure
        return SyncOutcome.of(Outcome(name, SyncKind.UNCHANGED))

    def close(self) -> None:
        self.read.append(("closed", "", False))


@pytest.fixture
def office() -> Office:
    return Office()


def timetable(office: Office, *sources: Source, **options: Any) -> Timetable:
    settings = Settings(sources=sources)
    return Timetable(office, lambda: settings, office, clock=Clock(NOW), **options)


def names_read(office: Office, *sources: Source) -> list[str]:
    timetable(office, *sources).step()
    return [name for name, _, _ in office.read]


class TestWhatIsDue:
    def test_a_source_that_was_never_read(self, office: Office) -> None:
        timetable(office, HOURLY).step()
        assert office.read == [("acme", AUTHOR, False)]

    def test_a_source_whose_time_has_come(self, office: Office) -> None:
        office.statuses["acme"] = status(HOURLY, next_run=NOW)
        assert names_read(office, HOURLY) == ["acme"]

    def test_not_one_whose_time_has_not(self, office: Office) -> None:
        office.statuses["acme"] = status(HOURLY)
        assert names_read(office, HOURLY) == []

    def test_not_one_that_is_only_read_when_asked_to(self, office: Office) -> None:
        assert names_read(office, Source("acme", file="models.json")) == []

    def test_not_one_that_another_process_reads(self, office: Office) -> None:
        leased = status(HOURLY, next_run=NOW, leased_until=NOW + timedelta(minutes=1))
        office.statuses["acme"] = leased
        assert names_read(office, HOURLY) == []

    def test_one_whose_settings_are_others_now(self, office: Office) -> None:
        office.statuses["acme"] = status(HOURLY, known=Known(b"others"))
        assert names_read(office, HOURLY) == ["acme"]

    def test_but_not_again_and_again_while_it_fails(self, office: Office) -> None:
        office.statuses["acme"] = status(
            HOURLY, known=Known(b"others"), last_outcome=SyncKind.FAILED
        )
        assert names_read(office, HOURLY) == []

    def test_a_shorter_time_between_holds_at_once(self, office: Office) -> None:
        office.statuses["acme"] = status(HOURLY)
        assert names_read(office, Source("acme", url="https://acme.example/models")) == []
        more_often = Source("acme", url=HOURLY.url, every=timedelta(minutes=5))
        assert names_read(office, more_often) == ["acme"]

    def test_the_one_that_has_waited_longest_comes_first(self, office: Office) -> None:
        late = Source("late", file="late.json", every=timedelta(hours=1))
        office.statuses = {
            "acme": status(HOURLY, next_run=NOW - timedelta(minutes=1)),
            "late": status(late, next_run=NOW - timedelta(minutes=9)),
        }
        assert names_read(office, HOURLY, late) == ["late", "acme"]

    def test_nothing_where_it_is_off(self, office: Office) -> None:
        table = timetable(office, HOURLY, is_on=False)
        table.step()
        assert office.read == []
        assert table.statuses == {"acme": SourceStatus("acme")}


class TestTrouble:
    @pytest.mark.parametrize("failure", [StoreError("locked"), RuntimeError("a defect")])
    def test_one_source_keeps_no_other_from_being_read(
        self, office: Office, failure: Exception
    ) -> None:
        office.failure = failure
        other = Source("other", file="other.json", every=timedelta(hours=1))
        assert names_read(office, HOURLY, other) == ["acme", "other"]

    def test_a_store_that_fails_ends_nothing(self, office: Office) -> None:
        office.down = True
        assert names_read(office, HOURLY) == []
        office.down = False
        assert names_read(office, HOURLY) == ["acme"]


def test_it_looks_by_itself_until_it_is_stopped(office: Office) -> None:
    table = timetable(office, HOURLY, interval=0.001)
    table.start()
    assert office.was_asked.wait(30)
    table.stop()
    assert office.read[-1][0] == "closed"
