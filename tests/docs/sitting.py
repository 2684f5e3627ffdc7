"""A person's terminal: one shell in one directory, with Modeldex installed and nothing set."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final
from uuid import uuid4

PATIENCE: Final = 60.0
"""Seconds that one command may take."""

DOCUMENTED_PORT: Final = "8080"
"""The port that the pages name; each sitting has a free one in its place."""


class Sitting:
    """Types commands into one bash process and returns what each shows."""

    def __init__(self, directory: Path) -> None:
        self.port = _free_port()
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("MODELDEX_")
        }
        environment |= {
            "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
            "HOME": str(directory),
            "MODELDEX_PORT": self.port,
            "MODELDEX_AUTHOR": "you",
            "MODELDEX_LOG_LEVEL": "error",
            "NO_COLOR": "1",
            "COLUMNS": "100",
        }
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self) -> "Sitting":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the shell and what it started: its process group, and nothing else."""
        os.killpg(self._shell.pid, signal.SIGKILL)
        for pipe in (self._shell.stdin, self._shell.stdout):
            assert pipe is not None
            pipe.close()
        self._shell.wait()

    def type(self, command: str) -> str:
        """What appears after typing ``command``; a server is waited for until it is ready."""
        typed = self.at_its_port(command)
        if typed.endswith("&"):
            typed = f"{typed[:-1]} >/dev/null 2>&1 & {self._until_ready()}"
        end = f"end-{uuid4().hex}"
        assert self._shell.stdin is not None
        self._shell.stdin.write(f"{typed}\necho; echo {end}\n".encode())
        self._shell.stdin.flush()
        shown = self._read_until(end).decode()
        return shown.replace(f":{self.port}", f":{DOCUMENTED_PORT}")

    def at_its_port(self, text: str) -> str:
        """The text with the sitting's port where a page names the usual one."""
        return text.replace(f":{DOCUMENTED_PORT}", f":{self.port}")

    def _until_ready(self) -> str:
        address = f"http://127.0.0.1:{self.port}/readyz"
        return f"curl -s --fail --retry 100 --retry-all-errors --retry-delay 0 {address} >/dev/null"

    def _read_until(self, end: str) -> bytes:
        assert self._shell.stdout is not None
        shown, deadline = b"", time.monotonic() + PATIENCE
        marker = f"\n{end}\n".encode()
        while not shown.endswith(marker):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._shell.stdout], [], [], left)[0]:
                raise TimeoutError(f"nothing more within {PATIENCE} s, after:\n{shown.decode()}")
            piece = os.read(self._shell.stdout.fileno(), 65536)
            if not piece:
                raise EOFError(f"the shell ended, after:\n{shown.decode()}")
            shown += piece
        return shown[: -len(marker)]


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
