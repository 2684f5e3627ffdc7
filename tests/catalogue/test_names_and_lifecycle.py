"""Traits by claim and by decree, and when an entry is listed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from modeldex.catalogue.lifecycle import removes_at, visible_at
from modeldex.catalogue.naming import Claim, resolve_traits
from tests.documents import a_document

CLAIMS = (
    Claim("a", "text", ("default", "fastest")),
    Claim("b", "text", ("default",)),
    Claim("c", "image", ("default",)),
)


def test_the_first_entry_to_claim_a_trait_of_its_type_holds_it() -> None:
    assert resolve_traits({}, CLAIMS) == {
        "text": {"default": "a", "fastest": "a"},
        "image": {"default": "c"},
    }


def test_what_the_catalogue_says_wins() -> None:
    explicit: Any = {"text": {"default": "b"}, "video": {"best": "v"}}
    assert resolve_traits(explicit, CLAIMS) == {
        "text": {"default": "b", "fastest": "a"},
        "image": {"default": "c"},
        "video": {"best": "v"},
    }


REMOVED = datetime(2027, 3, 1, tzinfo=UTC)


def test_a_model_leaves_at_the_instant_and_not_before() -> None:
    document = a_document("acme/small")
    assert removes_at(document) == REMOVED
    assert visible_at(document, REMOVED - timedelta(microseconds=1))
    assert not visible_at(document, REMOVED)


def test_a_model_that_is_not_deprecated_stays() -> None:
    assert visible_at(a_document("acme/large"), datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-01T00:00:00.000Z", REMOVED),
        ("2027-03-01", REMOVED),
        ("2027-03-01T02:00:00+02:00", REMOVED),
        ("2027-03-01T00:00:00", REMOVED),
        ("some day", None),
        (7, None),
    ],
)
def test_instants_are_read_in_every_usual_form(text: object, instant: datetime | None) -> None:
    assert removes_at({"model_spec": {"deprecation": {"date": text}}}) == instant
