"""Puts the server together: follower, read path, and the application behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from modeldex.http.asgi import App
from modeldex.http.config import Config
from modeldex.http.front import Front
from modeldex.http.metrics import RequestFigures
from modeldex.http.read_path import ReadPath
from modeldex.serving.follower import Follower
from modeldex.store.store import Store


def create_app(config: Config, store: Store, clock: Callable[[], datetime]) -> App:
    follower = Follower(store, clock=clock, interval=config.poll_seconds)
    figures = RequestFigures()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(follower.step)
        follower.start()
        try:
            yield
        finally:
            await run_in_threadpool(follower.stop)
            store.close()

    api = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    reads = ReadPath(api, lambda: follower.serving, clock)
    return Front(reads, figures, access_log=config.access_log)
