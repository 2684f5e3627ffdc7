"""A short form of each row that `make torture` does at length.

What else covers a row: tests/store/test_durability.py (kills), tests/store/test_concurrency.py
(two publishers), tests/store/test_failures.py (disks), tests/store/test_notices.py (silence),
tests/http/test_steady_clock.py (clocks), tests/http/test_reads_while_sources_fail.py and
tests/http/test_guarded_sources.py (sources), tests/http/test_server.py (SIGTERM),
tests/http/test_schemathesis.py (requests).
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
    kills,
    restarts,
    saved,
)
from benchmarks.torture.postgresql import Postgresql


def test_a_publish_that_is_killed_leaves_revisions_and_audit_log_whole(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    for url in (f"sqlite:///{tmp_path / 'modeldex.db'}", postgresql.create()):
        assert kills.kill(url, 5, seed=1).revisions > 0


def test_reads_outlive_the_database_and_publishes_are_told_to_come_again(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    absence = gone.take_away(postgresql, tmp_path, 0.5, replicas=1)
    assert absence.refused
    assert absence.load.answered


def test_replicas_follow_at_once_and_also_when_nobody_tells_them(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    assert len(following.follow(postgresql, tmp_path / "told", 5)) == 5
    assert len(following.silence(postgresql, tmp_path / "silent", 1)) == 1


def test_of_two_admins_one_wins_and_the_other_is_told(
    tmp_path: Path, postgresql: Postgresql
) -> None:
    contest = admins.contend(postgresql, tmp_path, 3)
    assert contest.refusals.total() == contest.both == 3


def test_a_full_disk_is_told_and_costs_nothing(tmp_path: Path) -> None:
    load, refused = disks.fill(tmp_path, 2)
    assert load.answered
    assert refused == 2


def test_a_read_only_database_is_told_and_read(tmp_path: Path) -> None:
    assert disks.lock(tmp_path).answered


def test_noise_in_the_database_is_found_and_reads_go_on(tmp_path: Path) -> None:
    _, told, _ = disks.damage(tmp_path, 1)
    assert told == 1


def test_a_damaged_snapshot_file_is_never_used(tmp_path: Path) -> None:
    assert saved.begin(tmp_path, damages=100, starts=1).load.answered


def test_clocks_that_are_set_prolong_nothing(tmp_path: Path) -> None:
    seen = clocks.jump(tmp_path, days=2)
    assert seen.jumps
    assert seen.longest_valid > 0


def test_slow_clients_are_cut_and_others_do_not_notice(tmp_path: Path) -> None:
    found, *_ = connections.crowd(tmp_path, idle=200, slow=10)
    assert (found.idle, found.slow) == (200, 10)


def test_a_rolling_restart_fails_no_request(tmp_path: Path, postgresql: Postgresql) -> None:
    found = restarts.restart(postgresql, tmp_path, 1, readers=3)
    assert found.load.answered


def test_hostile_requests_are_refused_with_a_reason(tmp_path: Path) -> None:
    found = fuzz.fuzz_requests(tmp_path, 400)
    assert found.statuses.total() == 400
    assert found.statuses[200] > 20


def test_hostile_catalogues_are_refused_with_a_reason(tmp_path: Path) -> None:
    found = fuzz.fuzz_documents(tmp_path, 120)
    assert found.statuses.total() == 120
    assert found.statuses[400] > 20
