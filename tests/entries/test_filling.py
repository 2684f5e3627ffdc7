"""Completing a document: what is derived, what is filled in, and that it is said."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.filling import WEAKEST_CAPABILITIES, Filling, fill
from modeldex.entries.problems import Mode
from modeldex.entries.reading import read_entry
from tests.documents import every_document, price


def test_the_least_that_a_person_can_write_becomes_a_whole_entry() -> None:
    reading = read_entry(
        {
            "id": "m",
            "type": "text",
            "model_spec": {
                "availableContextTokens": 1000,
                "pricing": {"input": {"usd": 1}, "output": {"usd": Decimal("2.5")}},
            },
        },
        Mode.STRICT,
        Filling(owned_by="acme"),
    )
    assert reading.problems == ()
    assert reading.value is not None
    assert reading.value.document() == {
        "id": "m",
        "object": "model",
        "owned_by": "acme",
        "type": "text",
        "context_length": 1000,
        "model_spec": {
            "availableContextTokens": 1000,
            "pricing": {"input": price("1"), "output": price("2.5")},
            "privacy": "anonymized",
            "capabilities": dict(WEAKEST_CAPABILITIES),
        },
    }
    assert set(reading.value.filled) >= {
        "object",
        "owned_by",
        "context_length",
        "model_spec.privacy",
        "model_spec.capabilities.supportsVision",
        "model_spec.pricing.input.diem",
    }
    assert "created" not in reading.value.document()


def test_nothing_is_promised_that_was_not_said() -> None:
    assert len(WEAKEST_CAPABILITIES) == 15
    assert WEAKEST_CAPABILITIES["quantization"] == "not-available"
    assert not any(value for name, value in WEAKEST_CAPABILITIES.items() if name != "quantization")


def test_diem_follows_usd_at_the_catalogues_rate_and_only_where_it_is_not_given() -> None:
    pricing = {"input": {"usd": Decimal("0.3")}, "output": {"usd": 1, "diem": 5}}
    completed, _ = fill(
        {"id": "m", "type": "text", "model_spec": {"pricing": pricing}},
        Filling(diem_per_usd=Decimal("1.1")),
    )
    assert completed["model_spec"]["pricing"] == {
        "input": price("0.3", "0.33"),
        "output": price("1", "5"),
    }


def test_defaults_of_the_type_win_over_those_of_all_and_the_entry_wins_over_both() -> None:
    filling = Filling(
        defaults={
            "all": {"owned_by": "everyone", "model_spec": {"privacy": "private", "offline": True}},
            "text": {
                "owned_by": "writers",
                "model_spec": {"capabilities": {"supportsWebSearch": True}},
            },
        }
    )
    raw = {
        "id": "m",
        "type": "text",
        "model_spec": {"offline": False, "capabilities": {"supportsVision": True}},
    }
    completed, filled = fill(raw, filling)
    spec = completed["model_spec"]
    assert completed["owned_by"] == "writers"
    assert (spec["privacy"], spec["offline"]) == ("private", False)
    assert spec["capabilities"]["supportsVision"]
    assert spec["capabilities"]["supportsWebSearch"]
    assert "model_spec.capabilities.supportsWebSearch" in filled
    assert "model_spec.offline" not in filled


def test_the_older_name_of_removes_at_follows_it_and_the_other_way_round() -> None:
    instant = "2027-01-31T00:00:00Z"
    for name in ("date", "removesAt"):
        completed, _ = fill(
            {"id": "m", "type": "video", "model_spec": {"deprecation": {name: instant}}}, Filling()
        )
        assert completed["model_spec"]["deprecation"] == {
            "date": instant,
            "removesAt": instant,
            "autoRemap": False,
        }


@given(st.sampled_from(every_document()), st.data())
def test_filling_changes_nothing_that_was_said(raw: dict[str, Any], data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(raw["model_spec"]))))
    document = raw | {"model_spec": {key: raw["model_spec"][key] for key in kept}}
    before = repr(document)
    completed, filled = fill(document, Filling())
    assert repr(document) == before
    assert {key: completed["model_spec"][key] for key in kept} == document["model_spec"]
    again, filled_again = fill(completed, Filling())
    assert again == completed
    assert filled_again == ()
    assert len(set(filled)) == len(filled)
