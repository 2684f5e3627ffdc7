"""The guardrails: what a person has to look at first, and from which point on."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.guardrails import (
    DEFAULTS,
    DoubtKind,
    Finding,
    Limits,
    judge,
    judge_catalogue,
    models_in,
)
from modeldex.catalogue.sourcing import SourceReading
from modeldex.catalogue.vanishing import withholding
from modeldex.entries.entry import Entry
from tests.catalogue.guarding import BEFORE, NOW, Document, judged, layered, many, priced, reading
from tests.documents import a_document, document, every_document, price

ALL_OFF = Limits(None, 1, None, *([False] * 5))


def only(kind: DoubtKind) -> Limits:
    """Every guardrail off, but for one."""
    fields: dict[DoubtKind, dict[str, Any]] = {
        DoubtKind.EMPTIED: {"emptied": True},
        DoubtKind.GONE: {"gone_percent": DEFAULTS.gone_percent},
        DoubtKind.ROLLBACK: {"rollbacks": True},
        DoubtKind.TYPE: {"types": True},
        DoubtKind.PRICE: {"price_factor": DEFAULTS.price_factor},
        DoubtKind.ZERO: {"zero_prices": True},
        DoubtKind.NAME: {"names": True},
    }
    return replace(ALL_OFF, **fields[kind])


only_changes = replace(DEFAULTS, emptied=False)
"""A first reading that is empty has nothing that could be left out."""


def kinds(doubts: Any) -> list[DoubtKind]:
    return [doubt.kind for doubt in doubts]


def amount_at(document: Document, path: str) -> Decimal:
    value: Any = document
    for step in path.split("."):
        value = value[int(step) if step.isdigit() and isinstance(value, list) else step]
    return Decimal(value["usd"])


def with_amount(document: Document, path: str, usd: Decimal) -> Document:
    changed = deepcopy(document)
    value: Any = changed
    for step in path.split("."):
        value = value[int(step) if step.isdigit() and isinstance(value, list) else step]
    value["usd"], value["diem"] = usd, usd
    return changed


# Models that are gone


@pytest.mark.parametrize(
    ("models", "gone", "held"),
    [
        (100, 10, False),
        (100, 11, True),
        (20, 2, False),
        (19, 2, True),
        (3, 1, False),  # a third, and still one model whose time had come
        (3, 2, True),
        (2, 1, False),
    ],
)
def test_more_than_a_tenth_may_not_go_nor_more_than_one(models: int, gone: int, held: bool) -> None:
    assert kinds(judged(many(models), many(models)[gone:])) == [DoubtKind.GONE] * held


def test_a_doubt_says_how_much_is_gone_and_which() -> None:
    (doubt,) = judged(many(16), many(16)[3:])
    assert doubt.message == (
        "3 of the 16 models of the source are gone, 18.8 %; up to 10 % may go at once"
    )
    assert doubt.model_ids == ("acme/0", "acme/1", "acme/2")
    assert doubt.findings[0] == Finding("acme/0", "", "listed", "missing")


def test_offline_and_removed_is_gone_as_well() -> None:
    after = many(10)
    after[0]["model_spec"]["offline"] = True
    after[1]["model_spec"]["deprecation"] = {"date": "2026-08-01T00:00:00Z"}
    (doubt,) = judged(many(10), after)
    assert [finding.new for finding in doubt.findings] == ["offline", "removed"]


def test_an_announced_end_is_no_surprise_when_it_comes() -> None:
    before = many(10)
    for each in before[:5]:
        end = (BEFORE + timedelta(hours=1)).isoformat()
        each["model_spec"]["deprecation"] = {"date": end}
    assert judged(before, before) == ()
    assert judged(before, before[5:]) == ()


def test_models_that_had_vanished_before_do_not_count_again() -> None:
    told = reading(many(10), BEFORE)
    models = {
        model_id: replace(model, vanished_since=BEFORE) if number < 5 else model
        for number, (model_id, model) in enumerate(told.models.items())
    }
    before = replace(told, models=models)
    said = reading(many(10)[5:])
    assert judge(DEFAULTS, before, said, layered(before), layered(said)) == ()


def test_what_becomes_faulty_counts_as_gone_once() -> None:
    before = reading(many(10), BEFORE)
    after = replace(reading(many(10)), faulty=frozenset({"acme/0", "acme/1"}))
    (doubt,) = judge(DEFAULTS, before, after, layered(before), layered(after))
    assert doubt.findings[0] == Finding("acme/0", "", "listed", "faulty")
    assert judge(DEFAULTS, after, after, layered(after), layered(after)) == ()
    left = withholding(before, after, models_in([doubt]))
    assert judge(DEFAULTS, before, left, layered(before), layered(left)) == ()


@pytest.mark.parametrize("models", [1, 2, 300])
def test_an_emptied_answer_is_told_once(models: int) -> None:
    (doubt,) = judged(many(models), [])
    assert doubt.kind is DoubtKind.EMPTIED
    assert doubt.message == f"the source has no models any more; it had {models}"
    assert len(doubt.model_ids) == models


def test_a_first_reading_can_only_be_empty() -> None:
    assert kinds(judged(None, [])) == [DoubtKind.EMPTIED]
    assert judged(None, many(3)) == ()
    assert judged([], []) == ()


def test_a_first_reading_may_not_change_what_is_published_by_hand() -> None:
    written = Catalogue(Settings(), {"acme/0": Entry.of(priced("acme/0", "1"))})
    said = reading([priced("acme/0", "50"), priced("acme/new", "50")])
    (doubt,) = judge(DEFAULTS, None, said, written, layered(said))
    assert doubt.kind is DoubtKind.PRICE
    assert doubt.model_ids == ("acme/0",)


# Prices


PRICES = [
    ("acme/large", "model_spec.pricing.input"),
    ("acme/large", "model_spec.pricing.cache_write"),
    ("acme/large", "model_spec.pricing.extended.output"),
    ("acme-embed", "model_spec.pricing.input"),
    ("acme-image", "model_spec.pricing.generation"),
    ("acme-image", "model_spec.pricing.upscale.4x"),
    ("acme-image-2", "model_spec.pricing.resolutions.2K"),
    ("acme-image-2", "model_spec.pricing.quality.1K.high"),
    ("acme-edit", "model_spec.pricing.inpaint"),
    ("acme-edit", "model_spec.pricing.inputImages.additional"),
    ("acme-upscaler", "model_spec.pricing.upscale.2x"),
    ("acme/listener", "model_spec.pricing.per_audio_second"),
    ("acme-voice", "model_spec.pricing.input"),
    ("acme-song", "model_spec.pricing.generation"),
    ("acme-loop", "model_spec.pricing.per_second"),
    ("acme-jingle", "model_spec.pricing.per_thousand_characters"),
    ("acme-album", "model_spec.pricing.durations.120"),
    ("acme/extended", "extensions.rates.web_searches"),
    ("acme/extended", "extensions.conditional_rates.2.rates.input_tokens"),
    ("acme-film", "extensions.rates.clips"),
    ("acme-film", "extensions.conditional_rates.0.rates.output_video_seconds"),
]


@pytest.mark.parametrize(("model_id", "path"), PRICES)
def test_every_amount_is_compared(model_id: str, path: str) -> None:
    before = a_document(model_id)
    old = amount_at(before, path)
    for factor, held in (
        (Decimal(3), []),
        (Decimal("3.000001"), [DoubtKind.PRICE]),
        (Decimal(0), [DoubtKind.ZERO]),
    ):
        after = with_amount(before, path, old * factor)
        doubts = judged([before], [after])
        assert kinds(doubts) == held
        assert kinds(judged([after], [before])) == held
        for doubt in doubts:
            (finding,) = doubt.findings
            assert (finding.model_id, finding.old, finding.new) == (model_id, old, old * factor)
            assert finding.path.endswith(".usd")


def test_a_rate_is_found_again_by_its_condition() -> None:
    before = a_document("acme/extended")
    after = deepcopy(before)
    cards = after["extensions"]["conditional_rates"]
    cards.insert(0, {"when": {"service_tier": "flex"}, "rates": {"input_tokens": price("90")}})
    cards.reverse()
    assert judged([before], [after]) == ()
    cards[0]["rates"] = {key: price("90") for key in cards[0]["rates"]}
    assert kinds(judged([before], [after])) == [DoubtKind.PRICE]


def test_a_scheduled_price_is_compared_with_the_one_that_it_replaces() -> None:
    before = priced("acme/0", "1")
    later = {"from": "2027-01-01T00:00:00Z", "pricing": {"input": price("4"), "output": price("1")}}
    after = before | {"extensions": {"pricing_schedule": [later]}}
    (doubt,) = judged([before], [after])
    (finding,) = doubt.findings
    assert (finding.old, finding.new) == (1, 4)


def test_a_schedule_that_has_begun_counts_as_the_price() -> None:
    item = {"from": "2026-01-01T00:00:00Z", "pricing": {"input": price("9"), "output": price("9")}}
    after = priced("acme/0", "1") | {"extensions": {"pricing_schedule": [item]}}
    assert kinds(judged([priced("acme/0", "1")], [after])) == [DoubtKind.PRICE]
    assert judged([priced("acme/0", "9")], [after]) == ()


def test_losing_all_prices_is_becoming_free() -> None:
    after = document("acme/0", "text")
    (doubt,) = judged([priced("acme/0", "2")], [after])
    assert doubt.kind is DoubtKind.ZERO
    assert doubt.message == "2 prices went away, of 1 model"
    assert judged([after], [priced("acme/0", "2")]) == ()


def test_losing_the_price_of_the_output_is_making_it_free() -> None:
    after = priced("acme/0", "2")
    del after["model_spec"]["pricing"]["output"]
    (doubt,) = judged([priced("acme/0", "2")], [after])
    assert doubt.findings == (Finding("acme/0", "rates.output_tokens.usd", Decimal(2)),)


def test_a_price_of_nothing_may_go_away() -> None:
    before = priced("acme/0", "2")
    before["model_spec"]["pricing"]["output"] = price("0")
    after = priced("acme/0", "2")
    del after["model_spec"]["pricing"]["output"]
    assert judged([before], [after]) == ()


def test_what_is_counted_as_another_unit_may_lose_its_price() -> None:
    before = priced("acme/0", "2")
    before["model_spec"]["pricing"]["cache_input"] = price("0.2")
    assert judged([before], [priced("acme/0", "2")]) == ()


@pytest.mark.parametrize(("usd", "kind"), [("7", DoubtKind.PRICE), ("0", DoubtKind.ZERO)])
def test_a_price_that_moves_is_found_again(usd: str, kind: DoubtKind) -> None:
    rates = {"input_tokens": price(usd), "output_tokens": price("2")}
    moved = document("acme/0", "text") | {"extensions": {"rates": rates}}
    (doubt,) = judged([priced("acme/0", "2")], [moved])
    assert (doubt.kind, [finding.path for finding in doubt.findings]) == (
        kind,
        ["rates.input_tokens.usd"],
    )


def test_a_price_that_depends_on_the_resolution_now_is_not_gone() -> None:
    before = document("acme/0", "image", pricing={"generation": price("0.1")})
    after = document("acme/0", "image", pricing={"resolutions": {"1K": price("0.1")}})
    assert judged([before], [after]) == ()


def test_prices_that_nobody_can_understand_are_compared_where_they_stand() -> None:
    tier = price("1") | {"min_seconds": "x"}
    before = document("acme/0", "music", pricing={"durations": {"60": tier, "120": tier}})
    after = document("acme/0", "music", pricing={"durations": {"60": tier | {"usd": Decimal(9)}}})
    assert kinds(judged([before], [after])) == [DoubtKind.PRICE]


def test_what_another_system_said_is_no_price() -> None:
    before, after = (
        priced("acme/0") | {"extensions": {"foreign": {"litellm": {"usd": usd}}}} for usd in (1, 9)
    )
    assert judged([before], [after]) == ()


def test_dollars_and_diem_are_told_as_one_change() -> None:
    (doubt,) = judged([priced("acme/0", "1")], [priced("acme/0", "10")])
    assert [finding.path for finding in doubt.findings] == [
        "model_spec.pricing.input.usd",
        "model_spec.pricing.output.usd",
    ]
    assert doubt.message == "2 prices of 1 model changed by more than a factor of 3"


def test_diem_alone_can_be_in_doubt() -> None:
    after = priced("acme/0", "1")
    after["model_spec"]["pricing"]["input"]["diem"] = Decimal(10)
    (doubt,) = judged([priced("acme/0", "1")], [after])
    assert [finding.path for finding in doubt.findings] == ["model_spec.pricing.input.diem"]


def test_both_ways_of_a_zero_are_counted() -> None:
    before = [priced("acme/0", "0"), priced("acme/1", "1")]
    after = [priced("acme/0", "1"), priced("acme/1", "0")]
    (doubt,) = judged(before, after)
    assert doubt.message == "2 prices became zero and 2 prices ceased to be zero, of 2 models"


# Types and names


def test_a_model_of_another_type() -> None:
    before, after = document("acme/0", "text"), document("acme/0", "image")
    (doubt,) = judged([before], [after])
    assert (doubt.kind, doubt.findings) == (
        DoubtKind.TYPE,
        (Finding("acme/0", "type", "text", "image"),),
    )
    assert doubt.message == "1 model is of another type than before"


NAMES: dict[str, Any] = {
    "aliases": {"text": {"gpt-4o": "acme/0"}},
    "traits": {"text": {"fastest": "acme/0"}},
}


@pytest.mark.parametrize("how", ["missing", "offline", "removed"])
def test_the_model_of_a_trait_or_an_alias_may_not_go(how: str) -> None:
    before, after = many(10), many(10)
    if how == "missing":
        del after[0]
    elif how == "offline":
        after[0]["model_spec"]["offline"] = True
    else:
        after[0]["model_spec"]["deprecation"] = {"date": "2026-08-01T00:00:00Z"}
    (doubt,) = judged(before, after, settings=NAMES)
    assert doubt.kind is DoubtKind.NAME
    assert {finding.path for finding in doubt.findings} == {
        "traits.text.fastest",
        "aliases.text.gpt-4o",
    }
    assert doubt.message == "2 traits or aliases stand for no listed model any more"


def test_a_trait_that_nobody_claims_any_more() -> None:
    before = many(3)
    before[1]["model_spec"]["traits"] = ["default"]
    (doubt,) = judged(before, many(3))
    assert doubt.findings == (Finding("acme/1", "traits.text.default", "acme/1"),)


def test_a_name_may_pass_to_another_listed_model() -> None:
    before, after = many(3), many(3)
    before[0]["model_spec"]["traits"] = ["default"]
    after[1]["model_spec"]["traits"] = ["default"]
    assert judged(before, after) == ()


def test_a_name_that_stood_for_none_is_not_lost() -> None:
    before = many(3)
    before[0]["model_spec"]["offline"] = True
    assert judged(before, before[1:], settings=NAMES) == ()


# After a rollback


def test_after_a_rollback_every_change_is_in_doubt() -> None:
    after = [priced("acme/0", "1.1"), *many(3)[1:], priced("acme/new")]
    (doubt,) = judged(many(3), after, rolled_back=True)
    assert doubt.kind is DoubtKind.ROLLBACK
    assert doubt.model_ids == ("acme/0", "acme/new")
    assert judged(many(3), many(3), rolled_back=True) == ()


# All of them


EVERY_DOUBT: dict[DoubtKind, tuple[list[Document], list[Document]]] = {
    DoubtKind.EMPTIED: (many(5), []),
    DoubtKind.GONE: (many(5), many(2)),
    DoubtKind.ROLLBACK: (many(5), [priced("acme/0", "1.5"), *many(5)[1:]]),
    DoubtKind.TYPE: ([document("acme/0", "text")], [document("acme/0", "image")]),
    DoubtKind.PRICE: (many(5), [priced("acme/0", "5"), *many(5)[1:]]),
    DoubtKind.ZERO: (many(5), [priced("acme/0", "0"), *many(5)[1:]]),
    DoubtKind.NAME: (many(5), many(5)[1:]),
}


@pytest.mark.parametrize("kind", DoubtKind)
def test_each_can_be_turned_off_and_stands_alone(kind: DoubtKind) -> None:
    before, after = EVERY_DOUBT[kind]
    rolled_back = kind is DoubtKind.ROLLBACK
    settings = NAMES if kind is DoubtKind.NAME else {}
    found = judged(before, after, only(kind), settings, rolled_back=rolled_back)
    assert kinds(found) == [kind]
    assert judged(before, after, ALL_OFF, settings, rolled_back=rolled_back) == ()


documents = st.lists(st.sampled_from(every_document()), unique_by=lambda each: str(each["id"]))


@given(documents, st.booleans())
def test_whoever_says_the_same_again_is_not_doubted(said: list[Document], rolled: bool) -> None:
    assert judged(said, said, rolled_back=rolled) == ()


amounts = st.sampled_from(["0", "0.1", "0.3", "0.31", "1", "3", "3.1", "100"])
changing = st.fixed_dictionaries(
    {},
    optional={
        f"acme/{number}": st.tuples(amounts, st.sampled_from(["text", "image"]), st.booleans())
        for number in range(5)
    },
)


def sayings(models: dict[str, tuple[str, str, bool]]) -> list[Document]:
    return [
        priced(model_id, usd) | {"type": model_type}
        if not offline
        else priced(model_id, usd, offline=True) | {"type": model_type}
        for model_id, (usd, model_type, offline) in models.items()
    ]


@given(changing, changing)
def test_with_what_is_doubtful_withheld_nothing_is_doubtful(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    told, said = reading(sayings(before), BEFORE), reading(sayings(after))
    names = Settings(**NAMES)
    published = layered(told, names)
    doubts = judge(DEFAULTS, told, said, published, layered(said, names))
    rest = withholding(told, said, models_in(doubts))
    assert judge(DEFAULTS, told, rest, published, layered(rest, names)) == ()


@given(changing, changing)
def test_of_a_first_reading_what_is_doubtful_can_be_left_out(
    written: dict[str, Any], after: dict[str, Any]
) -> None:
    published, said = layered(reading(sayings(written)), Settings(**NAMES)), reading(sayings(after))

    def on_top(told: SourceReading) -> Catalogue:
        return replace(published, entries={**published.entries, **layered(told).entries})

    doubts = judge(only_changes, None, said, published, on_top(said))
    rest = withholding(None, said, models_in(doubts))
    assert judge(only_changes, None, rest, published, on_top(rest)) == ()


@given(st.integers(1, 400), st.integers(0, 400))
def test_the_share_is_exact(models: int, gone: int) -> None:
    gone = min(gone, models - 1)
    held = gone >= 2 and gone * 10 > models
    before, after = reading(many(1), BEFORE), reading(many(1))
    each = before.models["acme/0"]
    before = replace(before, models={str(number): each for number in range(models)})
    after = replace(after, models={str(number): each for number in range(gone, models)})
    nothing = Catalogue()
    assert kinds(judge(DEFAULTS, before, after, nothing, nothing)) == [DoubtKind.GONE] * held


# What a person wants to publish


def test_replacing_everything_by_a_small_file_is_noticed() -> None:
    published, proposed = layered(reading(many(50))), layered(reading(many(3)))
    (doubt,) = judge_catalogue(DEFAULTS, published, proposed, NOW)
    assert doubt.message == (
        "47 of the 50 models of the catalogue are gone, 94 %; up to 10 % may go at once"
    )
    (doubt,) = judge_catalogue(DEFAULTS, published, Catalogue(), NOW)
    assert doubt.kind is DoubtKind.EMPTIED


def test_the_first_catalogue_is_not_doubted() -> None:
    assert judge_catalogue(DEFAULTS, Catalogue(), layered(reading(many(3))), NOW) == ()
