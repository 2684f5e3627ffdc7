"""Keeping what is served on disk, in step with the follower, and getting it back."""

import fcntl
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO, Final

import structlog

from modeldex.serving.saved import Saved, SavedError, read, write

log = structlog.get_logger("modeldex.snapshot")

_LEAST_PAUSE: Final = 1.0
"""Seconds between two writes, at least."""
_SHARE: Final = 10
"""How much longer than a write took the pause after it is, at least."""
_LOOK_SECONDS: Final = 10.0
"""How often it is looked whether another process that writes the same file has ended."""
_MODE: Final = 0o600
"""The digests of keys are nobody else's."""


class SnapshotFile:
    """A file that outlives the process and its database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Saved | None:
        """What was saved last, or None; a file that can not be used is told in one line."""
        try:
            return read(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, SavedError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            log.warning("the snapshot file is not used", file=str(self.path), error=reason)
            return None

    def save(self, saved: Saved) -> None:
        """Replace the file: whoever reads it, also after a crash, finds the old or the new one.

        Raises:
            OSError: it can not be written; the old one is still there.
        """
        beside = self.path.with_name(f"{self.path.name}.new")
        try:
            with _private(beside) as file:
                write(saved, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        _sync_directory(self.path.parent)


class Keeper:
    """Saves what is served after each change, in a thread of its own, now and then.

    Of several processes that keep the same file one writes it; when it ends, another does.
    """

    def __init__(self, file: SnapshotFile, capture: Callable[[], Saved | None]) -> None:
        """``capture`` gives what is served, once that came from the store."""
        self.failures = 0
        """Writes that failed."""
        self.file = file
        self._capture = capture
        self._lock: IO[bytes] | None = None
        self._failing = False
        self._due = False
        self._awake = Event()
        self._stopping = Event()
        self._thread: Thread | None = None

    def changed(self) -> None:
        """There is something to save."""
        self._due = True
        self._awake.set()

    def start(self) -> None:
        """Begin."""
        self._thread = Thread(target=self._run, name="snapshot-file", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Save what was not yet saved, and end."""
        self._stopping.set()
        self._awake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def step(self) -> None:
        """Save what is served, if this process is the one that does. Raises nothing."""
        self._due = False
        try:
            if not self._is_mine():
                return
            saved = self._capture()
            if saved is not None:
                self.file.save(saved)
        except Exception as error:  # reads go on, whatever it is
            self._failed(error)
        else:
            self._succeeded()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait(_LOOK_SECONDS)
            self._awake.clear()
            if not self._stopping.is_set() and (self._due or self._lock is None):
                began = time.monotonic()
                self.step()
                self._stopping.wait(max(_LEAST_PAUSE, _SHARE * (time.monotonic() - began)))
        if self._due:
            self.step()

    def _is_mine(self) -> bool:
        """Whether this process has the right to write, which ends with the process."""
        if self._lock is not None:
            return True
        lock = _private(self.file.path.with_name(f"{self.file.path.name}.lock"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self._due = True
        if not self._failing:
            self._failing = True
            file = str(self.file.path)
            log.warning("the snapshot file can not be written", file=file, error=str(error))

    def _succeeded(self) -> None:
        if self._failing:
            self._failing = False
            log.info("the snapshot file can be written again", file=str(self.file.path))


def _private(path: Path) -> IO[bytes]:
    """An empty file that its owner alone may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, _MODE)
    os.fchmod(descriptor, _MODE)
    return os.fdopen(descriptor, "wb")


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
