"""Servers as processes of their own, for tests of what only a real one shows."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ADDRESS = re.compile(r"serves (?P<what>.+) on (?P<url>http://\S+)")


@dataclass(frozen=True)
class Running:
    """A server that answers at ``url``."""

    process: "subprocess.Popen[str]"
    url: str
    told: str
    """What it printed before."""

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self.process.terminate()
        return self.process.wait(30)


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "modeldex", *words]


def environment(directory: Path, **settings: str) -> dict[str, str]:
    """Nothing of the caller's own settings, a database in ``directory``, and a free port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MODELDEX_")}
    return {
        **kept,
        "MODELDEX_DATABASE_URL": f"sqlite:///{directory / 'modeldex.db'}",
        "MODELDEX_PORT": "0",
        # Tests ask more often than people, and fail on purpose.
        "MODELDEX_RATE_LIMIT": "1000000/minute",
        "MODELDEX_FAILURE_LIMIT": "1000000/minute",
        **{f"MODELDEX_{name.upper()}": value for name, value in settings.items()},
    }


@contextmanager
def server(directory: Path, **settings: str) -> Iterator[Running]:
    """A server over the database in ``directory``; it is stopped at the end."""
    with (
        (directory / "log").open("w") as log,
        subprocess.Popen(
            command("serve"),
            env=environment(directory, **settings),
            cwd=directory,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            yield _started(process, directory)
        finally:
            process.terminate()
            process.wait(30)


def _started(process: "subprocess.Popen[str]", directory: Path) -> Running:
    told = ""
    assert process.stdout is not None
    for line in process.stdout:
        told += line
        found = _ADDRESS.search(line)
        if found is not None:
            return Running(process, found["url"], told)
    raise AssertionError(f"the server did not start: {told} {(directory / 'log').read_text()}")
