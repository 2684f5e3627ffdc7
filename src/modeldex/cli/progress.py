"""Progress bars: on standard error, on a terminal, for what takes longer than a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final, TypeAlias

from modeldex.cli.output import Output

if TYPE_CHECKING:
    from rich.progress import Progress

Report: TypeAlias = Callable[[int, int], None]
"""Called with how much is done and how much there is."""

_PATIENCE: Final = 0.3
"""Seconds before a bar appears, so that quick work shows none."""


@contextmanager
def progress(output: Output, description: str) -> Iterator[Report]:
    """A bar for the time of the block; it moves when the yielded function is called, and pulses
    until then. Does nothing with ``--quiet`` or where nobody watches."""
    if output.quiet or not output.err.is_terminal:
        yield _ignore
        return
    bar = _Bar(output, description)
    try:
        yield bar.report
    finally:
        bar.stop()


class _Bar:
    """A bar that appears after a moment, and is gone without a trace when it stops."""

    def __init__(self, output: Output, description: str) -> None:
        self._progress = _rich_progress(output)
        self._task = self._progress.add_task(description, total=None)
        self._lock = Lock()
        self._stopped = False
        self._timer = Timer(_PATIENCE, self._show)
        self._timer.daemon = True
        self._timer.start()

    def report(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)

    def stop(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._stopped = True
            self._progress.stop()

    def _show(self) -> None:
        with self._lock:
            if not self._stopped:
                self._progress.start()


def _rich_progress(output: Output) -> "Progress":
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=output.err,
        transient=True,
    )


def _ignore(done: int, total: int) -> None:
    pass
