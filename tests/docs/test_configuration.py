"""The reference of the configuration, held against what the program reads."""

import re
from typing import Any, Final

import pytest

from modeldex.http.config import Config
from modeldex.http.options import OPTIONS
from tests.docs.pages import DOCS, ROOT, codes, sections

PAGE: Final = DOCS / "reference" / "configuration.md"
ROWS: Final = {
    codes(row[0])[0]: row
    for section in sections(PAGE)
    for row in section.rows()
    if codes(row[0]) and codes(row[0])[0].startswith("MODELDEX_")
}
"""By variable: its row, of which the second cell is the default."""


def _read_anywhere() -> set[str]:
    """The variables that stand in the code by name."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    return {name for text in texts for name in re.findall(r"\bMODELDEX_[A-Z_]+[A-Z]\b", text)}


def test_the_variables_of_the_reference_are_those_that_are_read() -> None:
    assert set(ROWS) == {option.variable for option in OPTIONS} | _read_anywhere()


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.variable)
def test_a_variable_has_the_default_that_the_reference_says(option: Any) -> None:
    default = getattr(Config(), option.name)
    shown = codes(ROWS[option.variable][1])
    assert shown == ([] if default is None else [option.write(default)])
