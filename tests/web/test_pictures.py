"""The pictures of the documentation, taken of the shop:

``MODELDEX_PICTURES=docs/images .venv/bin/pytest tests/web/test_pictures.py``
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.conftest import RealShop, needs_browser

DIRECTORY = os.environ.get("MODELDEX_PICTURES")

pytestmark = [
    needs_browser,
    pytest.mark.skipif(DIRECTORY is None, reason="MODELDEX_PICTURES names no directory"),
]


@pytest.mark.parametrize(
    ("name", "path", "height"),
    [
        ("browse", "/", 700),
        ("model", "/models/acme-image-2", 1040),
        ("price-history", "/models/tidal-pro", 720),
        ("compare", "/compare?ids=fern-4,moss-sonnet,tidal-pro", 1560),
        ("changes", "/changes", 640),
        ("lifecycle", "/lifecycle", 600),
        ("admin", "/admin", 760),
        ("held", "/admin/pending/1", 720),
    ],
)
def test_a_picture_is_taken(
    signed_in: Callable[[str], BrowserContext], shop: RealShop, name: str, path: str, height: int
) -> None:
    page: Page = signed_in(shop.admin_key).new_page()
    page.set_viewport_size({"width": 1120, "height": height})
    page.goto(path)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=Path(DIRECTORY or ".") / f"{name}.png")
    page.close()
