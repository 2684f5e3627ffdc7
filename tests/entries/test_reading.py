"""Reading an entry: what each mode accepts, keeps and refuses, and how it is told."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from modeldex.entries.entry import Entry
from modeldex.entries.filling import Filling
from modeldex.entries.json_codec import digest
from modeldex.entries.problems import Mode, Problem, Reading
from modeldex.entries.reading import read_entry
from tests.documents import a_document, document, every_document, price

FILLING = Filling(owned_by="acme")
Edit = Callable[[dict[str, Any]], None]


def read(raw: Any, mode: Mode = Mode.STRICT) -> Reading[Entry]:
    return read_entry(raw, mode, FILLING)


def told(reading: Reading[Entry]) -> list[str]:
    return [str(problem) for problem in reading.problems]


def only(reading: Reading[Entry]) -> Problem:
    assert len(reading.problems) == 1, told(reading)
    return reading.problems[0]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("raw", every_document(), ids=lambda raw: raw["id"])
def test_a_complete_document_is_read_whole(raw: dict[str, Any], mode: Mode) -> None:
    reading = read(raw, mode)
    assert told(reading) == []
    assert reading.value is not None
    assert reading.value.document() == raw
    assert reading.value.filled == ()
    assert reading.value.digest == digest(raw)


def at(path: str, value: Any) -> Edit:
    """An edit that puts ``value`` at a dotted path."""

    def edit(raw: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        place = raw
        for step in parents:
            place = place.setdefault(step, {})
        place[last] = value

    return edit


def without(path: str) -> Edit:
    def edit(raw: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        place = raw
        for step in parents:
            place = place[step]
        del place[last]

    return edit


USD = "model_spec.pricing.input.usd"

CORRUPTING: list[tuple[str, Edit, str]] = [
    ("acme/large", at("id", ""), "id: the id is empty"),
    ("acme/large", at("id", "x" * 257), "id: the id is 257 characters long"),
    (
        "acme/large",
        at("id", "a\nb"),
        "id: the id holds control or bidirectional characters (U+000A)",
    ),
    ("acme/large", at("id", "a\u202eb"), "(U+202E)"),
    ("acme/large", at("id", "traits"), "id: the id is the name of a fixed route"),
    ("acme/large", at("id", "compatibility_mapping"), "id: the id is the name of a fixed route"),
    ("acme/large", at("id", 7), "id: the id is no text; found 7"),
    ("acme/large", without("id"), "id: the entry has no id"),
    ("acme/large", at("type", "txt"), 'type: not a model type; found "txt"'),
    ("acme/large", without("type"), "type: the entry has no type"),
    ("acme/large", at("type", ["text"]), "type: not a model type"),
    ("acme/large", at(USD, -1), f"{USD}: not a possible amount; found -1"),
    ("acme/large", at(USD, Decimal("NaN")), f"{USD}: not a possible amount"),
    ("acme/large", at(USD, Decimal("Infinity")), f"{USD}: not a possible amount"),
    ("acme/large", at(USD, 10**12), f"{USD}: not a possible amount"),
    (
        "acme/large",
        at(USD, "3"),
        'found "3"; expected a number of 0 or more, below 10¹²; write it without quotes',
    ),
    ("acme/large", at(USD, True), f"{USD}: of a wrong kind; found true"),
    ("acme/large", at(USD, None), f"{USD}: null is no value here"),
    (
        "acme/large",
        at("model_spec", []),
        "model_spec: of a wrong kind; found []; expected an object",
    ),
    (
        "acme/large",
        at("model_spec.name", 3),
        "model_spec.name: of a wrong kind; found 3; expected a string",
    ),
    ("acme/large", at("model_spec.offline", "no"), "model_spec.offline: of a wrong kind"),
    (
        "acme/large",
        at("model_spec.traits", "default"),
        'model_spec.traits: of a wrong kind; found "default"; expected an array',
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsVision", 1),
        "supportsVision: of a wrong kind; found 1; expected true or false",
    ),
    (
        "acme/large",
        at("model_spec.availableContextTokens", -1),
        "expected a whole number of 0 or more",
    ),
    (
        "acme/large",
        at("model_spec.availableContextTokens", Decimal("1.5")),
        "expected a whole number",
    ),
    (
        "acme/large",
        at("discount_to_user", 1),
        "discount_to_user: of a wrong kind; found 1; expected a number between 0 and 1",
    ),
    ("acme/large", at("discount_to_user", 0), "discount_to_user: of a wrong kind"),
    (
        "acme/small",
        at("model_spec.deprecation.removesAt", "soon"),
        'removesAt: of a wrong kind; found "soon"; expected an ISO 8601 instant',
    ),
    (
        "acme-edit",
        at("model_spec.constraints.maxInputImages", 0),
        "expected a whole number above 0",
    ),
]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(("model_id", "edit", "message"), CORRUPTING)
def test_what_would_corrupt_is_an_error_in_both_modes(
    model_id: str, edit: Edit, message: str, mode: Mode
) -> None:
    raw = a_document(model_id)
    edit(raw)
    reading = read(raw, mode)
    assert reading.value is None
    assert any(message in text for text in map(str, reading.errors)), told(reading)


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_an_entry_is_an_object(raw: Any) -> None:
    assert only(read(raw)).expected == "an object"


CONTRADICTIONS: list[tuple[str, Edit, str]] = [
    ("acme/large", at("model_spec.colour", "red"), "model_spec.colour: unknown field"),
    (
        "acme/large",
        at("model_spec.capabilities.supportsVison", True),
        "did you mean 'supportsVision'?",
    ),
    (
        "acme/large",
        at("model_spec.pricing.input.eur", 1),
        "model_spec.pricing.input.eur: unknown field",
    ),
    (
        "acme/large",
        at("model_spec.pricing.generation", price("1")),
        "generation does not belong to text models; expected only in image, music, upscale models",
    ),
    (
        "acme-image",
        at("model_spec.pricing.input", price("1")),
        "input does not belong to image models",
    ),
    (
        "acme-video",
        at("model_spec.pricing", {"generation": price("1")}),
        "pricing does not belong to video models",
    ),
    (
        "acme-video",
        at("model_spec.constraints.temperature", {"default": 1}),
        "temperature does not belong to video models; expected only in text models",
    ),
    (
        "acme-image",
        at("model_spec.capabilities", {}),
        "capabilities does not belong to image models",
    ),
    ("acme-image", at("context_length", 1), "context_length does not belong to image models"),
    (
        "acme/large",
        without("model_spec.pricing.output"),
        "model_spec.pricing.output: output is missing",
    ),
    (
        "acme-image",
        without("model_spec.constraints.steps"),
        "model_spec.constraints.steps: steps is missing",
    ),
    (
        "acme/large",
        at("model_spec.privacy", "public"),
        "model_spec.privacy: not one of the known values",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.quantization", "fp7"),
        "quantization: not one of the known values",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsTeeAttestation", False),
        "supportsE2EE without supportsTeeAttestation",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsMultipleImages", False),
        "maxImages without supportsMultipleImages",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsFunctionCalling", False),
        "supportsResponseSchema without supportsFunctionCalling",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsVideoInput", False),
        "maxVideos without supportsVideoInput",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.supportsReasoningEffort", False),
        "defaultReasoningEffort without supportsReasoningEffort",
    ),
    (
        "acme/large",
        at("model_spec.capabilities.defaultReasoningEffort", "max"),
        'the default is not among reasoningEffortOptions; found "max"',
    ),
    (
        "acme-image",
        at("model_spec.constraints.defaultAspectRatio", "4:3"),
        "the default is not among aspectRatios",
    ),
    (
        "acme-image-2",
        at("model_spec.constraints.defaultResolution", "8K"),
        "the default is not among resolutions",
    ),
    (
        "acme-edit",
        at("model_spec.constraints.qualities", ["high"]),
        "the default is not among qualities",
    ),
    ("acme-voice", at("model_spec.default_voice", "cy"), "the default is not among voices"),
    (
        "acme-voice",
        at("model_spec.default_format", "ogg"),
        "the default is not among supported_formats",
    ),
    ("acme-voice", at("model_spec.default_speed", 5), "default_speed is above max_speed"),
    (
        "acme-album",
        at("model_spec.default_duration", 90),
        "the default is not among duration_options",
    ),
    ("acme-image", at("model_spec.constraints.steps.default", 51), "default is above max"),
    (
        "acme/large",
        at("context_length", 1),
        "context_length differs from model_spec.availableContextTokens",
    ),
    (
        "acme/small",
        at("model_spec.deprecation.startsAt", "2027-03-01T00:00:01Z"),
        "removesAt is before startsAt",
    ),
    (
        "acme/small",
        at("model_spec.deprecation.date", "2027-03-02T00:00:00Z"),
        "date differs from removesAt",
    ),
    (
        "acme/small",
        at("model_spec.deprecation.replacementModelId", "acme/small"),
        "the model is its own replacement",
    ),
    (
        "acme-song",
        at("model_spec.pricing.per_second", price("1")),
        "exactly one shape; found generation, per_second",
    ),
    ("acme-song", without("model_spec.pricing.generation"), "exactly one shape; found none"),
    (
        "acme-album",
        at("model_spec.pricing.durations.120.min_seconds", 60),
        "the tier overlaps tier '60'",
    ),
    (
        "acme-album",
        at("model_spec.pricing.durations.60.min_seconds", 61),
        "min_seconds is above max_seconds",
    ),
    ("acme/large", at("id", "a//b"), "can not be asked for by its path"),
    ("acme/large", at("id", "a/../b"), "can not be asked for by its path"),
    ("acme/large", at("id", " a"), "begins or ends with a space"),
]


@pytest.mark.parametrize(("model_id", "edit", "message"), CONTRADICTIONS)
def test_a_strict_reading_refuses_what_contradicts_or_is_unknown(
    model_id: str, edit: Edit, message: str
) -> None:
    raw = a_document(model_id)
    edit(raw)
    reading = read(raw, Mode.STRICT)
    assert reading.value is None
    assert any(message in text for text in told(reading)), told(reading)


@pytest.mark.parametrize(("model_id", "edit", "message"), CONTRADICTIONS)
def test_a_tolerant_reading_keeps_it_as_it_is_and_reports_it(
    model_id: str, edit: Edit, message: str
) -> None:
    raw = a_document(model_id)
    edit(raw)
    reading = read(raw, Mode.TOLERANT)
    assert reading.value is not None
    assert reading.value.document() == raw
    assert reading.errors == ()
    assert any(message in text for text in told(reading)), told(reading)


@pytest.mark.parametrize("mode", Mode)
def test_fields_of_the_catalogues_own_pass_without_a_word(mode: Mode) -> None:
    raw = a_document("acme/large")
    raw["x-team"] = {"owner": "search"}
    raw["model_spec"]["x-note"] = None
    raw["model_spec"]["pricing"]["x-list"] = [1]
    reading = read(raw, mode)
    assert told(reading) == []
    assert reading.value is not None
    assert reading.value.document() == raw


def test_all_problems_are_told_at_once() -> None:
    raw = a_document("acme/large")
    for edit in (at(USD, -1), at("id", ""), at("model_spec.colour", "red")):
        edit(raw)
    paths = {problem.dotted_path for problem in read(raw).problems}
    assert paths == {USD, "id", "model_spec.colour"}


def test_one_bad_amount_is_told_once_though_diem_follows_it() -> None:
    raw = document("m", "tts", pricing={"input": {"usd": "3"}})
    assert [problem.dotted_path for problem in read(raw).problems] == [USD]
    raw["model_spec"]["pricing"]["input"]["usd"] = -1
    assert [problem.dotted_path for problem in read(raw).problems] == [USD]


def test_one_bad_context_is_told_once_though_another_field_repeats_it() -> None:
    raw = document("m", "text", availableContextTokens="4000")
    assert only(read(raw)).dotted_path == "model_spec.availableContextTokens"


def test_float_noise_is_removed_from_amounts_and_from_nothing_else() -> None:
    noisy = Decimal("0.009200000000000002")
    raw = a_document("acme/large")
    raw["model_spec"]["pricing"]["input"] = {"usd": noisy, "diem": noisy}
    raw["model_spec"]["x-score"] = noisy
    entry = read(raw).value
    assert entry is not None
    spec = entry.document()["model_spec"]
    assert spec["pricing"]["input"] == price("0.0092")
    assert spec["x-score"] == noisy


def test_a_number_that_no_amount_has_room_for_is_kept_exactly_elsewhere() -> None:
    raw = document("m", "image", name="M") | {"seed": Decimal("12345678901234567890.123456789")}
    entry = read(raw, Mode.TOLERANT).value
    assert entry is not None
    assert entry.document()["seed"] == raw["seed"]


@pytest.mark.parametrize("context", ["1E+300", "123456789012345678901234567890123456789"])
def test_a_count_beyond_all_measure_is_read_without_arithmetic_giving_out(context: str) -> None:
    raw = document("m", "text", availableContextTokens=Decimal(context))
    assert read(raw, Mode.TOLERANT).errors == ()
    fraction = document("m", "text", availableContextTokens=Decimal(f"{Decimal(context):f}.5"))
    assert "expected a whole number of 0 or more" in told(read(fraction, Mode.TOLERANT))[0]
