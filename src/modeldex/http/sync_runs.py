"""Having sources read in processes of their own, so that nobody's reads wait for it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import BoundedSemaphore, Lock
from typing import Final

from pydantic import ValidationError

from modeldex.entries import json_codec
from modeldex.http.source_messages import SyncOutcome
from modeldex.http.sync_process import PLAN, SYNC
from modeldex.store.errors import StoreError
from modeldex.store.sourcing import new_holder, source_named
from modeldex.store.store import Store
from modeldex.store.syncing import LEASE

_AT_ONCE: Final = 2
"""How many sources one server reads at the same time, the timetable's included."""
_SECONDS: Final = LEASE.total_seconds() - 10
"""After that long somebody else may read the source, so the process is ended."""


class SyncRuns:
    """Runs `sync_process`, a few at a time."""

    def __init__(self, store: Store, environment: Mapping[str, str]) -> None:
        """``environment`` is the configuration, over that of this process."""
        self._store = store
        self._environment = environment
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def run(self, name: str, author: str, *, plan_only: bool = False) -> SyncOutcome:
        """Read a source, and tell what came of it.

        Raises:
            UnknownSource: the published catalogue has no source of that name.
            StoreError: the store failed, or the process did.
        """
        source_named(self._store, name)
        holder = new_holder()
        with self._turns:
            process = self._start(PLAN if plan_only else SYNC, name, author, holder)
            try:
                told, _ = process.communicate(timeout=_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                told, _ = process.communicate()
            finally:
                with self._lock:
                    self._running.discard(process)
                if process.returncode != 0:
                    self._give_back(holder)
        return _outcome(told, name)

    def close(self) -> None:
        """End what runs. What it would have published is not; the next server reads it anew."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for process in running:
            process.kill()

    def _start(self, mode: str, name: str, author: str, holder: str) -> "subprocess.Popen[bytes]":
        # The server was begun so as to find no module in the working directory, or to find them.
        safe = ("-P",) if sys.flags.safe_path else ()
        module = "modeldex.http.sync_process"
        command = [sys.executable, *safe, "-m", module, mode, name, author, holder]
        with self._lock:
            if self._closed:
                raise StoreError("the server is shutting down")
            process = subprocess.Popen(  # noqa: S603 - of our own words, and no shell
                command,
                env={**os.environ, **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the server, which ends it
            )
            self._running.add(process)
        return process

    def _give_back(self, holder: str) -> None:
        with suppress(StoreError):
            self._store.sources.give_back(holder)


def _outcome(told: bytes, name: str) -> SyncOutcome:
    try:
        value = json_codec.decode(told)
        if isinstance(value, dict) and "error" in value:
            raise StoreError(str(value["error"]))
        return SyncOutcome.model_validate(value)
    except (json_codec.JsonError, ValidationError):
        raise StoreError(
            f"the process that read the source {name} came to an end; the log says why"
        ) from None
