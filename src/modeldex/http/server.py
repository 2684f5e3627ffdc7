"""Running the server: Granian with its workers, over a store that is prepared once."""

import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing import get_start_method
from threading import Thread
from typing import Any, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from modeldex import __version__
from modeldex.http import logs
from modeldex.http.beginning import Beginning, Prepared
from modeldex.http.capacity import BACKLOG, connections
from modeldex.http.config import Config

_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told apart, not bound


def run(config: Config, application: Callable[[], Any]) -> None:
    """Serve until SIGTERM or SIGINT, and then until what is in flight is finished.

    ``application`` makes what each worker runs; it is a function of a module.

    The store is migrated and filled once: by the only worker before it serves, or before there
    are several, so that they do not race.

    Raises:
        OSError: the address can not be listened on.
        StoreError: the store can not be used.
        SystemExit: the server came to an end that nobody asked for.
    """
    logs.configure(config.log_level, config.log_format)
    port = _free_port(config)
    _export(config, port)
    load: Callable[[], Any] | None = None
    if config.workers == 1 and get_start_method() == "fork":
        beginning = Beginning(lambda: _prepare(config))
        load, outcome = beginning.before(application), beginning.outcome
    else:
        outcome = _at_hand(_prepare(config))
    start = _Start(config, port, outcome)
    _serve(config, port, application, load, start)
    if start.failure is not None:
        raise start.failure


def _at_hand(prepared: Prepared) -> Callable[[], Prepared]:
    return lambda: prepared


def _prepare(config: Config) -> Prepared:
    # Loaded by who prepares: it is most of the program.
    from modeldex.http.preparing import prepare_or_trust
    from modeldex.store.times import utc_now

    return prepare_or_trust(config, utc_now)


def _serve(
    config: Config,
    port: int,
    application: Callable[[], Any],
    load: Callable[[], Any] | None,
    start: "_Start",
) -> None:
    server = Granian(
        f"{application.__module__}:{application.__qualname__}",
        factory=True,
        address=config.host,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=config.workers,
        backlog=BACKLOG,
        backpressure=connections(),
        # Where a client may speak HTTP/2, too, nothing limits how long it says nothing at all:
        # which of the two it speaks is waited for without an end.
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=int(config.header_seconds * 1000)),
        log_level=LogLevels.warning,
        workers_kill_timeout=max(1, round(config.shutdown_seconds)),
        respawn_failed_workers=True,
    )
    server.on_startup(start.begin)
    # What is loaded by now stays as it is. Left to the collector of garbage, each worker would come
    # to have a copy of it of its own.
    gc.freeze()
    server.serve(target_loader=load, wrap_loader=False)


def _export(config: Config, port: int) -> None:
    """Hand the configuration to the workers, which inherit the environment and nothing else."""
    os.environ.update(config.environment())
    os.environ["MODELDEX_PORT"] = str(port)


def _free_port(config: Config) -> int:
    """The port to listen on, once it is known to be free.

    Granian's workers share their port, so a second server would come to share it, too, and
    answer some of the first one's requests: whether it is free has to be asked here.

    Raises:
        OSError: it is in use, or the address is not one of this machine. The message is a line.
    """
    try:
        family, *_, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            port: int = trial.getsockname()[1]
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"can not listen on {config.host} port {config.port}: {reason.lower()}"
        raise OSError(f"{message}; choose another with --host and --port") from None
    return port


class _Start:
    """Tells of a start once it is prepared; one that can not be ends the server."""

    def __init__(self, config: Config, port: int, outcome: Callable[[], Prepared]) -> None:
        """``outcome`` waits until it is prepared, and raises what went wrong."""
        self.failure: BaseException | None = None
        """Why the server was ended."""
        self._config = config
        self._port = port
        self._outcome = outcome

    def begin(self) -> None:
        """Wait for it, in a thread."""
        Thread(target=self._run, name="start", daemon=True).start()

    def _run(self) -> None:
        try:
            prepared = self._outcome()
        except BaseException as failure:
            self.failure = failure
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            _tell_address(self._config, self._port, prepared)


def _tell_address(config: Config, port: int, prepared: Prepared) -> None:
    """Print where the server is, as soon as it answers there."""
    host = _ANY_ADDRESS.get(config.host, config.host)
    deadline = time.monotonic() + 60
    while not _answers(host, port) and time.monotonic() < deadline:
        time.sleep(0.02)
    shown = f"[{host}]" if ":" in host else host
    lines = [f"Modeldex {__version__} serves {prepared.catalogue} on http://{shown}:{port}"]
    if not prepared.has_keys:
        lines.append("There is no key yet; create one with: modeldex keys create NAME")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
