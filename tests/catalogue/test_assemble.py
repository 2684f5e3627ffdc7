"""Putting a catalogue together: what must hold between entries, and where it is told."""

from typing import Any

import pytest

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.entries.problems import Mode, Reading
from tests.documents import a_document, document, every_document


def draft(*documents: Any, mode: Mode = Mode.STRICT, **settings: Any) -> Draft:
    raw = [RawEntry(each, "models.yaml", (index,)) for index, each in enumerate(documents)]
    return Draft(mode, Settings(owned_by="acme", **settings), raw)


def told(reading: Reading[Catalogue]) -> list[str]:
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize("mode", Mode)
def test_entries_keep_the_order_of_the_documents(mode: Mode) -> None:
    documents = every_document()
    reading = assemble(draft(*documents, mode=mode))
    assert told(reading) == []
    assert reading.value is not None
    assert list(reading.value.entries) == [each["id"] for each in documents]
    assert [entry.document() for entry in reading.value.entries.values()] == documents


@pytest.mark.parametrize("mode", Mode)
def test_one_bad_entry_spoils_the_catalogue_and_every_problem_is_told(mode: Mode) -> None:
    bad, worse = a_document("acme-song"), a_document("acme-loop")
    bad["model_spec"]["pricing"]["generation"]["usd"] = "1"
    worse["id"] = ""
    reading = assemble(draft(a_document("acme/large"), bad, worse, 7, mode=mode))
    assert reading.value is None
    assert [(p.file, p.dotted_path, p.model_id) for p in reading.errors] == [
        ("models.yaml", "[1].model_spec.pricing.generation.usd", "acme-song"),
        ("models.yaml", "[2].id", ""),
        ("models.yaml", "[3]", None),
    ]


@pytest.mark.parametrize("mode", Mode)
def test_an_id_stands_once(mode: Mode) -> None:
    reading = assemble(draft(document("m", "image"), document("m", "video"), mode=mode))
    assert reading.value is None
    assert told(reading) == [
        (
            'models.yaml [1].id: two entries have this id; found "m"; '
            "expected an id of its own; the other stands at models.yaml [0]"
        )
    ]


def test_two_models_of_a_type_can_not_hold_one_trait() -> None:
    twins = document("a", "image", traits=["fastest"]), document("b", "image", traits=["fastest"])
    reading = assemble(draft(*twins))
    assert reading.value is None
    assert told(reading) == [
        (
            "models.yaml [1].model_spec.traits[0]: two image models claim the trait 'fastest'; "
            'found "fastest"; expected a trait that no other model of the type holds; '
            "'a' holds it"
        )
    ]
    assert assemble(draft(*twins, mode=Mode.TOLERANT)).value is not None


def test_models_of_two_types_may_hold_traits_of_one_name() -> None:
    one, other = document("a", "image", traits=["d"]), document("b", "video", traits=["d"])
    assert told(assemble(draft(one, other))) == []


def test_a_trait_that_a_hand_written_catalogue_gives_is_listed_by_the_entry() -> None:
    entry = document("a", "image", traits=["cheap"])
    reading = assemble(draft(entry, traits={"image": {"fastest": "a"}}))
    assert reading.value is not None
    assert reading.value.entries["a"].document()["model_spec"]["traits"] == ["cheap", "fastest"]


def test_a_trait_that_is_given_to_a_foreign_entry_leaves_the_entry_as_it_was() -> None:
    entry = document("a", "image")
    reading = assemble(draft(entry, traits={"image": {"fastest": "a"}}, mode=Mode.TOLERANT))
    assert reading.value is not None
    assert reading.value.entries["a"].document() == entry


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"traits": {"image": {"fastest": "acme-imag"}}},
            (
                'traits.image.fastest: no entry has this id; found "acme-imag"; '
                "expected the id of a model of type image; did you mean 'acme-image'?"
            ),
        ),
        (
            {"traits": {"video": {"fastest": "acme-image"}}},
            "traits.video.fastest: the model is of type image",
        ),
        ({"aliases": {"text": {"gpt-4.1": "nobody"}}}, 'aliases.text["gpt-4.1"]: no entry has'),
        (
            {"aliases": {"text": {"acme-image": "acme/large"}}},
            "aliases.text.acme-image: an entry has this alias as its id",
        ),
        ({"aliases": {"text": {"": "acme/large"}}}, 'aliases.text[""]: an empty name'),
    ],
)
def test_names_stand_for_entries_of_their_type(settings: dict[str, Any], message: str) -> None:
    reading = assemble(draft(*every_document(), **settings))
    assert reading.value is None
    assert len(reading.problems) == 1
    assert message in told(reading)[0]
    tolerant = assemble(draft(*every_document(), mode=Mode.TOLERANT, **settings))
    assert tolerant.value is not None
    assert told(tolerant) == told(reading)


def test_a_replacement_exists() -> None:
    orphan = a_document("acme/small")
    reading = assemble(draft(orphan))
    assert reading.value is None
    assert "replacementModelId: no entry has the replacement's id" in told(reading)[0]
    assert assemble(draft(orphan, mode=Mode.TOLERANT)).value is not None


def test_what_names_an_entry_with_an_impossible_type_is_not_told_of_as_well() -> None:
    (problem,) = assemble(
        draft(
            document("a", "txt"),
            document(
                "b",
                "text",
                deprecation={"removesAt": "2031-01-01T00:00:00Z", "replacementModelId": "a"},
            ),
            traits={"text": {"default": "a"}},
            aliases={"text": {"gpt-4o": "a"}},
        )
    ).problems
    assert problem.path == (0, "type")


def test_a_field_filled_from_the_defaults_of_a_type_is_known_as_filled() -> None:
    reading = assemble(
        draft({"id": "m", "type": "image"}, defaults={"image": {"model_spec": {"beta": True}}})
    )
    assert reading.value is not None
    assert "model_spec.beta" in reading.value.entries["m"].filled
