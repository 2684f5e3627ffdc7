"""A server whose database is gone when it starts, and whose snapshot file is not what it was."""

import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.read_path.processes import BenchError
from benchmarks.torture.readers import Load, Readers
from benchmarks.torture.rows import Outcome, Row, promise, times, until
from benchmarks.torture.servers import Scene, scene, server
from modeldex.serving.saved import SavedError, read

DAMAGES = 2_000
_STARTS = 3
_AWAY = "postgresql://nobody@127.0.0.1:1/gone"
"""An address at which there is no database."""


@dataclass(slots=True)
class Begun:
    """What was seen."""

    damages: int
    starts: int
    load: Load


def begin(directory: Path, damages: int, starts: int) -> Begun:
    """Start servers without their database: from a file that is whole, and from damaged ones.

    Raises:
        Broken: a damaged file was used, or a whole one was not; a refusal is not one clear line.
    """
    chance = random.Random(11)
    file = directory / "snapshot"
    with scene(directory / "place", 50) as place:
        with server(place, snapshot_file=str(file)) as running:
            listed = running.ask("GET", "/v1/models").body
            saved = until(file.exists, 20, 0.05)
            promise(saved is not None, "nothing was saved")
        whole = file.read_bytes()
        away = replace(place, database_url=_AWAY)
        load = _from_whole(away, file, listed)
        for _ in range(damages):
            promise(not _is_used(_damaged(whole, chance)), "a damaged file was taken for whole")
        for _ in range(starts):
            file.write_bytes(_damaged(whole, chance))
            _refused(away, file)
        file.write_bytes(_damaged(whole, chance))
        with server(place, "with-database", snapshot_file=str(file)) as running:
            promise(running.ask("GET", "/v1/models").body == listed, "it serves something else")
    return Begun(damages, starts, load)


def _from_whole(away: Scene, file: Path, listed: bytes) -> Load:
    with server(away, "without", snapshot_file=str(file)) as running:
        told = running.ask("GET", "/readyz", key=None).json
        promise(told["source"] == "file", f"/readyz says {told}")
        promise(running.ask("GET", "/v1/models").body == listed, "it serves something else")
        with Readers(away, [running], 2) as load:
            until(lambda: load.answered >= 200, 10)
            answer = running.ask("POST", "/admin/v1/keys", {"name": "one more"})
            promise(answer.status == 503, f"without a database a key was made: {answer.status}")
    promise(not load.failures, f"reads failed: {load.failures[:3]}")
    return load


def _damaged(whole: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, cut, or with more behind it."""
    way = chance.randrange(4)
    place = chance.randrange(len(whole))
    if way == 0:
        return whole[:place]
    if way == 1:
        return whole + chance.randbytes(chance.randrange(1, 100))
    if way == 2:
        other = bytes([whole[place] ^ chance.randrange(1, 256)])
        return whole[:place] + other + whole[place + 1 :]
    noise = chance.randbytes(min(4096, len(whole) - place))
    noisy = whole[:place] + noise + whole[place + len(noise) :]
    return noisy if noisy != whole else whole[:place]


def _is_used(content: bytes) -> bool:
    try:
        read(content)
    except SavedError:
        return False
    return True


def _refused(away: Scene, file: Path) -> None:
    """A server that has neither its database nor a file that is whole does not start, and says
    why."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "MODELDEX_DATABASE_URL": away.database_url,
        "MODELDEX_SNAPSHOT_FILE": str(file),
        "MODELDEX_PORT": "0",
        "MODELDEX_LOG_FORMAT": "json",
    }
    done = subprocess.run(
        (sys.executable, "-m", "modeldex", "serve"),
        env=environment,
        cwd=away.directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    promise(done.returncode == 1, f"it ended with {done.returncode}: {done.stderr[-300:]}")
    promise("the snapshot file is not used" in done.stderr, f"it says {done.stderr[-300:]}")
    promise("Traceback" not in done.stderr, f"it stumbled: {done.stderr[-300:]}")


def run(scale: float) -> Outcome:
    """2,000 damaged files."""
    damages, starts = times(DAMAGES, scale), times(_STARTS, scale)
    with tempfile.TemporaryDirectory(prefix="modeldex-torture-") as directory:
        try:
            found = begin(Path(directory), damages, starts)
        except BenchError as error:
            return Outcome(False, str(error).splitlines()[0])
    return Outcome(
        True,
        f"{found.damages:,} damaged files, none was used; {found.starts} starts with neither "
        "database nor whole file ended with one clear line; from a whole file a server began "
        f"without its database and answered {found.load.answered:,} reads",
        {"damages": found.damages, "reads": found.load.answered},
    )


ROW = Row(
    "snapshot",
    "corrupt snapshot file",
    "one clear error, reads go on, nothing made worse",
    run,
)
