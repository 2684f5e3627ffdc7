"""What a document said itself reads as the same entry, in which the same was filled in."""

from decimal import Decimal

import pytest

from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.reading import read_entry
from modeldex.entries.stating import as_said
from tests.documents import every_document

FILLING = Filling("acme", Decimal("2.5"), {"all": {"model_spec": {"beta": True}}})

SPARSE = {
    "id": "sparse",
    "type": "image",
    "model_spec": {
        "pricing": {
            "resolutions": {"1.5K": {"usd": Decimal("0.1")}},
            "upscale": {"2x": {"usd": 1}, "4x": {"usd": 2}},
        }
    },
    "extensions": {
        "conditional_rates": [
            {"when": {"service_tier": "batch"}, "rates": {"images": {"usd": Decimal("0.05")}}}
        ],
        "foreign": {"other": {}},
    },
}


def test_what_was_filled_in_is_not_said_wherever_it_stands() -> None:
    entry = read_entry(SPARSE, Mode.TOLERANT, FILLING).value
    assert entry is not None
    assert as_said(entry) == SPARSE


@pytest.mark.parametrize("document", [*every_document(), SPARSE], ids=lambda each: each["id"])
def test_what_was_said_reads_as_the_same_entry(document: dict[str, object]) -> None:
    entry = read_entry(document, Mode.TOLERANT, FILLING).value
    assert entry is not None
    assert read_entry(as_said(entry), Mode.TOLERANT, FILLING).value == entry
