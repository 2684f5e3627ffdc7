"""The worked examples: tables in Markdown, read into models, usages and what must come out.

The arithmetic of a row is that of the provider's price list, and is computed here by fractions:
nothing of the program under test takes part in it.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.reading import read_entry

TABLES = Path(__file__).parent / "worked"


@dataclass(frozen=True)
class Example:
    """One row."""

    model: str
    document: dict[str, Any]
    usage: dict[str, Any]
    arithmetic: str
    expected: str
    """The amount in dollars, or ``refused:`` and the field, or ``no price``."""

    def __str__(self) -> str:
        return f"{self.model} {self.usage}"


def examples() -> Iterator[Example]:
    """Every row of every table."""
    for page in sorted(TABLES.glob("*.md")):
        for section in page.read_text(encoding="utf-8").split("\n## ")[1:]:
            title = section.partition("\n")[0]
            block = re.search(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
            assert block is not None, title
            document = _complete({"id": "a-model", **_exact(yaml.safe_load(block[1]))})
            for line in section.splitlines():
                if line.startswith("| `{"):
                    usage, arithmetic, expected = (
                        cell.strip() for cell in line.strip("|").split("|")
                    )
                    given = yaml.safe_load(usage.strip("`"))
                    yield Example(title, document, given, arithmetic, expected)


def _exact(value: Any) -> Any:
    """With the fractions as they are written, as all readings of documents have them."""
    return json.loads(json.dumps(value), parse_float=Decimal)


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    reading = read_entry(document, Mode.STRICT, Filling())
    assert reading.value is not None, (document, reading.problems)
    return reading.value.document()


def computed(arithmetic: str) -> Fraction:
    """What a formula comes to, exactly; M is a million."""
    text = arithmetic.replace(",", "").replace("×", "*").replace("M", "1000000")
    return _value(ast.parse(re.sub(r"\d+(?:\.\d+)?", r"'\g<0>'", text), mode="eval").body)


def _value(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    assert isinstance(node, ast.BinOp), ast.dump(node)
    left, right = _value(node.left), _value(node.right)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    assert isinstance(node.op, ast.Div)
    return left / right
