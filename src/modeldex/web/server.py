"""The whole server: the API with the pages on top."""

import os

from modeldex.http import logs, server
from modeldex.http.app import create_server, services_for
from modeldex.http.config import Config, load
from modeldex.http.preparing import prepare_again
from modeldex.http.rsgi import RsgiServer
from modeldex.http.steady_clock import SteadyClock
from modeldex.store.store import Store
from modeldex.web.app import install


def run(config: Config) -> None:
    """Serve until the process is told to end; see `http.server.run`."""
    server.run(config, "modeldex.web.server:application")


def application() -> RsgiServer:
    """What each worker runs; its configuration comes through the environment."""
    config = load(os.environ)
    logs.configure(config.log_level, config.log_format)
    store, clock = Store.at(config.database_url), SteadyClock()
    services = services_for(config, store, clock, lambda: prepare_again(store, config, clock))
    return create_server(config, services, install)
