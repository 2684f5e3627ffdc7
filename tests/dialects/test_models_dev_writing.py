"""Entries as api.json of models.dev, and back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.assemble import assemble
from modeldex.dialects.facts import ModelFacts, entry_document, facts_of
from modeldex.dialects.modalities import input_flags, inputs_of
from modeldex.dialects.models_dev import DIALECT, read, write
from modeldex.dialects.models_dev_format import COST, FLAGS, MODALITIES
from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.rates.tariff import Card, Circumstances, Condition, Rate, Tariff
from modeldex.entries.reading import read_entry
from tests.dialects.test_models_dev import MODEL, model
from tests.documents import every_document


def entries_of(value: Any) -> list[dict[str, Any]]:
    """The complete entries that an api.json makes."""
    draft = read(value).value
    assert draft is not None
    catalogue = assemble(draft).value
    assert catalogue is not None
    return [entry.document() for entry in catalogue.entries.values()]


def entry_of(facts: ModelFacts) -> dict[str, Any]:
    entry = read_entry(entry_document(facts, DIALECT.name), Mode.TOLERANT, Filling()).value
    assert entry is not None
    return entry.document()


def back(value: dict[str, Any]) -> dict[str, Any]:
    return write(entries_of(value))


PROVIDER = {
    "id": "acme",
    "name": "Acme",
    "npm": "@acme/sdk",
    "api": "https://api.acme.example",
    "doc": "https://acme.example",
    "env": ["ACME_KEY"],
    "tea": {"green": True},
}


class TestBack:
    def test_a_document_comes_back_as_it_was(self) -> None:
        fields = model(
            family="acme",
            last_updated="2026-05-01",
            open_weights=False,
            interleaved={"field": "reasoning_content"},
            provider={"npm": "@ai-sdk/openai", "shape": "responses"},
            status="beta",
            reasoning_options=[MODEL["reasoning_options"][0], {"type": "toggle"}],
            cost={
                "input": Decimal("1.5"),
                "output": 6,
                "citation": 2,
                "tiers": [{"tier": {"type": "context", "size": 32_000}, "input": 3, "output": 12}],
            },
            experimental={
                "modes": {
                    "fast": {
                        "cost": {"input": 3, "output": 12},
                        "provider": {"body": {"service_tier": "priority"}},
                    },
                    "odd": {"cost": {"input": 1}},
                },
                "soon": True,
            },
            hologram=["a", 1, {"b": False}],
        )
        value = {"acme": {**PROVIDER, "models": {"big": fields, "deep/er": model(id="deep/er")}}}
        assert back(value) == value

    def test_what_is_not_understood_comes_back_beside_what_is(self) -> None:
        fields = model(
            tool_call={"supported": True},
            release_date="soon",
            limit={"context": "1000", "output": 100},
            modalities={"input": ["text", "smell"], "output": ["text"]},
            attachment=False,
            cost={"input": 1, "output": "much", "tiers": [{"tier": {"size": 9}, "input": 2}]},
        )
        value = {"acme": {**PROVIDER, "models": {"big": fields}}}
        assert back(value) == value

    def test_a_tier_is_written_whole_with_what_is_not_understood_of_it(self) -> None:
        tiers = [
            {"tier": {"size": 32}, "input": 2, "magic": 9},
            {"tier": {"type": "spend", "size": 1}, "input": 8},
        ]
        fields = model(cost={"input": 1, "output": 5, "tiers": tiers})
        written = back({"acme": {**PROVIDER, "models": {"big": fields}}})
        assert written["acme"]["models"]["big"]["cost"]["tiers"] == [
            {"tier": {"type": "context", "size": 32}, "input": 2, "output": 5, "magic": 9},
            tiers[1],
        ]


class TestWriting:
    def test_what_a_reader_requires_is_there(self) -> None:
        """The fields that opencode's ``models.ts`` and the schema of models.dev require."""
        written = write([entry_of(ModelFacts("m", "text", owned_by="some lab", created=86_400))])
        assert written == {
            "some lab": {
                "id": "some lab",
                "name": "some lab",
                "npm": "@ai-sdk/openai-compatible",
                "env": ["SOME_LAB_API_KEY"],
                "models": {
                    "m": {
                        "id": "m",
                        "name": "m",
                        "attachment": False,
                        "reasoning": False,
                        "tool_call": False,
                        "structured_output": False,
                        "temperature": False,
                        "release_date": "1970-01-02",
                        "modalities": {"input": ["text"], "output": ["text"]},
                        "limit": {"context": 0, "output": 0},
                    }
                },
            }
        }

    def test_an_id_loses_its_owners_name_and_no_other(self) -> None:
        ids = ("acme/a", "other/b", "c", "acme/acme/d")
        written = write(entry_of(ModelFacts(each, "text", owned_by="acme")) for each in ids)
        assert list(written["acme"]["models"]) == ["a", "other/b", "c", "acme/d"]

    def test_two_entries_never_share_an_id(self) -> None:
        ids = ("acme/a", "a", "acme/acme/a")
        written = write(entry_of(ModelFacts(each, "text", owned_by="acme")) for each in ids)
        assert list(written["acme"]["models"]) == ["acme/a", "a", "acme/acme/a"]

    def test_words_of_other_formats_are_written_as_the_schemas(self) -> None:
        facts = ModelFacts(
            "m", "tts", owned_by="a", input_modalities=("text",), output_modalities=("speech",)
        )
        (provider,) = write([entry_of(facts)]).values()
        assert provider["models"]["m"]["modalities"] == {"input": ["text"], "output": ["audio"]}

    def test_every_kind_of_entry_can_be_written_in_the_schemas_words(self) -> None:
        for provider in write(every_document()).values():
            for written in provider["models"].values():
                assert written["modalities"]["input"]
                assert written["modalities"]["output"]
                for words in written["modalities"].values():
                    assert set(words) <= MODALITIES.keys()
                assert {"context", "output"} <= written["limit"].keys()
                assert {"input", "output"} <= written.get("cost", {"input": 0, "output": 0}).keys()


