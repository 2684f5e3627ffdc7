"""What is served, as a file: whole, or not used."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from modeldex.catalogue.catalogue import Settings
from modeldex.entries.entry import Entry
from modeldex.serving.follower import Follower
from modeldex.serving.keeping import Keeper, SnapshotFile
from modeldex.serving.published import Published
from modeldex.serving.saved import Saved, SavedError, read, write
from modeldex.store.records import Key, Revision, RevisionKind
from tests.documents import every_document
from tests.serving.conftest import NOW, Clock, catalogue, entry
from tests.serving.test_follower import FakeStore, served

REVISION = Revision(7, NOW, "anna", "why\n\u2028", RevisionKind.SYNC, "00" * 32, 2, 1, 1, 0)
KEYS = (
    Key(1, "reader", "read", "mdx_r…", b"\1" * 32, NOW, NOW + timedelta(days=1), view="small"),
    Key(2, "gone", "admin", "mdx_a…", b"\2" * 32, NOW, revoked_at=NOW, replaced_by=1),
)


def saved_of(*entries: Entry, **settings: Any) -> Saved:
    published = replace(
        Published.of(catalogue(*entries, **settings), 7),
        published_at=NOW,
        offline=frozenset({"b"}),
    )
    return Saved(NOW, REVISION, published, KEYS)


def content_of(saved: Saved) -> bytes:
    file = BytesIO()
    write(saved, file)
    return file.getvalue()


def test_all_that_is_served_comes_back() -> None:
    documents = [Entry.of(each) for each in every_document()]
    huge = entry("huge", number=Decimal("1e400"))
    saved = saved_of(*documents, huge, name="Acme", aliases={"text": {"gpt": "acme/large"}})

    back = read(content_of(saved))

    assert (back.at, back.revision, back.keys) == (saved.at, saved.revision, saved.keys)
    assert back.published.settings == saved.published.settings
    assert back.published.offline == {"b"}
    assert list(back.published.facts) == list(saved.published.facts)
    for model_id, facts in saved.published.facts.items():
        # A schedule is equal to itself alone, and made of what is compared here.
        assert replace(back.published.facts[model_id], schedule=None) == replace(
            facts, schedule=None
        )


def test_what_is_not_whole_is_refused_wherever_it_is_cut_or_changed() -> None:
    content = content_of(saved_of(entry("a"), entry("b")))

    for at in range(len(content)):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        for broken in (content[:at], changed):
            with pytest.raises(SavedError):
                read(broken)
    with pytest.raises(SavedError, match="its checksum is another"):
        read(content + b"\0")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no snapshot"),
        (b"SQLite format 3\0", "it is no snapshot"),
        (b"modeldex snapshot 2\n" + b"\0" * 99, "another version of Modeldex wrote it"),
    ],
)
def test_what_is_something_else_is_said_to_be(content: bytes, reason: str) -> None:
    with pytest.raises(SavedError, match=f"^{reason}$"):
        read(content)


def test_a_true_checksum_over_nonsense_does_not_help() -> None:
    content = b"modeldex snapshot 1\nnonsense"
    with pytest.raises(SavedError, match="damaged"):
        read(content + hashlib.sha256(content).digest())


@pytest.fixture
def file(tmp_path: Path) -> SnapshotFile:
    return SnapshotFile(tmp_path / "snapshot")


class TestTheFile:
    def test_is_replaced_as_a_whole_and_read_by_its_owner_alone(self, file: SnapshotFile) -> None:
        for model_id in ("a", "b"):
            file.save(saved_of(entry(model_id)))
            back = file.load()
            assert back is not None
            assert list(back.published.facts) == [model_id]
        assert file.path.stat().st_mode & 0o777 == 0o600
        assert [each.name for each in file.path.parent.iterdir()] == ["snapshot"]

    def test_stays_as_it_was_where_a_write_fails(
        self, file: SnapshotFile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file.save(saved_of(entry("a")))
        before = file.path.read_bytes()

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            file.save(saved_of(entry("b")))
        assert file.path.read_bytes() == before
        assert [each.name for each in file.path.parent.iterdir()] == ["snapshot"]

    def test_is_told_to_be_damaged_in_one_line_and_ignored(self, file: SnapshotFile) -> None:
        file.save(saved_of(entry("a")))
        file.path.write_bytes(file.path.read_bytes()[:-1])
        with structlog.testing.capture_logs() as logs:
            assert file.load() is None
        (line,) = logs
        assert line["event"] == "the snapshot file is not used"
        assert line["error"] == "it is damaged: its checksum is another"

    def test_that_is_not_there_is_no_fault(self, file: SnapshotFile) -> None:
        with structlog.testing.capture_logs() as logs:
            assert file.load() is None
        assert logs == []


class TestKeeping:
    @pytest.fixture
    def store(self) -> FakeStore:
        return FakeStore()

    @pytest.fixture
    def follower(self, store: FakeStore, clock: Clock) -> Follower:
        return Follower(store, clock=clock)

    def test_a_change_is_saved_before_the_end(
        self, follower: Follower, store: FakeStore, file: SnapshotFile
    ) -> None:
        keeper = Keeper(file, follower.saved)
        follower.learned = keeper.changed
        keeper.start()
        store.publish(catalogue(entry("a")))
        follower.step()
        keeper.stop()
        back = file.load()
        assert back is not None
        assert list(back.published.facts) == ["a"]

    def test_one_of_several_writes_until_it_ends(
        self, follower: Follower, store: FakeStore, file: SnapshotFile
    ) -> None:
        one, other = Keeper(file, follower.saved), Keeper(file, follower.saved)
        store.publish(catalogue(entry("a")))
        follower.step()
        one.step()
        file.path.unlink()
        other.step()
        assert file.load() is None
        one.stop()
        other.step()
        assert file.load() is not None
        other.stop()

    def test_nothing_is_saved_that_did_not_come_from_the_store(
        self, follower: Follower, file: SnapshotFile
    ) -> None:
        follower.begin_from(saved_of(entry("a")))
        keeper = Keeper(file, follower.saved)
        keeper.step()
        keeper.stop()
        assert file.load() is None

    def test_a_place_that_can_not_be_written_is_told_once(
        self, follower: Follower, store: FakeStore, tmp_path: Path
    ) -> None:
        keeper = Keeper(SnapshotFile(tmp_path / "none" / "snapshot"), follower.saved)
        store.publish(catalogue(entry("a")))
        follower.step()
        with structlog.testing.capture_logs() as logs:
            keeper.step()
            keeper.step()
        assert [line["event"] for line in logs] == ["the snapshot file can not be written"]
        assert keeper.failures == 2


class TestBeginningFromAFile:
    @pytest.fixture
    def store(self) -> FakeStore:
        store = FakeStore()
        store.failing = OSError("no route to host")
        return store

    @pytest.fixture
    def follower(self, store: FakeStore, clock: Clock) -> Follower:
        follower = Follower(store, clock=clock)
        with structlog.testing.capture_logs():
            follower.step()
        follower.begin_from(saved_of(entry("a"), entry("b", removes_at="2026-08-22T12:00:10Z")))
        return follower

    def test_it_is_served_and_said_to_be_of_the_file(self, follower: Follower) -> None:
        assert served(follower) == ["a", "b"]
        assert (follower.source, follower.looked_at) == ("file", NOW)

    def test_the_clock_and_the_ends_of_keys_go_on(self, follower: Follower, clock: Clock) -> None:
        keys = follower.serving.keys
        assert keys.numbered(1) == KEYS[0]
        assert not KEYS[1].valid_at(NOW)
        clock.advance(days=2)
        with structlog.testing.capture_logs():
            follower.step()
        assert served(follower) == ["a"]
        assert not KEYS[0].valid_at(clock())

    def test_the_store_takes_over_when_it_is_back(
        self, follower: Follower, store: FakeStore
    ) -> None:
        store.failing = None
        store.publish(catalogue(entry("c")))
        with structlog.testing.capture_logs():
            follower.step()
        assert served(follower) == ["c"]
        assert follower.source == "database"
        assert follower.serving.keys.by_digest == {}

    def test_only_what_has_changed_since_is_read_from_a_store_that_held_it(
        self, store: FakeStore, clock: Clock
    ) -> None:
        store.failing = None
        store.publish(catalogue(entry("a")))
        first = Follower(store, clock=clock)
        first.step()
        saved = first.saved()
        assert saved is not None
        store.publish(catalogue(entry("a"), entry("c")))

        second = Follower(store, clock=clock)
        second.begin_from(read(content_of(saved)))
        store.asked.clear()
        second.step()

        assert served(second) == ["a", "c"]
        assert "since 1" in store.asked


def test_a_store_is_made_ready_before_it_is_looked_at_and_again_when_it_failed(
    clock: Clock,
) -> None:
    store, made_ready = FakeStore(), []
    follower = Follower(store, clock=clock, prepare=lambda: made_ready.append(len(store.asked)))
    follower.step()
    follower.step()
    assert made_ready == [0]
    store.failing = OSError("gone")
    with structlog.testing.capture_logs():
        follower.step()
        store.failing = None
        follower.step()
    assert len(made_ready) == 2


def test_an_instant_is_kept_to_the_microsecond() -> None:
    at = datetime(2026, 8, 22, 12, 0, 0, 123456, tzinfo=UTC)
    assert read(content_of(replace(saved_of(), at=at))).at == at
    assert Settings() == read(content_of(saved_of())).published.settings
