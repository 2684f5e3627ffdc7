"""Hysteresis: a probe changes its mind only after several outcomes of the same kind."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.probed import meant_by
from modeldex.catalogue.probes import Probe, ProbeState, after
from modeldex.catalogue.views import Selection
from modeldex.entries.entry import Entry
from tests.documents import every_document

NOW = datetime(2026, 8, 22, tzinfo=UTC)
PROBE = Probe("p", fail_after=3, recover_after=2)
ENTRIES = [Entry.of(each) for each in every_document()]


def states(outcomes: list[bool], probe: Probe = PROBE) -> list[ProbeState]:
    """The states after each outcome, a minute apart; True is a good one."""
    found, state = [], ProbeState(probe.name)
    for number, good in enumerate(outcomes):
        now = NOW + timedelta(minutes=number)
        state = after(state, probe, None if good else "no", now)
        found.append(state)
    return found


def test_one_failure_changes_nothing() -> None:
    assert [state.up for state in states([False, True, False, False, True])] == [True] * 5


def test_several_in_a_row_do_and_the_way_back_is_as_slow() -> None:
    found = states([False, False, False, True, False, True, True])
    assert [state.up for state in found] == [True, True, False, False, False, False, True]
    assert found[2].since == NOW + timedelta(minutes=2)
    assert found[-1].since == NOW + timedelta(minutes=6)
    assert [state.last_error for state in found[2:4]] == ["no", None]


@given(
    st.lists(st.booleans(), max_size=40),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_a_change_of_mind_rests_on_as_many_outcomes_as_are_asked_for(
    outcomes: list[bool], fail_after: int, recover_after: int
) -> None:
    probe = Probe("p", fail_after=fail_after, recover_after=recover_after)
    up = True
    for number, state in enumerate(states(outcomes, probe)):
        if state.up != up:
            needed = recover_after if state.up else fail_after
            assert outcomes[number + 1 - needed : number + 1] == [state.up] * needed
        up = state.up


def test_a_probe_is_about_what_it_selects_or_what_its_source_lists() -> None:
    chosen = Probe("p", models=(Selection(id=("acme/*",), type=("text",)),))
    assert meant_by(chosen, ENTRIES) == ["acme/large", "acme/small", "acme/extended"]
    of_source = Probe("p", source="s")
    assert meant_by(of_source, ENTRIES, frozenset({"acme-voice", "gone"})) == ["acme-voice"]
    assert meant_by(of_source, ENTRIES) == []
