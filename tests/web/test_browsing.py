"""What a reader does with the pages in a real browser: filters, links, keys, copying, costs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.conftest import RealShop, needs_browser, sign_in

pytestmark = needs_browser


def ids(page: Page) -> list[str]:
    return [str(row.get_attribute("data-id")) for row in page.locator("[data-id]").all()]


def found(shop: RealShop, **asked: Any) -> list[str]:
    return [each["id"] for each in shop.get("/api/v1/search", limit=60, **asked)["data"]]


def settle(page: Page, query: str) -> None:
    """Wait until the list is the one of that address."""
    page.wait_for_url(f"**/?{query}")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_filters_apply_at_once_and_a_link_shares_them(
    visitor: Page, shop: RealShop, signed_in: Callable[[str], BrowserContext]
) -> None:
    visitor.goto("/")
    assert ids(visitor) == found(shop)

    visitor.get_by_role("link", name="Text 19").click()
    settle(visitor, "type=text")
    assert ids(visitor) == found(shop, q="type:text")
    visitor.get_by_role("checkbox", name="Vision").check()
    settle(visitor, "type=text&capability=supportsVision")
    expect(visitor.get_by_role("checkbox", name="Vision")).to_be_focused()
    visitor.locator("[name=provider][value=fern]").check()
    visitor.locator("#context").select_option("200000")
    visitor.get_by_label("Input at most").fill("1.5")
    visitor.get_by_label("Input at most").press("Tab")
    settle(visitor, "*input_max=1.5")
    wanted = "type:text supportsVision provider:fern context>=200k input<=1.5"
    assert ids(visitor) == found(shop, q=wanted)

    visitor.get_by_role("link", name="Input /1M").click()
    settle(visitor, "*sort=input")
    assert ids(visitor) == found(shop, q=wanted, sort="input")
    shared = signed_in(shop.read_key).new_page()
    shared.goto(visitor.url)
    assert ids(shared) == ids(visitor)
    shared.close()

    visitor.go_back()
    settle(visitor, "*input_max=1.5")
    assert ids(visitor) == found(shop, q=wanted)
    visitor.get_by_role("link", name="Clear filters").click()
    settle(visitor, "type=text")


def test_what_is_typed_is_looked_for_and_a_mistake_is_told(visitor: Page, shop: RealShop) -> None:
    visitor.goto("/changes")
    visitor.keyboard.press("/")
    expect(visitor.locator("#find")).to_be_focused()
    visitor.keyboard.type("tidall flash")
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/?q=tidall+flash")
    assert ids(visitor) == found(shop, q="tidall flash")
    assert visitor.locator("mark").first.inner_text() == "Tidal"

    visitor.keyboard.press("Control+k")
    visitor.keyboard.type("input:")
    expect(visitor.get_by_role("alert")).to_contain_text("character")
    expect(visitor.locator("#find")).to_be_focused()
    visitor.locator("#find").fill("gpt-latest")
    expect(visitor.locator("[data-id]")).to_have_count(1)
    assert visitor.locator("mark").first.inner_text() == "gpt"


def test_columns_and_cards(visitor: Page) -> None:
    visitor.goto("/?type=text")
    visitor.get_by_text("Columns").click()
    visitor.locator(".chooser").get_by_role("checkbox", name="Provider").check()
    visitor.wait_for_url("**column=provider*")
    assert visitor.locator("thead th").all_inner_texts()[-2:] == ["Provider", "Created"]
    # The chooser stays open for the next column.
    visitor.locator(".chooser").get_by_role("checkbox", name="Created").uncheck()
    visitor.wait_for_url(lambda address: "column=created" not in address)
    assert visitor.locator("thead th").all_inner_texts()[-1] == "Provider"
    visitor.get_by_label("View").select_option("cards")
    visitor.wait_for_url("**view=cards**")
    expect(visitor.locator("li.card")).to_have_count(19)


def test_the_list_is_walked_and_compared_with_keys(visitor: Page) -> None:
    visitor.goto("/?type=text&sort=name")
    first, second = ids(visitor)[:2]
    for key in ("ArrowDown", "c", "ArrowDown", "c", "ArrowDown", "ArrowUp", "C"):
        visitor.keyboard.press(key)
    visitor.wait_for_url(f"**/compare?ids={first}&ids={second}")
    assert visitor.locator("thead code").all_inner_texts() == [first, second]
    assert visitor.locator("tr.differs").count() > 0


@pytest.mark.parametrize(
    ("path", "fields", "usage"),
    [
        ("tidal-pro", {"Prompt tokens": "300000"}, {"input_tokens": 300000, "output_tokens": 1000}),
        (
            "acme-image-2",
            {"Images": "3", "Resolution": "2K", "Quality": "medium"},
            {"images": 3, "resolution": "2K", "quality": "medium", "requests": 1},
        ),
        ("acme-album", {"Length": "90"}, {"pieces": 1, "duration_seconds": 90, "requests": 1}),
    ],
)
def test_the_calculator_tells_what_a_quote_tells(
    visitor: Page, shop: RealShop, path: str, fields: dict[str, str], usage: dict[str, Any]
) -> None:
    visitor.goto(f"/models/{path}")
    before = visitor.locator("#total").inner_text()
    for label, value in fields.items():
        field = visitor.locator("#calculator").get_by_label(label).first
        if value in (option.inner_text() for option in field.locator("option").all()):
            field.select_option(value)
        else:
            field.fill(value)
    expect(visitor.locator("#total")).not_to_have_text(before)
    visitor.wait_for_url(re.compile(f"={list(fields.values())[-1]}"))
    quoted = shop.post("/api/v1/quote", {"model": path, "usage": usage})
    total = quoted["total"]["usd"]
    expect(visitor.locator("#total")).to_have_text(re.compile(rf"^\${total:g}0?$"))


def test_what_a_button_copies(visitor: Page, shop: RealShop) -> None:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=shop.url)
    visitor.goto("/models/fern-4")
    visitor.get_by_role("button", name="Copy id").click()
    expect(visitor.get_by_role("button", name="Copied")).to_be_visible()
    assert visitor.evaluate("navigator.clipboard.readText()") == "fern-4"
    visitor.get_by_text("Python").click()
    visitor.locator("#snippet-python + button").click()
    assert "from openai import OpenAI" in visitor.evaluate("navigator.clipboard.readText()")


def test_a_workload_is_compared(visitor: Page, shop: RealShop) -> None:
    visitor.goto("/compare?ids=fern-4,moss-opus")
    visitor.get_by_label("Prompt tokens").fill("100000")
    row = visitor.locator(".costs tbody tr")
    expect(row.filter(has_text="fern-4")).to_contain_text("$0.135")
    expect(row.filter(has_text="fern-4")).to_contain_text("Cheapest")
    expect(row.filter(has_text="moss-opus")).to_contain_text("$1.575")

    # What was entered holds for the next choice of models.
    visitor.get_by_role("link", name="Show differences only").click()
    expect(visitor.get_by_label("Prompt tokens")).to_have_value("100000")
    assert visitor.locator(".compared tbody tr:not(.differs):not(.group)").count() == 0


def test_an_administrator_sees_where_the_fields_of_a_model_come_from(
    shop: RealShop, signed_in: Callable[[str], BrowserContext], watched: Callable[[Page], Page]
) -> None:
    page = watched(signed_in(shop.admin_key).new_page())
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/models/fern-4")
    page.get_by_text("Where each field comes from").click()
    row = page.locator(".origins tr", has_text="model_spec.pricing.input.usd")
    expect(row).to_contain_text("source acme")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.goto("/admin/audit")
    expect(page.get_by_role("link", name="Admin", exact=True)).to_be_in_viewport(ratio=0.95)
    page.close()


def test_all_of_it_works_without_scripts(browser: Browser, shop: RealShop) -> None:
    with browser.new_context(base_url=shop.url, java_script_enabled=False) as context:
        page = sign_in(context.new_page(), shop.read_key)
        page.goto("/?type=text")
        page.get_by_role("checkbox", name="Vision").check()
        page.locator("#find").fill("fern")
        page.locator("#filters").get_by_role("button", name="Apply").click()
        assert ids(page) == found(shop, q="type:text supportsVision fern")
        page.get_by_label("Sort").select_option("name")
        page.locator("#looks").get_by_role("button", name="Apply").click()
        assert ids(page) == found(shop, q="type:text supportsVision fern", sort="name")
        for box in page.get_by_role("checkbox", name="to compare").all()[:2]:
            box.check()
        page.get_by_role("button", name="Compare selected").click()
        assert "/compare?ids=" in page.url
        page.goto("/models/acme-image-2")
        page.locator("[name=resolution]").select_option("2K")
        page.get_by_role("button", name="Calculate").click()
        assert page.locator("#total").inner_text() == "$0.50"
        page.get_by_label("Language").select_option("ko")
        page.get_by_role("button", name="Apply").click()
        assert page.locator("html").get_attribute("lang") == "ko"
        rule = page.locator("#cost tbody .small").first.inner_text()
        assert rule.split("\n") == ["해상도 2K", "품질 high (기본값)"]
