"""Every page in a real browser: at any width, in both themes, for who can not see it, and with
nothing in the console."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.conftest import RealShop, needs_browser

pytestmark = needs_browser

WIDTHS = (360, 1280, 3840)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALIKE = [["tbody tr:nth-child(n+5)"], [".tick:nth-of-type(n+5)"], ["ul > li:nth-child(n+11)"]]
"""Of rows that are all alike only the first are looked at."""

READERS = (
    "/",
    "/?type=text&q=fern",
    "/?type=image&view=cards",
    "/?q=zzzzzz",
    "/?q=input:",
    "/models/tidal-pro",
    "/models/fern-3",
    "/models/acme-image-2",
    "/models/acme-album",
    "/models/acme-voice?characters=x",
    "/models/fern-5",
    "/compare",
    "/compare?ids=tidal-pro,acme-image-2,loom-8b,nothing",
    "/changes",
    "/changes?q=zzzzzz",
    "/lifecycle?days=365",
    "/lifecycle?kind=priced",
    "/nowhere",
)
ADMINS = (
    "/admin",
    "/admin/revisions",
    "/admin/revisions/4",
    "/admin/revisions/4/rollback",
    "/admin/pending",
    "/admin/pending/1",
    "/admin/pending/9",
    "/admin/sources?done=sync_failed&subject=acme",
    "/admin/keys",
    "/admin/keys/1/revoke",
    "/admin/keys/1/rotate",
    "/admin/views",
    "/admin/webhooks",
    "/admin/webhooks?status=failed",
    "/admin/offline",
    "/admin/models/fern-4",
    "/admin/models/loom-8b",
    "/admin/sessions",
    "/admin/audit",
)


@pytest.fixture
def open_page(
    signed_in: Callable[[str], BrowserContext], watched: Callable[[Page], Page]
) -> Iterator[Callable[[str, str], Page]]:
    opened: list[Page] = []

    def open_it(key: str, path: str) -> Page:
        page = watched(signed_in(key).new_page())
        page.goto(path)
        opened.append(page)
        return page

    yield open_it
    for page in opened:
        page.close()


@pytest.mark.parametrize("path", READERS)
def test_a_page_for_readers(
    path: str, shop: RealShop, open_page: Callable[[str, str], Page]
) -> None:
    check(open_page(shop.read_key, path))


@pytest.mark.parametrize("path", ADMINS)
def test_a_page_for_administrators(
    path: str, shop: RealShop, open_page: Callable[[str, str], Page]
) -> None:
    check(open_page(shop.admin_key, path))


@pytest.mark.parametrize("path", ["/signin", "/signin?admin=true&next=/admin"])
def test_a_page_for_everybody(
    path: str, shop: RealShop, open_page: Callable[[str, str], Page]
) -> None:
    check(open_page(shop.read_key, path))


@pytest.mark.parametrize("path", ["/?type=text", "/models/tidal-pro"])
def test_a_printed_page(path: str, shop: RealShop, open_page: Callable[[str, str], Page]) -> None:
    page = open_page(shop.read_key, path)
    page.set_viewport_size({"width": 760, "height": 1000})  # about a sheet of A4
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("document.documentElement.scrollWidth") <= 760
    assert not page.locator("header.site").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.locator("main .figure").first.is_visible()


def check(page: Page) -> None:
    """Nothing overflows, and axe finds nothing, whatever the width and the theme."""
    assert page.title().strip()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, f"the page is {widest} wide where there is room for {width}"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(f"{AXE};undefined")
    # What is folded is looked at as well.
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert violations(page, {"type": "tag", "values": RULES}) == []
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert violations(page, {"type": "rule", "values": ["target-size", "color-contrast"]}) == []
    page.set_viewport_size({"width": 1280, "height": 900})  # where more is shown
    assert violations(page, {"type": "rule", "values": ["color-contrast"]}) == []


def violations(page: Page, rules: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What axe finds: the rule, and the first place."""
    options = {"runOnly": rules, "resultTypes": ["violations"], "elementRef": False}
    script = "([exclude, options]) => axe.run({ include: [['html']], exclude }, options)"
    found = page.evaluate(script, [ALIKE, options])
    return [
        (each["id"], each["help"], each["nodes"][0]["html"][:300]) for each in found["violations"]
    ]
