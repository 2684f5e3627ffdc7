"""What the store knows of sources: what each last said, how it is doing, whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from modeldex.catalogue.sourcing import SourceReading
from modeldex.store import layers, source_status
from modeldex.store.engine import Database
from modeldex.store.source_status import Known, Lease, SourceStatus, SyncKind


class Sources:
    """The sources of a database's catalogue. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, SourceStatus]:
        """How every source is doing that was ever read, by name; also of one that the catalogue
        has no more."""
        with self._database.reading() as connection:
            return source_status.all_of(connection)

    def status(self, name: str) -> SourceStatus:
        """How one source is doing."""
        with self._database.reading() as connection:
            return source_status.one(connection, name)

    def take(self, lease: Lease, now: datetime) -> bool:
        """Take the right to read a source; False where another process has it."""
        with self._database.writing() as connection:
            return source_status.take(connection, lease, now)

    def give_back(self, holder: str) -> None:
        """Give back every right that a process has, as it ends."""
        with self._database.writing() as connection:
            source_status.give_back(connection, holder)

    def accept(self, lease: Lease, reading: SourceReading) -> None:
        """Keep what a source says now, where that changes nothing in what is published.

        Raises:
            LeaseLost: the right to read it ran out, and somebody else has it.
        """
        with self._database.writing() as connection:
            source_status.check(connection, lease)
            layers.keep(connection, [reading])

    def succeeded(
        self,
        lease: Lease,
        outcome: SyncKind,
        known: Known,
        *,
        now: datetime,
        next_run: datetime | None,
    ) -> None:
        """Note what came of reading a source, and give the right to read it back."""
        with self._database.writing() as connection:
            source_status.succeeded(connection, lease, outcome, known, now, next_run)

    def failed(self, lease: Lease, error: str, *, next_run: datetime | None) -> None:
        """Note that a source could not be read, and give the right to read it back."""
        with self._database.writing() as connection:
            source_status.failed(connection, lease, error, next_run)

    def hold_next(self, names: Sequence[str]) -> None:
        """Have what these sources say next wait for a person."""
        with self._database.writing() as connection:
            source_status.hold_next(connection, names, held=True)
