"""A server with pages: in this process for what is sent, and a real one for a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

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
from tests.web.shop import Shop, furnish

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
class RealShop(Shop):
    """The shop, served by a process of its own."""

    url: str = ""

    def get(self, path: str, **parameters: Any) -> Any:
        """What the API answers to a reader."""
        return httpx2.get(f"{self.url}{path}", params=parameters, headers=self._key).json()

    def post(self, path: str, body: Any) -> Any:
        """What the API answers to what a reader sends."""
        return httpx2.post(f"{self.url}{path}", json=body, headers=self._key).json()

    @property
    def _key(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.read_key}"}


@contextmanager
def real_shop_in(directory: Path) -> Iterator[RealShop]:
    """A real server over a new shop."""
    furnished = furnish(directory / "modeldex.db", datetime.now(UTC))
    with server(directory) as running:
        yield RealShop(**vars(furnished), url=running.url)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealShop]:
    """A real server for tests that only read: they share it, and nothing in it changes."""
    with real_shop_in(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


# While a browser is open its event loop runs in this thread, and tests of other modules could run
# none of their own. So it is closed when a module ends.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, the system's own."""
    # As root Chromium refuses its sandbox; what it opens here is only this server.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    plain = ["--disable-lcd-text", "--font-render-hinting=none"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, *plain])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, shop: RealShop) -> Iterator[Callable[[str], BrowserContext]]:
    """Browsers of somebody who signed in with a key, one for each key."""
    opened: dict[str, BrowserContext] = {}

    def with_key(key: str) -> BrowserContext:
        if key not in opened:
            # The policy of the pages lets no foreign script in; axe is one.
            opened[key] = browser.new_context(base_url=shop.url, bypass_csp=True)
            sign_in(opened[key].new_page(), key).close()
        return opened[key]

    yield with_key
    for context in opened.values():
        context.close()


@pytest.fixture
def watched() -> Iterator[Callable[[Page], Page]]:
    """Pages whose console has to stay empty, and that may ask nobody but their server."""
    said: list[str] = []

    def watch(page: Page) -> Page:
        page.set_default_timeout(10_000)
        page.on("console", lambda message: hear(page, message))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        return page

    def hear(page: Page, message: ConsoleMessage) -> None:
        # That a page tells of something missing is an error to the browser, and none to us.
        if message.location.get("url") != page.url:
            said.append(message.text)

    asked: list[str] = []
    yield watch
    assert said == []
    assert {urlsplit(each).hostname for each in asked} <= {"127.0.0.1"}


@pytest.fixture
def visitor(
    signed_in: Callable[[str], BrowserContext], shop: RealShop, watched: Callable[[Page], Page]
) -> Iterator[Page]:
    """A page of somebody who signed in with a read key."""
    page = watched(signed_in(shop.read_key).new_page())
    yield page
    page.close()


def sign_in(page: Page, key: str, to: str = "/docs") -> Page:
    """Sign in with a key, and be led to a page."""
    page.goto(f"/signin?next={to}")
    page.get_by_label("Key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{to}")
    return page
