"""What a catalogue takes of a source's document: which models, under which ids."""

from decimal import Decimal
from typing import Any

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.source_reading import reading_of
from modeldex.catalogue.sourcing import Source, SourceReading
from modeldex.entries.problems import Mode, Reading
from tests.catalogue.layered import NOON, source, stated, usd


def read(of: Source, *documents: Any, **settings: Any) -> Reading[SourceReading]:
    entries = [RawEntry(document, "list.json", (at,)) for at, document in enumerate(documents)]
    return reading_of(of, Draft(Mode.TOLERANT, Settings(**settings), entries), NOON)


def taken(of: Source, *documents: Any, **settings: Any) -> SourceReading:
    reading = read(of, *documents, **settings)
    assert reading.value is not None, reading.problems
    return reading.value


def test_models_are_taken_as_they_are_stated_in_their_order() -> None:
    document = {**stated("b", pricing={"input": usd("1")}), "x-note": 1}
    reading = taken(source("s"), document, stated("a"))
    assert list(reading.models) == ["b", "a"]
    assert reading.models["b"].document == document
    assert (reading.source, reading.read_at) == ("s", NOON)


def test_select_and_exclude_speak_of_ids_as_the_source_writes_them() -> None:
    of = source("s", select=("acme/*", "solo"), exclude=("*:free",), prefix="x/")
    reading = taken(of, *map(stated, ["acme/a", "acme/a:free", "solo", "other"]))
    assert list(reading.models) == ["x/acme/a", "x/solo"]


def test_ids_are_renamed_and_so_are_the_models_that_replace_others() -> None:
    gone = {"removesAt": "2027-01-01T00:00:00Z", "replacementModelId": "new"}
    going = {"removesAt": "2027-01-01T00:00:00Z", "replacementModelId": "other"}
    of = source("s", prefix="x/", rename={"new": "fresh"})
    reading = taken(of, stated("a", deprecation=gone), stated("new", deprecation=going))
    assert list(reading.models) == ["x/a", "fresh"]
    replacements = [
        model.document["model_spec"]["deprecation"]["replacementModelId"]
        for model in reading.models.values()
    ]
    assert replacements == ["fresh", "x/other"]


def test_an_owner_of_the_source_is_that_of_all_its_models() -> None:
    own = {**stated("a"), "owned_by": "acme"}
    assert taken(source("s", owned_by="us"), own).models["a"].document["owned_by"] == "us"
    assert taken(source("s"), own, owned_by="litellm").models["a"].document["owned_by"] == "acme"


def test_the_owner_of_a_foreign_document_is_stated_where_a_model_names_none() -> None:
    reading = taken(source("s"), stated("a"), owned_by="litellm")
    assert reading.models["a"].document["owned_by"] == "litellm"
    assert "owned_by" not in taken(source("s"), stated("a")).models["a"].document


def test_the_documents_own_defaults_and_traits_are_stated_of_its_models() -> None:
    reading = taken(
        source("s", prefix="x/"),
        stated("a", beta=True, traits=["own"]),
        defaults={"text": {"model_spec": {"beta": False, "privacy": "private"}}},
        traits={"text": {"best": "a"}},
    )
    assert reading.models["x/a"].document["model_spec"] == {
        "beta": True,
        "privacy": "private",
        "traits": ["own", "best"],
    }


def test_aliases_follow_the_models_that_are_taken() -> None:
    reading = taken(
        source("s", prefix="x/", exclude=("b",)),
        stated("a"),
        stated("b"),
        aliases={"text": {"one": "a", "two": "b"}, "image": {"three": "b"}},
    )
    assert reading.aliases == {"text": {"one": "x/a"}}


def test_a_model_that_can_be_no_entry_is_not_taken_and_told() -> None:
    faulty = stated("b", pricing={"input": usd("-1"), "output": usd("1")})
    reading = read(source("s"), stated("a"), faulty, {"type": "text"}, 5)
    assert reading.value is not None
    assert list(reading.value.models) == ["a"]
    assert reading.errors == ()
    assert [(problem.path[0], problem.model_id) for problem in reading.problems] == [
        (1, "b"),
        (2, None),
        (3, None),
    ]
    assert reading.problems[0].message == "not taken: not a possible amount"
    assert reading.problems[0].file == "list.json"


def test_it_is_known_as_faulty_by_its_id_in_the_catalogue() -> None:
    faulty = stated("b", pricing={"input": usd("-1")})
    reading = taken(source("s", prefix="x/", exclude=("c",)), stated("a"), faulty, stated("c"), 5)
    assert reading.faulty == {"x/b"}


def test_two_models_can_not_become_one() -> None:
    reading = read(source("s", rename={"a": "c"}), stated("a"), stated("c"))
    assert reading.value is not None
    assert list(reading.value.models) == ["c"]
    assert "another model of the source has this id" in str(reading.problems[0])


def test_an_id_that_renaming_makes_impossible_is_told() -> None:
    reading = read(source("s", prefix="x" * 100), stated("a" * 200), stated("b"))
    assert reading.value is not None
    assert len(reading.value.models) == 1
    assert "characters long" in str(reading.problems[0])


def test_without_any_usable_model_there_is_no_reading() -> None:
    reading = read(source("s"), stated("a", pricing={"input": usd("-1")}), 5)
    assert reading.value is None
    told = str(reading.errors[0])
    assert "none of the 2 models" in told
    assert "not a possible amount" in told


def test_an_empty_document_is_a_reading_without_models() -> None:
    assert taken(source("s")).models == {}


def test_what_the_source_names_and_the_document_does_not_have_is_told() -> None:
    of = source("s", select=("acme/*", "nothing"), exclude=("*:fre",), rename={"acme/lrge": "l"})
    reading = read(of, stated("acme/large"))
    assert reading.value is not None
    assert [problem.dotted_path for problem in reading.warnings] == [
        "sources.s.rename.acme/lrge",
        "sources.s.select[1]",
        "sources.s.exclude[0]",
    ]
    assert "did you mean 'acme/large'?" in str(reading.warnings[0])


def test_amounts_are_kept_as_they_were_written() -> None:
    noisy = Decimal("0.009200000000000002")
    document = stated("a", pricing={"input": {"usd": noisy}, "output": usd("1")})
    kept = taken(source("s"), document).models["a"].document
    assert kept["model_spec"]["pricing"]["input"]["usd"] == noisy
