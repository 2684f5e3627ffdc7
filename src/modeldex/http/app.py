"""Puts the server together: the follower, the read path, and the application behind it."""

import gc
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from modeldex.catalogue.rate_limits import parse_rate_limit
from modeldex.http.accounting import Accounting
from modeldex.http.addresses import address_reader, networks
from modeldex.http.admin_gate import AdminGate
from modeldex.http.arrivals import Arrivals
from modeldex.http.asgi import App
from modeldex.http.bodies import BodyGuard
from modeldex.http.callers import Callers
from modeldex.http.config import Config
from modeldex.http.deliverer import Deliverer
from modeldex.http.front import Front
from modeldex.http.listening import Hub
from modeldex.http.making import MadeAside
from modeldex.http.metrics import RequestFigures
from modeldex.http.preparing import saved_in
from modeldex.http.prober import Prober
from modeldex.http.quotas import Quotas, SharedQuotas
from modeldex.http.read_gate import ReadGate
from modeldex.http.read_path import ReadPath
from modeldex.http.rsgi import RsgiServer
from modeldex.http.services import Services
from modeldex.http.sync_runs import SyncRuns
from modeldex.http.timetable import Timetable
from modeldex.serving.follower import Follower
from modeldex.serving.keeping import Keeper
from modeldex.serving.limiting import MemoryLimiter
from modeldex.serving.pasts import PastSnapshots
from modeldex.serving.shared_limiting import SharedLimiter, redis_counters
from modeldex.store.store import Store

if TYPE_CHECKING:
    from modeldex.http.routes import Pages


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
        process=process,
        prober=prober,
        keeper=keeper,
        files_below=config.files_below,
        metrics_token=config.metrics_token,
    )


def _keeper(config: Config, follower: Follower) -> Keeper | None:
    """What saves that which is served, where that is wanted."""
    if config.snapshot_file is None:
        return None
    keeper = Keeper(saved_in(config.snapshot_file), follower.saved)
    follower.learned = keeper.changed
    return keeper


def create_app(config: Config, services: Services, pages: "Pages | None" = None) -> App:
    """The server as one ASGI callable, lifespan included."""
    callers, accounting = _before(config, services)
    routes = _routes(services, callers, pages)
    return ReadPath(_behind(config, routes, callers, accounting), callers, accounting)


def create_server(config: Config, services: Services, pages: "Pages | None" = None) -> RsgiServer:
    """The server as Granian runs it. Catalogue reads are answered as soon as there is something to
    answer from; what needs the routes waits until those are made, beside them."""
    callers, accounting = _before(config, services)
    routes = MadeAside(lambda: _lasting_routes(services, callers, pages))

    @asynccontextmanager
    async def life() -> AsyncIterator[None]:
        async with life_of(services):
            routes.begin()
            yield

    behind = _behind(config, routes, callers, accounting)
    return RsgiServer(behind, callers, accounting, life, services.hub.close)


def _before(config: Config, services: Services) -> tuple[Callers, Accounting]:
    """What catalogue reads share with the rest: who asks, how often, and the account of it."""
    (failures,) = parse_rate_limit(config.failure_limit)
    default = parse_rate_limit(config.rate_limit)
    quotas = Quotas(MemoryLimiter(failures), default)
    shared = None
    if config.limits_url is not None:
        shared = SharedQuotas(SharedLimiter(redis_counters(config.limits_url), failures), default)
        services.figures.limits = shared.health
    address_of = address_reader(networks(config.trusted_proxies or ""))
    arrivals = Arrivals(config.revision_seconds)
    services.follower.swapped = arrivals.tell
    callers = Callers(services.follower, services.clock, quotas, address_of, shared, arrivals)
    return callers, Accounting(services.figures, config.access_log)


def _behind(config: Config, routes: App, callers: Callers, accounting: Accounting) -> App:
    """What stands behind the catalogue reads: the front (id, limits, log), the gates of the admin's
    and the readers' routes, the guard of bodies, and last the routes."""
    gate = AdminGate(ReadGate(BodyGuard(routes, config), callers), callers)
    return Front(gate, accounting)


def _lasting_routes(services: Services, callers: Callers, pages: "Pages | None") -> App:
    """The routes, and all that a start has made, out of the sight of the collector of garbage: it
    would stop every request for a tenth of a second to find that nothing of it can go."""
    made = _routes(services, callers, pages)
    gc.freeze()
    return made


def _routes(services: Services, callers: Callers, pages: "Pages | None") -> App:
    # Imported when it is needed: the framework and all routes take as long to load as all the rest
    # of a start.
    from modeldex.http.routes import application

    return application(services, callers, life_of, pages)


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
