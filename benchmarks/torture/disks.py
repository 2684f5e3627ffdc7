"""What a disk does to a database: it is full, read-only, or gives back other bytes than it took."""

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.read_path.catalogue import make_catalogue
from benchmarks.torture.gone import first_model
from benchmarks.torture.kills import check_whole
from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times
from benchmarks.torture.servers import Scene, Server, scene, server
from modeldex.entries import json_codec

FULL_ROUNDS = 20
PAGES = 15
_DISK_KILOBYTES = 6 * 1024


@contextmanager
def small_disk(directory: Path) -> Iterator[Path | None]:
    """A file system of a few megabytes for the length of a block; None where nobody may mount
    one."""
    place = directory / "disk"
    place.mkdir(parents=True)
    options = f"size={_DISK_KILOBYTES}k"
    mount = ("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place))
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(("umount", str(place)), check=True)


def fill(directory: Path, rounds: int) -> tuple[Load, int]:
    """Publish to a server whose disk is full, so often, while others read; then make room.

    Gives what was read, and how many publishes were refused.

    Raises:
        Broken: a read failed, a refusal does not say why, or something is lost or damaged.
    """
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(directory))
        place = stack.enter_context(scene(disk or directory / "data", 100))
        made = place if disk is None else replace(place, directory=directory)
        limit = None if disk is not None else Path(directory / "data" / "modeldex.db")
        running = stack.enter_context(server(made, poll_seconds="0.1"))
        ballast = _fill_up(disk) if disk is not None else None
        if limit is not None:
            _limit_files(running, limit)
        large = json_codec.encode(make_catalogue(3_000).document())
        with Readers(made, [running]) as load:
            for _ in range(rounds):
                _refused(running, large, ("disk is full", "disk refused a write"), "disk full")
            if ballast is not None:
                ballast.unlink()
            else:
                _limit_files(running, None)
            _accepted(running)
        promise(not load.failures, f"reads failed: {load.failures[:3]}")
        promise(load.answered > 0, "nothing was read")
        check_whole(place.database_url)
        return load, rounds


def lock(directory: Path) -> Load:
    """Publish to a server whose database is read-only, while others read; then permit it again.

    Raises:
        Broken: a read failed, the refusal does not say why, or the database has changed.
    """
    with ExitStack() as stack:
        place = stack.enter_context(scene(directory, 100))
        address = f"sqlite:///file:{directory / 'modeldex.db'}?mode=ro&uri=true"
        running = stack.enter_context(server(replace(place, database_url=address)))
        with Readers(place, [running]) as load:
            body = json_codec.encode(make_catalogue(101).document())
            _refused(running, body, ("read-only",), "read-only")
            answer = running.ask("POST", "/admin/v1/keys", {"name": "one more"})
            promise(answer.status == 503, f"a key was made: {answer.status}")
            found = doctor(address)
        promise(not load.failures, f"reads failed: {load.failures[:3]}")
        promise(any("read-only" in each["message"] for each in found), f"doctor says {found}")
        promise(all(each["hint"] for each in found), "doctor does not say what to do")
        promise(check_whole(place.database_url) == 1, "it was written all the same")
        return load