AMOUNTS = st.decimals(0, 1000, places=6).map(Rate)
SIZES = st.lists(st.integers(1, 10**7), unique=True, max_size=3)
BOTH = st.fixed_dictionaries({"input_tokens": AMOUNTS, "output_tokens": AMOUNTS})
OTHERS = st.dictionaries(st.sampled_from(sorted(set(COST.values()))), AMOUNTS)
DATES = st.none() | st.sampled_from(["2025", "2025-12", "2025-12-31"])
COUNTS = st.none() | st.integers(1, 10**9)


@st.composite
def tariffs(draw: st.DrawFn) -> Tariff:
    if draw(st.booleans()):
        return Tariff()
    cards = [Card(Condition(prompt_tokens_above=size), draw(OTHERS)) for size in draw(SIZES)]
    cards += [
        Card(Condition(service_tier=tier), draw(BOTH))
        for tier in draw(st.lists(st.sampled_from(["flex", "priority"]), unique=True))
    ]
    return Tariff(draw(OTHERS) | draw(BOTH), tuple(card for card in cards if card.rates))


@st.composite
def all_facts(draw: st.DrawFn) -> ModelFacts:
    """Facts that the format can say."""
    model_type = draw(st.sampled_from(["text", "embedding", "image", "video", "tts", "asr"]))
    words = st.lists(st.sampled_from(sorted(MODALITIES.values())), unique=True, min_size=1)
    taken = tuple(draw(words))
    efforts: tuple[str, ...] = ()
    flags: dict[str, bool] = {}
    if model_type == "text":
        flags = {name: draw(st.booleans()) for name in FLAGS.values()} | input_flags(taken)
        efforts = tuple(draw(st.lists(st.sampled_from(["none", "low", "max"]), unique=True)))
        flags["supportsReasoningEffort"] = bool(efforts)
    sized = model_type in ("text", "embedding")
    return ModelFacts(
        id=draw(st.sampled_from(["acme/m", "acme/deep/er", "acme/acme/m"])),
        owned_by="acme",
        type=model_type,
        name=draw(st.sampled_from(["M", "Whatever it is", "é"])),
        description=draw(st.none() | st.just("Good.")),
        context_tokens=draw(COUNTS) if sized else None,
        max_input_tokens=draw(COUNTS),
        max_output_tokens=draw(COUNTS),
        flags=flags,
        reasoning_efforts=efforts,
        default_effort=draw(st.none() | st.sampled_from(efforts)) if efforts else None,
        input_modalities=taken,
        output_modalities=tuple(draw(words)),
        knowledge_cutoff=draw(DATES),
        released=draw(st.sampled_from(["2025", "2025-12", "2025-12-31"])),
        parameters=draw(st.sampled_from([(), ("temperature",)])),
        offline=draw(st.booleans()),
        tariff=draw(tariffs()),
    )


