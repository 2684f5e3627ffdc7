"""Preparing the store at a start, by the only worker and not by the process that watches over it.

That process would load most of the program to do so, and need nothing of it afterwards: 25 MB that
are there twice.
"""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from typing import Any

import structlog

from modeldex.store.errors import StoreError

log = structlog.get_logger("modeldex.server")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a start found or made, for the line that tells of it."""

    catalogue: str
    """What is served: ``revision 3 (328 models)``."""
    has_keys: bool
    """Whether any key is valid."""


class Beginning:
    """What a worker does first, and what its parent learns of it. The worker is a fork: it has
    this object, too, as it was when the worker was made."""

    def __init__(self, prepare: Callable[[], Prepared]) -> None:
        self._prepare = prepare
        self._receiver, self._sender = Pipe(duplex=False)
        self._is_over = False

    def before(self, make: Callable[[], Any]) -> Callable[[], Any]:
        """What a worker calls: it prepares, and makes what it runs."""

        def prepared_and_made() -> Any:
            if not self._is_over:  # as it is for who takes the place of a worker that has ended
                self._run()
            return make()

        return prepared_and_made

    def outcome(self) -> Prepared:
        """In the parent: what the worker found, once it has.

        Raises:
            StoreError: the store can not be used.
            SystemExit: the worker failed, and has told why.
        """
        told: Prepared | BaseException = self._receiver.recv()
        self._is_over = True
        if isinstance(told, BaseException):
            raise told
        return told

    def _run(self) -> None:
        """Prepare, and tell the parent. After a failure, wait to be ended by it."""
        # A fork inherits the handler of its parent, which would only note the signal.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            self._sender.send(self._prepare())
        except StoreError as error:
            self._fail(error)
        except Exception:
            log.exception("the store could not be prepared")
            self._fail(SystemExit(1))

    def _fail(self, error: BaseException) -> None:
        self._sender.send(error)
        while True:
            signal.pause()
