"""A server with pages: in this process for what is sent, and a real one for a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from modeldex.http.app import create_app, services_for
from modeldex.http.config import Config
from modeldex.store.store import Store
from modeldex.web.app import install
from tests.http.client import Client, Clock
from tests.http.conftest import (  # noqa: F401 - fixtures that these pages need, too
    clock,
    database,
    published_database,
)
from tests.http.running import server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


@pytest.fixture
def make_site(
    published_database: tuple[Path, str, str],  # noqa: F811
    database: Path,  # noqa: F811
    clock: Clock,  # noqa: F811
) -> Iterator[Callable[..., Client]]:
    """Makes servers with their pages, over the test's database, with any configuration."""
    made: list[Client] = []

    def make(**options: Any) -> Client:
        usual = {"rate_limit": "1000000/minute", "failure_limit": "1000000/minute"}
        config = Config(
            database_url=f"sqlite:///{database}", access_log="none", **{**usual, **options}
        )
        services = services_for(config, Store.open(config.database_url), clock)
        app = create_app(config, services, install)
        made.append(Client(app, services, clock, *published_database[1:]))
        made[-1].refresh()
        return made[-1]

    yield make
    for client in made:
        client.services.store.close()


@pytest.fixture
def site(make_site: Callable[..., Client]) -> Client:
    """The server with its pages, over a database of the test's own."""
    return make_site()


@dataclass(frozen=True)
class Site:
    """A server in a process of its own."""

    url: str
    read_key: str
    admin_key: str


@pytest.fixture(scope="session")
def real_site(
    published_database: tuple[Path, str, str],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A real server for tests that only read: they share it, and nothing in it changes."""
    directory = tmp_path_factory.mktemp("site")
    shutil.copy(published_database[0], directory / "modeldex.db")
    with server(directory) as running:
        yield Site(running.url, *published_database[1:])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, the system's own."""
    # As root Chromium refuses its sandbox; what it opens here is only this server.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, real_site: Site) -> Iterator[BrowserContext]:
    """A visitor's browser, with nothing in it."""
    opened = browser.new_context(base_url=real_site.url)
    yield opened
    opened.close()


@pytest.fixture
def visitor(context: BrowserContext, real_site: Site) -> Page:
    """A page of somebody who signed in with a read key."""
    return sign_in(context.new_page(), real_site.read_key)


def sign_in(page: Page, key: str, to: str = "/") -> Page:
    """Sign in with a key, and be led to a page."""
    page.goto(f"/signin?next={to}")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{to}")
    return page
