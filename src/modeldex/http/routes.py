"""The application behind the catalogue reads: every route, and who answers it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import chain
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

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
from modeldex.http.callers import Callers
from modeldex.http.openapi import description_of
from modeldex.http.services import Services

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

Pages = Callable[[FastAPI, Callers], None]
"""Adds what people read in a browser to the application."""


Life = Callable[[Services], AbstractAsyncContextManager[None]]
"""What goes on from before the first request until after the last."""


def application(
    services: Services, callers: Callers, life: Life, pages: Pages | None = None
) -> FastAPI:
    """Every route, over what is shared; as an ASGI application of its own it has its ``life``."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with life(services):
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, **_OPTIONS)
    app.state.services = services
    declare(app)
    (pages or system.without_pages)(app, callers)
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
