"""Puts the server together: the follower, the read path, and the application behind it."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from modeldex.catalogue.rate_limits import parse_rate_limit
from modeldex.http import (
    admin_catalogue,
    admin_explaining,
    admin_keys,
    admin_models,
    admin_offline,
    admin_pending,
    admin_revisions,
    admin_sources,
    admin_views,
    admin_webhooks,
    comparing,
    described_dialects,
    described_reads,
    events,
    failures,
    history,
    lifecycle,
    past_reads,
    quoting,
    searching,
    system,
)
from modeldex.http.accounting import Accounting
from modeldex.http.addresses import address_reader, networks
from modeldex.http.admin_context import Services
from modeldex.http.admin_gate import AdminGate
from modeldex.http.arrivals import Arrivals
from modeldex.http.asgi import App
from modeldex.http.bodies import BodyGuard
from modeldex.http.callers import Callers
from modeldex.http.config import Config
from modeldex.http.deliverer import Deliverer
from modeldex.http.front import Front
from modeldex.http.listening import Hub
from modeldex.http.metrics import RequestFigures
from modeldex.http.openapi import description_of
from modeldex.http.preparing import saved_in
from modeldex.http.prober import Prober
from modeldex.http.quotas import Quotas, SharedQuotas
from modeldex.http.read_gate import ReadGate
from modeldex.http.read_path import ReadPath
from modeldex.http.rsgi import RsgiServer
from modeldex.http.sync_runs import SyncRuns
from modeldex.http.timetable import Timetable
from modeldex.serving.follower import Follower
from modeldex.serving.keeping import Keeper
from modeldex.serving.limiting import MemoryLimiter
from modeldex.serving.pasts import PastSnapshots
from modeldex.serving.shared_limiting import SharedLimiter, redis_counters
from modeldex.store.store import Store

_ROUTERS = (
    past_reads.router,
    described_reads.reads,
    described_reads.openai,
    described_dialects.router,
    lifecycle.router,
    searching.router,
    comparing.router,
    history.router,
    quoting.router,
    events.router,
    admin_catalogue.router,
    admin_explaining.router,
    admin_models.router,
    admin_revisions.router,
    admin_pending.router,
    admin_sources.router,
    admin_views.router,
    admin_offline.router,
    admin_webhooks.router,
    admin_keys.router,
    system.router,
)


def services_for(
    config: Config,
    store: Store,
    clock: Callable[[], datetime],
    prepare: Callable[[], None] | None = None,
) -> Services:
    """What the routes of one process share, over a store that is closed when the server ends.
    ``prepare`` makes it ready, where that is still to be done."""
    follower = Follower(
        store,
        clock=clock,
        interval=config.poll_seconds,
        notices=store.notices(),
        prepare=prepare,
    )
    process = str(os.getpid()) if config.workers > 1 else None
    pasts = PastSnapshots(store.pasts)
    timetable = Timetable(
        store.sources,
        lambda: follower.published.settings,
        SyncRuns(store, config.environment()),
        clock=clock,
        is_on=config.timetable,
    )
    figures = RequestFigures()
    figures.sources = lambda: timetable.statuses
    prober = Prober(store, lambda: follower.published.settings, clock=clock)
    figures.probes = lambda: prober.states
    deliverer = Deliverer(store.outbox, lambda: follower.published, clock)
    figures.webhook_attempts = deliverer.attempts
    keeper = figures.keeper = _keeper(config, follower)
    return Services(
        store,
        follower,
        clock,
        figures,
        pasts,
        Hub(),
        deliverer,
        timetable,
        process,
        prober,
        keeper,
        config.files_below,
        config.metrics_token,
    )


def _keeper(config: Config, follower: Follower) -> Keeper | None:
    """What saves that which is served, where that is wanted."""
    if config.snapshot_file is None:
        return None
    keeper = Keeper(saved_in(config.snapshot_file), follower.saved)
    follower.learned = keeper.changed
    return keeper


Pages = Callable[[FastAPI, Callers], None]
"""Adds what people read in a browser to the application."""


def create_app(config: Config, services: Services, pages: Pages = system.without_pages) -> App:
    """The server as one ASGI callable, lifespan included."""
    return ReadPath(*_parts(config, services, pages))


def create_server(
    config: Config, services: Services, pages: Pages = system.without_pages
) -> RsgiServer:
    """The server as Granian runs it."""
    parts = _parts(config, services, pages)
    return RsgiServer(*parts, lambda: life_of(services), services.hub.close)


def _parts(config: Config, services: Services, pages: Pages) -> tuple[App, Callers, Accounting]:
    """What stands behind the catalogue reads, and what both share. Behind are the front (id,
    limits, log), the gates of the admin's and the readers' routes, the guard of bodies, and last
    FastAPI."""
    (failures,) = parse_rate_limit(config.failure_limit)
    default = parse_rate_limit(config.rate_limit)
    quotas = Quotas(MemoryLimiter(failures), default)
    shared = None
    if config.limits_url is not None:
        shared = SharedQuotas(SharedLimiter(redis_counters(config.limits_url), failures), default)
        services.figures.limits = shared.health
    address_of = address_reader(networks(config.trusted_proxies or ""))
    accounting = Accounting(services.figures, config.access_log)
    arrivals = Arrivals(config.revision_seconds)
    services.follower.swapped = arrivals.tell
    callers = Callers(services.follower, services.clock, quotas, address_of, shared, arrivals)
    routes = routes_for(services)
    pages(routes, callers)
    gate = AdminGate(ReadGate(BodyGuard(routes, config), callers), callers)
    return Front(gate, accounting), callers, accounting


@asynccontextmanager
async def life_of(services: Services) -> AsyncIterator[None]:
    """From before the first request until after the last: the store is followed."""
    await run_in_threadpool(_begin, services)
    services.follower.start()
    if services.keeper is not None:
        services.keeper.start()
    services.timetable.start()
    services.deliverer.start()
    if services.prober is not None:
        services.prober.start()
    try:
        yield
    finally:
        services.hub.close()
        if services.prober is not None:
            await run_in_threadpool(services.prober.stop)
        await run_in_threadpool(services.deliverer.stop)
        await run_in_threadpool(services.timetable.stop)
        await run_in_threadpool(services.follower.stop)
        if services.keeper is not None:
            await run_in_threadpool(services.keeper.stop)
        services.pasts.close()
        services.store.close()


def _begin(services: Services) -> None:
    """Have something to serve: what the store holds, or what was saved when it was last read."""
    services.follower.step()
    if services.follower.source is None and services.keeper is not None:
        saved = services.keeper.file.load()
        if saved is not None:
            services.follower.begin_from(saved)


def routes_for(services: Services) -> FastAPI:
    """The application behind the read path: every route, and the follower's life."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with life_of(services):
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, **_OPTIONS)
    app.state.services = services
    declare(app)
    return app


def declare(app: FastAPI) -> None:
    """Add every route, in the order in which the description tells them."""
    for router in _ROUTERS:
        app.include_router(router)
    system.install(app)
    # What FastAPI keeps of an included router depends on its version; the routers do not.
    failures.install(app, chain(app.routes, *(router.routes for router in _ROUTERS)))


def _operation_id(route: APIRoute) -> str:
    return route.name


_OPTIONS: dict[str, Any] = {"generate_unique_id_function": _operation_id}


def describe() -> dict[str, Any]:
    """The OpenAPI description, without a server."""
    app = FastAPI(openapi_url=None, **_OPTIONS)
    declare(app)
    return description_of(app)