def damage(directory: Path, pages: int) -> tuple[int, int, Load]:
    """Overwrite a page of a running server's database with noise; for so many pages, one at a time.

    Gives how many of them were noticed at once by publishing, how many by `doctor`, and what was
    read meanwhile.

    Raises:
        Broken: a read failed, an answer was an accident, `doctor` overlooks damage or does not say
            what to do, or the server has made it worse.
    """
    chance = random.Random(7)
    noticed = told = 0
    total = Load()
    with scene(directory / "whole", 100) as place:
        file = directory / "whole" / "modeldex.db"
        _checkpoint(place)
        whole = file.read_bytes()
        size = _page_size(whole)
        for number in range(pages):
            page = chance.randrange(len(whole) // size)
            damaged = directory / f"damaged-{number}"
            damaged.mkdir()
            shutil.copy(file, damaged / "modeldex.db")
            url = f"sqlite:///{damaged / 'modeldex.db'}"
            made = replace(place, directory=damaged, database_url=url)
            noticed += _with_a_damaged_page(made, page, size, chance, total)
            told += 1
            shutil.rmtree(damaged)
    promise(not total.failures, f"reads failed: {total.failures[:3]}")
    return noticed, told, total


def _with_a_damaged_page(
    place: Scene, page: int, size: int, chance: random.Random, total: Load
) -> bool:
    """Whether a publish was refused."""
    file = place.directory / "modeldex.db"
    with server(place, poll_seconds="0.05") as running:
        model = first_model(running)
        with file.open("r+b") as opened:
            opened.seek(page * size)
            opened.write(chance.randbytes(size))
        damaged = file.read_bytes()
        with Readers(place, [running], 2) as load:
            patch = {"model_spec": {"name": "another"}}
            answer = running.ask("PATCH", f"/admin/v1/models/{model}", patch)
            promise(answer.status in (200, 503), f"page {page}: {answer.status} {answer.body!r}")
            if answer.status == 503:
                promise(_tells_of_damage(answer.json["error"]), f"page {page}: {answer.body!r}")
        total.answered += load.answered
        total.failures += load.failures
        found = doctor(place.database_url)
    if not found and answer.status == 200:  # the publish has written the page anew, from memory
        promise(_is_sound(place), f"page {page}: doctor overlooks it")
        return False
    promise(
        any(_tells_of_damage(each["message"]) and "backup" in each["hint"] for each in found),
        f"page {page}: doctor says {found}",
    )
    if answer.status == 503:
        promise(file.read_bytes() == damaged, f"page {page}: the damaged file was written to")
    return answer.status == 503


def _tells_of_damage(message: str) -> bool:
    """Noise in the first page leaves nothing of what makes it an SQLite file."""
    return any(reason in message for reason in ("damaged", "not an SQLite database"))


def doctor(database_url: str) -> list[dict[str, Any]]:
    """What `modeldex doctor` finds of a database that is an error."""
    command = (sys.executable, "-m", "modeldex", "--json", "--database", database_url, "doctor")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MODELDEX_")}
    done = subprocess.run(command, env=kept, capture_output=True, text=True, check=False)
    promise("Traceback" not in done.stderr, f"doctor stumbled: {done.stderr[-300:]}")
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return [each for each in found if each["severity"] == "error"]


def _refused(running: Server, body: bytes, reasons: tuple[str, ...], what: str) -> None:
    revision = running.revision()
    answer = running.ask("PUT", "/admin/v1/catalogue", body, headers={"if-match": f'"{revision}"'})
    promise(answer.status == 503, f"{what}: a publish got {answer.status}: {answer.body[:300]!r}")
    error = answer.json["error"]
    promise(any(reason in error for reason in reasons), f"{what}: a publish was told {error!r}")
    promise("retry-after" in answer.headers, f"{what}: a publish was not told when to come again")


def _accepted(running: Server) -> None:
    model = first_model(running)
    answer = running.ask("PATCH", f"/admin/v1/models/{model}", {"model_spec": {"name": "room"}})
    promise(answer.status == 200, f"with room again a publish got {answer.status}: {answer.body!r}")


def _fill_up(disk: Path) -> Path:
    """Write until nothing more fits."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for piece in (64 * 1024, 4096):
            try:
                while True:
                    file.write(b"\0" * piece)
            except OSError:
                continue
    return ballast


def _limit_files(running: Server, file: Path | None) -> None:
    """Let no file of a server grow beyond what ``file`` is; None takes the limit back."""
    from benchmarks.read_path.processes import tree

    size = resource.RLIM_INFINITY if file is None else file.stat().st_size + 64 * 1024
    for pid, _ in tree(running.child.pid):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _is_sound(place: Scene) -> bool:
    """By SQLite's own thorough check, of the file alone; and by every revision's digest."""
    _checkpoint(place)
    with sqlite3.connect(place.directory / "modeldex.db") as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    return found == [("ok",)] and check_whole(place.database_url) == 2


def _checkpoint(place: Scene) -> None:
    """Have all that was written in the file itself."""
    store = place.store()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def _page_size(header: bytes) -> int:
    """https://sqlite.org/fileformat2.html#page_size"""
    size = int.from_bytes(header[16:18], "big")
    return 65536 if size == 1 else size


def run_full(scale: float) -> Outcome:
    """A full disk."""
    rounds = times(FULL_ROUNDS, scale)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        load, refused = fill(Path(directory), rounds)
    return Outcome(
        True,
        f"{refused} publishes, each 503 with the reason and `Retry-After`; {load.answered:,} "
        "reads, none failed; with room again the next publish went well, and nothing was lost",
        {"refused": refused, "reads": load.answered},
    )


def run_read_only(scale: float) -> Outcome:
    """A database that may not be written."""
    del scale
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        load = lock(Path(directory))
    return Outcome(
        True,
        f"publishes and keys: 503 with the reason; {load.answered:,} reads, none failed; `doctor` "
        "says what to do; the file was as before",
        {"reads": load.answered},
    )


def run_damaged(scale: float) -> Outcome:
    """Noise in the database."""
    pages = times(PAGES, scale)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        noticed, told, load = damage(Path(directory), pages)
    return Outcome(
        True,
        f"{told} pages of noise, one at a time: all found by `doctor`, {noticed} already by the "
        f"next publish, which was refused (503); {load.answered:,} reads, none failed",
        {"pages": pages, "refused_publishes": noticed, "reads": load.answered},
    )


FULL = Row(
    "full",
    "disk full",
    "one clear error, reads go on, nothing made worse",
    run_full,
)
READ_ONLY = Row(
    "readonly",
    "read-only database",
    "one clear error, reads go on; `modeldex doctor` says what to do",
    run_read_only,
)
DAMAGED = Row(
    "damaged",
    "corrupt SQLite page",
    "one clear error, reads go on, nothing made worse; `modeldex doctor` says what to do",
    run_damaged,
)
