"""What is kept of each request: figures always, a line in the log where it is wanted."""

from dataclasses import dataclass
from typing import Final

import structlog

from modeldex.http.config import AccessLog
from modeldex.http.metrics import RequestFigures
from modeldex.store.records import Key

log = structlog.get_logger("modeldex.http")

_PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines, so that their lines would bury all others."""
_FAILED: Final = 400
_NO_STATUS: Final = 1000
_MOST_PATH: Final = 300


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as its line in the log tells it."""

    method: str
    path: str
    id: str
    key: Key | None


class Accounting:
    """Takes note of requests that were answered."""

    def __init__(self, figures: RequestFigures, access_log: AccessLog) -> None:
        self.count = figures.count
        """Counts a request: its route, its status, and the seconds it took."""
        self._logs_reads = access_log == "all"
        self._logs = access_log != "none"

    def least_logged(self, *, read: bool) -> int:
        """The lowest status that is logged, of catalogue reads or of all else."""
        if not self._logs:
            return _NO_STATUS
        return _FAILED if read and not self._logs_reads else 0

    def write(self, request: Request, route: str, status: int, seconds: float) -> None:
        """Log a request. Neither headers nor the query are told: they can hold secrets."""
        write = log.debug if route in _PROBES else log.info
        write(
            "request",
            method=request.method[:20],
            path=printable(request.path[:_MOST_PATH]),
            status=status,
            milliseconds=round(seconds * 1000, 3),
            request_id=request.id,
            key=request.key.name if request.key is not None else None,
        )


def printable(text: str) -> str:
    """Text on one line, whatever it holds."""
    return text if text.isprintable() else ascii(text)[1:-1]
