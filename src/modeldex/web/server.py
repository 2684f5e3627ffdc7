"""The whole server: the API with the pages on top."""

import os
from importlib import import_module
from typing import TYPE_CHECKING

from modeldex.http import server
from modeldex.http.config import Config, load

if TYPE_CHECKING:
    from fastapi import FastAPI

    from modeldex.http.callers import Callers
    from modeldex.http.rsgi import RsgiServer

# What serves is loaded by the workers: the process that watches over a single one needs none of
# it.


def run(config: Config) -> None:
    """Serve until the process is told to end; see `http.server.run`."""
    if config.workers > 1:  # loaded once, so that they share the memory of it
        import_module("modeldex.http.routes")
        import_module("modeldex.web.app")
    server.run(config, application)


def application() -> "RsgiServer":
    """What each worker runs; its configuration comes through the environment."""
    from modeldex.http import logs
    from modeldex.http.app import create_server, services_for
    from modeldex.http.preparing import prepare_again
    from modeldex.http.steady_clock import SteadyClock
    from modeldex.store.store import Store

    config = load(os.environ)
    logs.configure(config.log_level, config.log_format)
    store, clock = Store.at(config.database_url), SteadyClock()
    services = services_for(config, store, clock, lambda: prepare_again(store, config, clock))
    return create_server(config, services, _add_pages)


def _add_pages(app: "FastAPI", callers: "Callers") -> None:
    # Loaded with the routes, and not before the first catalogue read can be answered.
    from modeldex.web.app import install

    install(app, callers)
