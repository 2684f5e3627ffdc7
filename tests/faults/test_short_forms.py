"""A short form of what `make torture` does at length, where no other test does it.

The rows that others cover: kills (tests/store/test_durability.py), replicas that are told
(tests/store/test_notices.py), read-only databases (tests/store/test_failures.py,
tests/store/test_soundness.py), the snapshot file (tests/serving/test_saved.py,
tests/http/test_without_the_database.py), sources (tests/http/test_reads_while_sources_fail.py,
tests/http/test_guarded_sources.py).
"""

from pathlib import Path

from benchmarks.torture import (
    admins,
    clocks,
    connections,
    disks,
    following,
    fuzz,
    gone,
    restarts,
)
from benchmarks.torture.postgresql import Postgresql


def test_reads_outlive_the_database_and_publishes_are_told_to_come_again(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    absence = gone.take_away(postgresql, tmp_path, 0.5, replicas=1)
    assert absence.refused
    assert absence.load.answered


def test_replicas_follow_also_when_nobody_tells_them(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    assert len(following.silence(postgresql, tmp_path, 1)) == 1


def test_of_two_admins_one_wins_and_the_other_is_told(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    contest = admins.contend(postgresql, tmp_path, 3, replicas=1)
    assert contest.refusals.total() == contest.both == 3


def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path) -> None:
    load, refused = disks.fill(tmp_path, 2)
    assert load.answered
    assert refused == 2


def test_noise_in_the_database_is_found_and_reads_go_on(tmp_path: Path) -> None:
    _, told, _ = disks.damage(tmp_path, 1)
    assert told == 1


def test_clocks_that_are_set_prolong_nothing(tmp_path: Path) -> None:
    seen = clocks.jump(tmp_path, days=2)
    assert seen.jumps
    assert seen.longest_valid > 0


def test_slow_clients_are_cut_and_others_do_not_notice(tmp_path: Path) -> None:
    found, *_ = connections.crowd(tmp_path, idle=1_100, slow=10)
    assert (found.idle, found.slow) == (1_100, 10)


def test_a_rolling_restart_fails_no_request(tmp_path: Path, postgresql: Postgresql) -> None:
    found = restarts.restart(postgresql, tmp_path, 1, readers=2)
    assert found.load.answered


def test_hostile_requests_are_refused_with_a_reason(tmp_path: Path) -> None:
    found = fuzz.fuzz_requests(tmp_path, 400)
    assert found.statuses.total() == 400
    assert found.statuses[200] > 20


def test_hostile_catalogues_are_refused_with_a_reason(tmp_path: Path) -> None:
    found = fuzz.fuzz_documents(tmp_path, 120)
    assert found.statuses.total() == 120
    assert found.statuses[400] > 20
