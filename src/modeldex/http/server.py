"""Running the server: preparing the store once, then Granian with its workers."""

import os
import socket
import sys
import time
from threading import Thread
from typing import Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from modeldex import __version__
from modeldex.http import logs
from modeldex.http.capacity import BACKLOG, connections
from modeldex.http.config import Config
from modeldex.http.preparing import Prepared, prepare_or_trust
from modeldex.store.times import utc_now

_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - told apart, not bound


def run(config: Config, application: str) -> None:
    """Serve until SIGTERM or SIGINT, and then until what is in flight is finished.

    ``application`` is what each worker runs, as ``module:function``.

    The store is migrated and filled before any worker starts, so that workers do not race.

    Raises:
        OSError: the address can not be listened on.
        StoreError: the store can not be used.
        SystemExit: the server came to an end that nobody asked for.
    """
    logs.configure(config.log_level, config.log_format)
    port = _free_port(config)
    prepared = prepare_or_trust(config, utc_now)
    _export(config, port)
    _serve(config, port, prepared, application)


def _serve(config: Config, port: int, prepared: Prepared, application: str) -> None:
    server = Granian(
        application,
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
    server.on_startup(lambda: _announce(config, port, prepared))
    server.serve()


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


def _announce(config: Config, port: int, prepared: Prepared) -> None:
    Thread(target=_tell_address, args=(config, port, prepared), daemon=True).start()


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
