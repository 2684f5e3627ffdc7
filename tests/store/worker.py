"""A process that uses a store on command, for tests of what several processes do to one.

``Worker`` starts it and talks to it: one JSON line each way. Run as a module, it is the process.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import Plan, make_plan
from modeldex.store.errors import Conflict, StoreError
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry

NOBODY = 65534
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


class Worker:
    """The other process, as a test sees it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.worker"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def send(self, command: str, *arguments: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([command, *arguments]) + "\n")
        self.process.stdin.flush()

    def receive(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker ended"
        return json.loads(line)

    def ask(self, command: str, *arguments: Any) -> Any:
        """Send a command and wait for its answer."""
        self.send(command, *arguments)
        return self.receive()


def marked(number: int, count: int = 12) -> Catalogue:
    """A catalogue of which every entry says for which revision it was made."""
    return catalogue_of(*(named_entry(f"m{n}", f"revision {number}") for n in range(count)))


class _Commands:
    """What a worker can be told. The answer is JSON; a failure is ``{"error": message}``."""

    def __init__(self) -> None:
        self.plan_made: Plan | None = None
        self.store: Store | None = None

    def open(self, url: str) -> str:
        self.store = Store.open(url)
        return "opened"

    def close(self) -> str:
        self._store().close()
        return "closed"

    def plan(self, name: str) -> int:
        """Plan a catalogue of one entry of that display name."""
        store = self._store()
        head = store.head()
        base = head.number if head else 0
        self.plan_made = make_plan(
            base, store.catalogue(), catalogue_of(named_entry("contested", name)), NOW
        )
        return base

    def publish(self, author: str) -> int:
        assert self.plan_made is not None
        revision = self._store().publish(self.plan_made, author=author, message="", now=NOW)
        return revision.number

    def publish_many(self, count: int) -> int:
        """Publish so many entries, as the next revision."""
        store = self._store()
        head = store.head()
        base = head.number if head else 0
        plan = make_plan(base, store.catalogue(), marked(base + 1, count), NOW)
        return store.publish(plan, author="worker", message="", now=NOW).number

    def read(self) -> list[str]:
        return list(self._store().catalogue().entries)

    def limit_file_size(self, size: int) -> str:
        """No file may grow beyond that many bytes: a write past it fails, as on a full disk."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        return "limited"

    def become_nobody(self) -> str:
        """Give up the right of root to write anywhere."""
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        return "nobody"

    def publish_until_killed(self, url: str) -> str:
        """In a process of its own, whose id is the first answer. Each publish is told as its
        number and digest; the last answer is "killed"."""
        pid = os.fork()
        if pid == 0:
            try:
                _publish_for_ever(url)
            finally:
                os._exit(1)
        answer(pid)
        _, status = os.waitpid(pid, 0)
        return "killed" if os.WIFSIGNALED(status) else "ended by itself"

    def _store(self) -> Store:
        assert self.store is not None
        return self.store


def _publish_for_ever(url: str) -> None:
    store = Store.open(url)
    head = store.head()
    number, published = (head.number, store.catalogue()) if head else (0, Catalogue())
    while True:
        plan = make_plan(number, published, marked(number + 1), NOW)
        revision = store.publish(plan, author="worker", message="", now=NOW)
        number, published = revision.number, plan.catalogue
        answer([revision.number, revision.digest])


def answer(value: Any) -> None:
    """One line in one write, which the system keeps whole."""
    os.write(sys.stdout.fileno(), json.dumps(value).encode() + b"\n")


def main() -> None:
    commands = _Commands()
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        try:
            answer(getattr(commands, command)(*arguments))
        except Conflict as conflict:
            answer({"conflict": [conflict.base, conflict.head]})
        except StoreError as error:
            answer({"error": error.message})


if __name__ == "__main__":
    main()
