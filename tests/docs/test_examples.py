"""Every example in the documentation, typed in as it stands."""

import shutil
from pathlib import Path

import pytest

from tests.docs.examples import Command, File, examples
from tests.docs.sitting import Sitting

ROOT = Path(__file__).parents[2]
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if any(isinstance(step, Command) for step in examples(page))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_the_page_shows_is_what_appears(page: Path, tmp_path: Path) -> None:
    for tool in ("bash", "curl"):
        if shutil.which(tool) is None:
            pytest.skip(f"the examples are typed into bash and call curl; {tool} is not installed")
    with Sitting(tmp_path) as sitting:
        for step in examples(page):
            if isinstance(step, File):
                path = tmp_path / step.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(sitting.at_its_port(step.text), encoding="utf-8")
                continue
            shown = sitting.type(step.typed)
            assert step.matches(shown), (
                f"$ {step.typed}\n--- the page shows:\n{step.appears}\n--- appeared:\n{shown}"
            )


def test_there_are_examples_to_type() -> None:
    assert ROOT / "README.md" in PAGES
