"""`modeldex prices`."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from modeldex.entries.entry import Entry
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.cli.conftest import Commands, text_model
from tests.factories import catalogue_of


@pytest.fixture
def history(tmp_path: Path) -> None:
    """Three prices of one model, one of them with a name that would act on a terminal."""
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    months = iter((1, 2, 3, 4))
    for usd in ("1", "1.5", "0.5", None):
        now = datetime(2026, next(months), 1, tzinfo=UTC)
        administration = LocalAdministration(store, author="ada", clock=lambda now=now: now)
        entries = [Entry.of(text_model("other"))]
        entries += [] if usd is None else [Entry.of(text_model("model", usd))]
        administration.publish(administration.plan(catalogue_of(*entries)), "")
    store.close()


pytestmark = pytest.mark.usefixtures("history")


def test_each_price_stands_with_its_instant_and_its_revision(modeldex: Commands) -> None:
    rows = [
        line.split("\t") for line in modeldex.out("prices", "model").split("\n\n")[0].split("\n")
    ]
    assert rows == [
        ["2026-01-01T00:00:00Z", "1", "input 1, output 10"],
        ["2026-02-01T00:00:00Z", "2", "input 1.5, output 10"],
        ["2026-03-01T00:00:00Z", "3", "input 0.5, output 10"],
        ["2026-04-01T00:00:00Z", "3", "not listed"],
    ]


def test_the_prices_that_changed_are_drawn(modeldex: Commands) -> None:
    drawn = modeldex.out("prices", "model")
    assert "input in usd\n1.5 ┤" in drawn
    assert "\x1b" not in drawn


def test_a_price_that_stayed_is_drawn_for_who_wants_everything(modeldex: Commands) -> None:
    assert "┤" not in modeldex.out("prices", "other")
    assert "output in usd\n10 ┤" in modeldex.out("prices", "other", "--verbose")


def test_the_json_has_what_the_api_has(modeldex: Commands) -> None:
    told = modeldex.json("prices", "model")
    assert told["id"] == "model"
    assert [each["starts_at"] for each in told["data"][1:]] == [
        each["ends_at"] for each in told["data"][:-1]
    ]
    assert told["data"][1]["pricing"]["input"] == {"usd": Decimal("1.5"), "diem": Decimal("1.5")}
    assert [each["listed"] for each in told["data"]] == [True, True, True, False]


def test_a_model_that_never_was_is_told_with_the_nearest_name(modeldex: Commands) -> None:
    assert "did you mean 'other'" in modeldex.err("prices", "othr", status=1)
