"""Every link leads somewhere, and every page can be found."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS, PAGES, ROOT, anchors, links


def _broken(page: Path) -> list[str]:
    return [link for link in links(page) if "://" not in link and not _leads_somewhere(page, link)]


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or (target.suffix == ".md" and anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_anchor_of_a_page_exists(page: Path) -> None:
    assert _broken(page) == []


def test_the_index_names_every_page() -> None:
    index = DOCS / "README.md"
    named = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}
    decisions = DOCS / "adr" / "README.md"
    named |= {(decisions.parent / link.partition("#")[0]).resolve() for link in links(decisions)}
    assert {page for page in PAGES if page.is_relative_to(DOCS)} - named <= {index}
