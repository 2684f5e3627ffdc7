"""Every model of a foreign list has an entry, or is left out with a reason."""

from typing import Any

from modeldex.catalogue.catalogue import Settings
from modeldex.dialects.facts import ModelFacts
from modeldex.dialects.listing import Listing, ReadModel, first_models, models_in
from modeldex.dialects.report import LeftOut
from modeldex.entries.problems import Path
from tests.dialects.passing import counts, report_of


def numbered(rows: list[Any]) -> list[tuple[Path, Any]]:
    return [((index,), row) for index, row in enumerate(rows)]


def test_models_that_can_have_no_entry_are_left_out_with_the_reason() -> None:
    rows: list[Any] = [{"id": "a"}, {"id": "a"}, 7, {}, {"id": ""}, {"id": 3}, {"id": "b\n"}]
    listing = Listing("acme", "f.json", {})
    listing.read(numbered(rows), lambda model_id, _: ReadModel(ModelFacts(model_id, "text"), ()))
    report = report_of(listing.draft(Settings()))
    assert (report.read, report.kept) == (7, 1)
    assert report.left_out == (
        LeftOut("a", "its id stands twice in the document"),
        LeftOut("[2]", "it is no object but 7"),
        LeftOut("[3]", "it has no id"),
        LeftOut("[4]", "the id is empty"),
        LeftOut("[5]", "the id is no text"),
        LeftOut("b\n", "the id holds control or bidirectional characters (U+000A)"),
    )


def test_the_report_says_what_went_into_the_extension_under_the_foreign_names() -> None:
    listing = Listing("acme", None, {"parameters": "supported_parameters"})
    facts = ModelFacts(
        "a", "text", parameters=("tools",), input_modalities=("text",), foreign={"odd": 1}
    )
    listing.read(numbered([{"id": "a"}]), lambda *_: ReadModel(facts, ("odd",)))
    report = report_of(listing.draft(Settings()))
    assert counts(report.extended) == {"modalities.input": 1, "supported_parameters": 1}
    assert counts(report.not_understood) == {"odd": 1}


def test_a_list_stands_alone_or_in_a_field() -> None:
    assert models_in([1]) == models_in({"data": [1]}) == models_in({"models": [1]}, "models") == [1]
    assert models_in({"data": {}}) is models_in(3) is models_in("text") is None
    assert first_models([1, {"id": "a"}]) == [{"id": "a"}]
