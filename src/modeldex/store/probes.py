"""What probes have found, and the marks that follow from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, or_, select, update

from modeldex.catalogue.probes import Probe, ProbeState, after
from modeldex.store import audit
from modeldex.store.engine import Database
from modeldex.store.marks import marked_by_probes, put_mark, take_mark
from modeldex.store.schema import probe_status
from modeldex.store.times import to_utc

_LONGEST_ERROR: Final = 500


class Probes:
    """The states of the probes of a database. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self) -> dict[str, ProbeState]:
        """What each probe that ever asked has found, by its name."""
        with self._database.reading() as connection:
            return _states(connection)

    def claim(self, probe: Probe, now: datetime) -> bool:
        """Whether it is this caller's turn to ask: of all processes, one in each interval."""
        table = probe_status.c
        with self._database.reading() as connection:
            row = connection.execute(select(table.next_run).where(table.name == probe.name)).first()
        if row is not None and row.next_run is not None and row.next_run > now:
            return False
        with self._database.writing() as connection:
            known = connection.execute(select(table.name).where(table.name == probe.name)).first()
            if known is None:
                connection.execute(insert(probe_status), {"name": probe.name, "up": 1, "streak": 0})
            taken = connection.execute(
                update(probe_status)
                .where(
                    table.name == probe.name,
                    or_(table.next_run.is_(None), table.next_run <= to_utc(now)),
                )
                .values(next_run=to_utc(now + probe.every))
            )
            return taken.rowcount == 1

    def note(self, probe: Probe, error: str | None, now: datetime) -> ProbeState:
        """Note what came of an attempt, and give back what the probe holds now."""
        told = None if error is None else error[:_LONGEST_ERROR]
        with self._database.writing() as connection:
            before = _states(connection).get(probe.name, ProbeState(probe.name))
            state = after(before, probe, told, now)
            connection.execute(
                update(probe_status)
                .where(probe_status.c.name == probe.name)
                .values(
                    up=int(state.up),
                    since=state.since,
                    streak=state.streak,
                    last_attempt=state.last_attempt,
                    last_error=state.last_error,
                )
            )
            if state.up != before.up:
                audit.record(
                    connection,
                    at=now,
                    actor=f"probe {probe.name}",
                    action="probe.up" if state.up else "probe.down",
                    subject=f"probe {probe.name}",
                    detail=told or "",
                )
            return state

    def mark(self, down: Mapping[str, tuple[str, str]], now: datetime) -> None:
        """Have marked just these models, each by the name of a probe and with its reason."""
        with self._database.reading() as connection:
            known = marked_by_probes(connection)
        if known.keys() == down.keys():
            return
        with self._database.writing() as connection:
            known = marked_by_probes(connection)
            for model_id in known.keys() - down.keys():
                take_mark(connection, known[model_id], now)
            for model_id in down.keys() - known.keys():
                name, reason = down[model_id]
                put_mark(connection, model_id, "probe", reason, now, f"probe {name}")

    def forget(self, names: frozenset[str]) -> None:
        """Forget the states of all other probes than these, as the catalogue has no others."""
        with self._database.reading() as connection:
            gone = _states(connection).keys() - names
        if gone:
            with self._database.writing() as connection:
                connection.execute(delete(probe_status).where(probe_status.c.name.in_(gone)))


def _states(connection: Connection) -> dict[str, ProbeState]:
    rows = connection.execute(select(probe_status).order_by(probe_status.c.name))
    return {
        row.name: ProbeState(
            row.name, bool(row.up), row.since, row.streak, row.last_attempt, row.last_error
        )
        for row in rows
    }
