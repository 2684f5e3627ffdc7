"""What an administrator does with the pages, from signing in to going back, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import RealShop, needs_browser, real_shop_in, sign_in

pytestmark = needs_browser

NOTE = """document.addEventListener("submit", (event) => setTimeout(() => {
  const button = event.target.querySelector("button");
  sessionStorage.said = `${button.textContent} ${button.disabled}`;
}))"""
"""Keeps what the button of a form says while the answer is awaited."""


@pytest.fixture(scope="module")
def own_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealShop]:
    """A shop that is changed, one test after the other."""
    with real_shop_in(tmp_path_factory.mktemp("own")) as opened:
        yield opened


@contextmanager
def administrator(browser: Browser, shop: RealShop, *, scripts: bool) -> Iterator[Page]:
    with browser.new_context(base_url=shop.url, java_script_enabled=scripts) as context:
        yield sign_in(context.new_page(), shop.admin_key)


def price(shop: RealShop, model_id: str) -> Decimal:
    listed = shop.get("/api/v1/models", type="all")["data"]
    (found,) = (each for each in listed if each["id"] == model_id)
    return Decimal(str(found["model_spec"]["pricing"]["input"]["usd"]))


def ids_for(shop: RealShop, key: str) -> set[str] | int:
    headers = {"authorization": f"Bearer {key}"}
    answer = httpx2.get(f"{shop.url}/api/v1/models?type=all", headers=headers)
    return (
        {each["id"] for each in answer.json()["data"]} if answer.is_success else answer.status_code
    )


def test_a_read_key_opens_no_desk(browser: Browser, own_shop: RealShop) -> None:
    with browser.new_context(base_url=own_shop.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/admin/keys")
        assert "/signin?next=%2Fadmin%2Fkeys" in page.url
        sign_in(page, own_shop.read_key)
        page.goto("/admin/keys")
        assert "admin=true" in page.url
        page.get_by_label("Key").fill(own_shop.admin_key)
        page.get_by_role("button", name="Sign in").click()
        assert page.url.endswith("/admin/keys")
        page.get_by_role("button", name="Sign out").click()
        page.goto("/admin/keys")
        assert "/signin" in page.url


def test_what_waits_is_approved_and_taken_back(browser: Browser, own_shop: RealShop) -> None:
    with administrator(browser, own_shop, scripts=False) as page:
        page.goto("/admin")
        page.get_by_role("link", name="Reading 1 of acme").click()
        assert "0.55 → 6.6" in page.locator("main").inner_text()
        page.get_by_label("Why").fill("They told us")
        page.get_by_label("Approve all of it").check()
        page.get_by_role("button", name="Decide").click()
        assert page.get_by_role("status").inner_text() == "Reading 1 was approved."
        assert price(own_shop, "heron-r2") == Decimal("6.6")

        page.get_by_role("link", name="Revisions").click()
        page.get_by_role("link", name="Roll back to this").first.click()
        assert "$6.60 → $0.55" in page.locator("main").inner_text()
        page.get_by_role("button", name="Roll back").click()
        assert page.get_by_role("status").inner_text() == "Rolled back to revision 5."
        assert price(own_shop, "heron-r2") == Decimal("0.55")

        # What was decided can not be decided again.
        page.goto("/admin/pending/1")
        assert "was approved by operator" in page.locator("main").inner_text()


def test_a_key_is_made_shown_once_and_revoked(browser: Browser, own_shop: RealShop) -> None:
    with administrator(browser, own_shop, scripts=False) as page:
        page.goto("/admin/keys")
        page.get_by_text("New key").click()
        page.get_by_label("Name").fill("<b>ci</b>")
        page.get_by_label("View").select_option("partner")
        page.get_by_role("button", name="Create key").click()
        secret = page.locator("#secret").inner_text()
        seen = ids_for(own_shop, secret)
        assert isinstance(seen, set)
        assert seen == ids_for(own_shop, own_shop.partner_key)

        page.get_by_role("link", name="I have kept it").click()
        assert secret not in page.content()
        page.locator("tr", has_text="<b>ci</b>").get_by_role("link", name="Revoke").click()
        page.get_by_role("button", name="Revoke").click()
        assert "was revoked" in page.get_by_role("status").inner_text()
        assert ids_for(own_shop, secret) == 401


def test_a_view_is_looked_through(browser: Browser, own_shop: RealShop) -> None:
    with administrator(browser, own_shop, scripts=False) as page:
        page.goto("/admin/views")
        page.get_by_role("button", name="Look through it partner").click()
        page.goto("/?provider=moss")
        assert page.locator("[data-id]").count() == 0
        page.goto("/models/moss-opus")
        assert "No such model" in page.title()
        page.get_by_role("button", name="See everything").click()
        page.goto("/?provider=moss")
        assert page.locator("[data-id]").count() == 3


def test_a_model_answers_again(browser: Browser, own_shop: RealShop) -> None:
    with administrator(browser, own_shop, scripts=False) as page:
        page.goto("/admin/offline")
        page.get_by_role("button", name="It answers again").click()
        assert "not marked" in page.get_by_role("status").inner_text()
        page.goto("/admin/models/loom-70b")
        page.get_by_text("Mark it as offline").first.click()
        page.get_by_label("Why").fill("A test")
        page.get_by_role("button", name="Mark it as offline").click()
        page.goto("/?type=text&state=offline")
        assert page.locator("[data-id]").count() == 1


def test_a_source_is_read_with_a_sign_that_it_takes_a_while(
    browser: Browser, own_shop: RealShop
) -> None:
    with administrator(browser, own_shop, scripts=True) as page:
        page.goto("/admin/sources")
        page.evaluate(NOTE)
        page.get_by_role("button", name="Read now").click()
        expect(page.get_by_role("status")).to_contain_text("could not be read", timeout=60_000)
        assert page.evaluate("sessionStorage.said") == "Reading … true"