def charges(tariff: Tariff) -> list[dict[str, Decimal]]:
    """What the tariff charges in all circumstances that it tells apart by size and tier."""
    sizes = {card.when.prompt_tokens_above or 0 for card in tariff.cards}
    tokens = sorted({0, *sizes, *(size + 1 for size in sizes)})
    return [
        {unit: rate.usd for unit, (rate, _) in tariff.applicable(what).items()}
        for tier in (None, "flex", "priority")
        for size in tokens
        for what in [Circumstances(prompt_tokens=size, service_tier=tier)]
    ]


@given(all_facts())
def test_reading_what_was_written_gives_the_same_facts(facts: ModelFacts) -> None:
    entry = entry_of(facts)
    (again,) = entries_of(write([entry]))
    before, after = facts_of(entry, DIALECT.name), facts_of(again, DIALECT.name)
    apart: dict[str, Any] = {"tariff": Tariff(), "foreign": {}}
    assert replace(after, **apart) == replace(before, **apart)
    assert "model" not in after.foreign, after.foreign
    assert charges(after.tariff) == charges(before.tariff)


@given(st.sampled_from(every_document()))
def test_of_any_entry_comes_back_what_the_format_can_say(document: dict[str, Any]) -> None:
    before = facts_of(document, DIALECT.name)
    draft = read(write([document])).value
    assert draft is not None
    (raw,) = draft.entries
    after = facts_of(raw.document, DIALECT.name)
    kept = ("name", "description", "context_tokens", "max_output_tokens", "reasoning_efforts")
    kept += ("default_effort", "knowledge_cutoff", "offline")
    assert {name: getattr(after, name) for name in kept} == {
        name: getattr(before, name) for name in kept
    }
    assert inputs_of(after) == inputs_of(before)
    priced = {"input_tokens", "output_tokens"} <= before.tariff.rates.keys()
    said = {COST[name] for name in COST} if priced else set()
    for tokens in (0, 200_001, 256_001, 512_000):
        what = Circumstances(prompt_tokens=tokens)
        expected = before.tariff.applicable(what)
        found = after.tariff.applicable(what)
        for unit in said & expected.keys():
            assert found[unit][0].usd == expected[unit][0].usd


WORDS = ["input", "output", "tier", "tiers", "size", "type", "values", "modes", "cost", "body"]
WORDS += ["provider", "service_tier", "speed", "context", "context_over_200k", "other"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "text", "2025-01-01", "deprecated", "low", "fast", "x" * 100]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = st.dictionaries(st.sampled_from([*MODEL, "type", "status", "experimental", "new"]), JSON)


@given(st.dictionaries(st.sampled_from(["a", "b/c", "é"]), FIELDS | JSON), JSON)
def test_whatever_a_document_holds_makes_entries_or_is_left_out(
    models: dict[str, Any], other: Any
) -> None:
    value = {"acme": {"models": models, "name": other, "env": other}, "odd": other}
    draft = read(value).value
    assert draft is not None
    report = draft.report.document() if draft.report else {}
    assert report["read"] == report["kept"] + len(report["left_out"])
    assembled = assemble(draft)
    assert assembled.value is not None, assembled.errors
    assert len(assembled.value.entries) == report["kept"]
    write(entry.document() for entry in assembled.value.entries.values())
