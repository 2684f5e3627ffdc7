"""The server's clock: the system's, but for what it is set back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime


class SteadyClock:
    """Tells the later of two times: what the system's clock says, and what it said when the
    process started plus the time that has passed since.

    So a clock that is set back while the process runs prolongs nothing: neither keys and sessions
    nor what is to go at an instant. One that is set forward is followed; and when that was wrong
    and is put right, so is this one.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``wall`` tells Unix time, ``monotonic`` counts seconds from anywhere, ever upwards."""
        self._wall = wall
        self._monotonic = monotonic
        self._start = wall() - monotonic()

    def unix(self) -> float:
        """The Unix time."""
        wall = self._wall()
        passed = self._start + self._monotonic()
        return wall if wall >= passed else passed

    def __call__(self) -> datetime:
        """The same instant, in UTC."""
        return datetime.fromtimestamp(self.unix(), UTC)
