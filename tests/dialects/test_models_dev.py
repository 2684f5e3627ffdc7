"""models.dev's api.json: what becomes of each of its fields, on models made for the purpose."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.dialects.facts import ModelFacts, facts_of
from modeldex.dialects.models_dev import DIALECT, read, recognises
from modeldex.dialects.report import Report
from modeldex.entries.filling import Filling
from modeldex.entries.problems import Mode
from modeldex.entries.reading import read_entry

MODEL: dict[str, Any] = {
    "id": "big",
    "name": "Big",
    "attachment": True,
    "reasoning": True,
    "reasoning_options": [{"type": "effort", "values": ["low", "high"], "default": "low"}],
    "tool_call": True,
    "structured_output": True,
    "temperature": True,
    "knowledge": "2025-12",
    "release_date": "2026-04-23",
    "modalities": {"input": ["text", "image", "pdf"], "output": ["text"]},
    "limit": {"context": 1000, "input": 900, "output": 100},
    "cost": {"input": Decimal("1.5"), "output": 6},
}


def model(**fields: Any) -> dict[str, Any]:
    """The model with other fields; None leaves one out."""
    return {key: value for key, value in (MODEL | fields).items() if value is not None}


def read_one(
    fields: dict[str, Any], key: str = "big", **provider: Any
) -> tuple[ModelFacts, Report]:
    """The facts in the entry that is made of the model, and the report."""
    draft = read({"acme": {**provider, "models": {key: fields}}}).value
    assert draft is not None
    assert isinstance(draft.report, Report)
    (raw,) = draft.entries
    entry = read_entry(raw.document, Mode.TOLERANT, Filling())
    assert entry.value is not None, entry.problems
    return facts_of(entry.value.document(), DIALECT.name), draft.report


def facts(**fields: Any) -> ModelFacts:
    return read_one(model(**fields))[0]


def left_out(value: Any) -> dict[str, str]:
    draft = read(value).value
    assert draft is not None
    assert isinstance(draft.report, Report)
    assert draft.report.read == draft.report.kept + len(draft.report.left_out)
    return {each.model_id: each.reason for each in draft.report.left_out}


def not_understood(fields: dict[str, Any], **provider: Any) -> set[str]:
    return {fact.kind for fact in read_one(fields, **provider)[1].not_understood}


class TestRecognising:
    def test_an_object_of_providers_with_models_is_one(self) -> None:
        assert recognises({"acme": {"name": "Acme", "models": {}}})
        assert recognises({"version": 2, "acme": {"models": {}}})

    @pytest.mark.parametrize(
        "value",
        [
            [],
            {},
            {"data": []},
            {"modeldex": 1, "models": []},
            {"gpt-4": {"mode": "chat"}},
            {"models": {"gpt-4": {"id": "gpt-4"}}},
            "text",
        ],
    )
    def test_other_documents_are_not(self, value: Any) -> None:
        assert not recognises(value)


class TestAModel:
    def test_every_fact_with_a_place_goes_there(self) -> None:
        read = facts()
        assert read.id == "acme/big"
        assert read.type == "text"
        assert read.owned_by == "acme"
        assert read.name == "Big"
        assert (read.context_tokens, read.max_input_tokens, read.max_output_tokens) == (
            1000,
            900,
            100,
        )
        assert read.input_modalities == ("text", "image", "file")
        assert read.output_modalities == ("text",)
        assert (read.knowledge_cutoff, read.released) == ("2025-12", "2026-04-23")
        assert read.parameters == ("temperature",)
        assert (read.reasoning_efforts, read.default_effort) == (("low", "high"), "low")
        assert not read.offline
        assert read.foreign == {}

    def test_capabilities_come_from_flags_and_modalities(self) -> None:
        said = {name for name, value in facts().flags.items() if value}
        assert said == {
            "supportsFunctionCalling",
            "supportsReasoning",
            "supportsReasoningEffort",
            "supportsResponseSchema",
            "supportsVision",
        }

    def test_a_model_that_is_no_longer_served_is_offline(self) -> None:
        assert facts(status="deprecated").offline
        assert facts(status="beta").foreign == {"model": {"status": "beta"}}

    def test_what_has_no_place_is_kept_and_told(self) -> None:
        fields = model(family="acme", open_weights=False, interleaved={"field": "reasoning"})
        assert read_one(fields)[0].foreign["model"] == {
            "family": "acme",
            "open_weights": False,
            "interleaved": {"field": "reasoning"},
        }
        assert not_understood(fields) == {"family", "open_weights", "interleaved"}

    def test_the_provider_is_kept_with_each_of_its_models(self) -> None:
        provider = {"id": "acme", "name": "Acme", "env": ["ACME_KEY"], "npm": "@acme/sdk"}
        read, report = read_one(model(), **provider)
        assert read.foreign == {
            "provider": {"name": "Acme", "env": ["ACME_KEY"], "npm": "@acme/sdk"}
        }
        assert {fact.kind for fact in report.not_understood} == {
            "(provider) name",
            "(provider) env",
            "(provider) npm",
        }

    def test_an_attachment_that_the_modalities_do_not_imply_is_kept(self) -> None:
        assert facts(attachment=False).foreign == {"model": {"attachment": False}}
        plain = {"input": ["text"], "output": ["text"]}
        assert facts(attachment=False, modalities=plain).foreign == {}

    def test_a_limit_of_nothing_is_not_known(self) -> None:
        read = facts(limit={"context": 0, "output": 0})
        assert (read.context_tokens, read.max_output_tokens) == (None, None)
        assert read.foreign == {}

    def test_reasoning_options_that_are_no_efforts_are_kept(self) -> None:
        budget = {"type": "budget_tokens", "min": 128}
        read = facts(reasoning_options=[{"type": "toggle"}, MODEL["reasoning_options"][0], budget])
        assert read.reasoning_efforts == ("low", "high")
        assert read.foreign == {"model": {"reasoning_options": [{"type": "toggle"}, budget]}}

    @pytest.mark.parametrize(
        "option",
        [
            {"type": "effort", "values": ["low", None]},
            {"type": "effort", "values": ["low", "unheard-of"]},
            {"type": "effort", "values": []},
            {"type": "effort", "values": ["low"], "default": "high"},
            {"type": "effort", "values": ["low"], "price": 1},
            "effort",
            None,
        ],
    )
    def test_efforts_in_words_that_are_not_known_are_kept(self, option: Any) -> None:
        read = facts(reasoning_options=[option, {"type": "toggle"}])
        assert read.reasoning_efforts == ()
        assert read.foreign["model"]["reasoning_options"] == [option, {"type": "toggle"}]

    def test_typed_extensions_are_told_by_field(self) -> None:
        _, report = read_one(model(cost={"input": 1, "output": 2, "reasoning": 3}))
        assert {fact.kind for fact in report.extended} == {
            "cost (reasoning_tokens)",
            "knowledge",
            "limit.input",
            "modalities",
            "release_date",
            "temperature",
        }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("knowledge", "soon"),
        ("knowledge", "2025-13"),
        ("release_date", 2026),
        ("limit", {"context": "1000", "output": -1}),
        ("limit", [1]),
        ("limit", {"context": Decimal("1E+300")}),
        ("limit", {"context": Decimal("0.5")}),
        ("modalities", {"input": "text", "output": [1]}),
        ("modalities", {"input": ["smell"], "output": ["taste"]}),
        ("tool_call", {"supported": True}),
        ("temperature", "yes"),
        ("cost", "free"),
        ("cost", {"input": "1.5", "output": -1}),
        ("cost", {"input": 10**12, "output": True}),
        ("experimental", {"modes": ["fast"]}),
        ("experimental", True),
        ("name", 7),
        ("reasoning_options", "all"),
        ("id", "another"),
        ("hologram", {"deep": [None, {"a": 1}]}),
    ],
)
def test_a_value_of_a_wrong_kind_is_kept_as_it_was_and_told(field: str, value: Any) -> None:
    fields = model(**{field: value})
    kept = read_one(fields)[0].foreign["model"]
    assert kept[field] == value
    assert any(kind.partition(".")[0] == field for kind in not_understood(fields))


def test_a_null_says_nothing() -> None:
    fields = {**MODEL, "knowledge": None, "cost": None, "limit": None, "family": None}
    assert read_one(fields)[0].knowledge_cutoff is None


class TestTypes:
    @pytest.mark.parametrize(
        ("key", "taken", "given", "expected"),
        [
            ("chat", ["text"], ["text"], "text"),
            ("omni", ["text", "audio"], ["text", "audio"], "text"),
            ("painter", ["text"], ["text", "image"], "text"),
            ("painter", ["text", "image"], ["image"], "image"),
            ("painter", ["text"], ["image", "pdf"], "image"),
            ("filmer", ["text", "image"], ["video"], "video"),
            ("say", ["text"], ["audio"], "tts"),
            ("elevenlabs-music", ["text"], ["audio"], "music"),
            ("lyria-3", ["text"], ["audio", "text"], "music"),
            ("whisper", ["audio"], ["text"], "asr"),
            ("text-embedding-3", ["text"], ["text"], "embedding"),
            ("nomic-embed", ["text", "image"], ["text"], "embedding"),
        ],
    )
    def test_what_comes_out_tells(
        self, key: str, taken: list[str], given: list[str], expected: str
    ) -> None:
        fields = model(id=key, name=key, modalities={"input": taken, "output": given})
        assert read_one(fields | {"reasoning": False}, key)[0].type == expected

    def test_a_model_that_reasons_answers_in_text(self) -> None:
        assert facts(modalities={"input": ["text"], "output": ["image"]}).type == "text"

    @pytest.mark.parametrize(("output", "expected"), [(0, "embedding"), (1, "text")])
    def test_a_family_of_embeddings_is_one_where_nothing_is_paid_for_output(
        self, output: int, expected: str
    ) -> None:
        fields = model(id="bge-m3", name="BGE M3", cost={"input": 1, "output": output})
        assert read_one(fields, "bge-m3")[0].type == expected

    @pytest.mark.parametrize(
        ("stated", "expected"),
        [("chat", "text"), ("speech", "tts"), ("transcription", "asr"), ("video", "video")],
    )
    def test_newer_files_say_it(self, stated: str, expected: str) -> None:
        read = facts(type=stated, reasoning=False, tool_call=False, reasoning_options=None)
        assert read.type == expected
        assert "type" not in read.foreign.get("model", {})

    def test_a_type_by_another_name_is_kept(self) -> None:
        read = facts(type="realtime")
        assert (read.type, read.foreign) == ("text", {"model": {"type": "realtime"}})

    @pytest.mark.parametrize(
        ("fields", "word"),
        [
            ({"name": "Rerank 2.5"}, "reranker"),
            ({"type": "reranking"}, "reranking"),
            ({"type": "decision"}, "decision"),
        ],
    )
    def test_what_no_type_is_has_no_entry(self, fields: dict[str, Any], word: str) -> None:
        assert word in left_out({"acme": {"models": {"big": model(**fields)}}})["acme/big"]

    def test_capabilities_of_what_is_no_text_model_are_kept(self) -> None:
        paint = {"input": ["text"], "output": ["image"]}
        fields = model(modalities=paint, reasoning=False, reasoning_options=None, attachment=False)
        fields["limit"] = {"context": 1000, "output": 0}
        assert read_one(fields)[0].foreign == {
            "model": {"structured_output": True, "tool_call": True}
        }

    def test_both_limits_of_what_goes_in_are_kept_where_an_entry_has_one_place(self) -> None:
        hear = {"input": ["audio"], "output": ["text"]}
        alone = facts(modalities=hear, limit={"context": 448, "output": 448})
        assert (alone.max_input_tokens, alone.max_output_tokens) == (448, 448)
        both = facts(modalities=hear, limit={"context": 448, "input": 400})
        assert both.max_input_tokens == 400
        assert both.foreign["model"]["limit"] == {"context": 448}


class TestWhatIsLeftOut:
    def test_it_is_named_with_a_reason(self) -> None:
        value = {
            "version": "2",
            "empty": {"models": {}},
            "odd": {"models": ["big"]},
            "acme": {"models": {"big": "soon", "x" * 300: model(), "a\u202eb": model()}},
        }
        reasons = left_out(value)
        assert reasons.keys() == {
            "version",
            "empty",
            "odd",
            "acme/big",
            f"acme/{'x' * 300}",
            "acme/a\u202eb",
        }
        assert all(reasons.values())

    def test_of_two_models_with_one_id_the_first_is_read(self) -> None:
        value = {"a": {"models": {"b/c": model()}}, "a/b": {"models": {"c": model()}}}
        assert left_out(value) == {"a/b/c": "another model has the same id"}

    def test_an_entry_knows_where_it_stands(self) -> None:
        draft = read({"acme": {"models": {"big": model()}}}, "api.json").value
        assert draft is not None
        (raw,) = draft.entries
        assert (raw.file, raw.path) == ("api.json", ("acme", "models", "big"))
