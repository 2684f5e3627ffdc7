"""Laws of LiteLLM's price map: what goes in comes out, and nothing breaks the reading."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from modeldex.dialects import litellm
from modeldex.dialects.facts import ModelFacts, entry_document, facts_of
from modeldex.dialects.litellm_fields import FLAGS, MODE_OF_TYPE, RATE_FIELDS, rate_name
from modeldex.entries.filling import Filling
from modeldex.entries.numbers import round_amount
from modeldex.entries.problems import Mode
from modeldex.entries.rates.tariff import Card, Circumstances, Condition, Rate, Tariff
from modeldex.entries.reading import read_entry
from modeldex.entries.types import ModelType
from tests.dialects.litellm_maps import CHAT, comparable, entries_of, report_of
from tests.documents import every_document

AMOUNTS = st.sampled_from([Decimal(text) for text in ("0", "0.1", "1", "1.25", "3", "1234.5678")])
THRESHOLDS = (1, 32_000, 200_000)
TIERS = ("flex", "priority", "ultrafast", "batch")
OCCASIONS = [
    Circumstances(prompt_tokens=tokens + more, service_tier=tier, at=at)
    for tokens in THRESHOLDS
    for more in (0, 1)
    for tier in (None, *TIERS)
    for at in (None, datetime(2026, 1, 1, 17, tzinfo=UTC))  # a Thursday
] + [
    Circumstances(prompt_tokens=1, search_context=size, resolution=resolution)
    for size in (None, "low", "medium", "high")
    for resolution in (None, "720p", "1080p")
]


def units_of(model_type: ModelType) -> list[str]:
    units = dict.fromkeys(field.unit for field in RATE_FIELDS if model_type in field.types)
    # An image model's rate of input images is read only beside another of images made.
    return [unit for unit in units if model_type not in ("image", "inpaint") or "input" not in unit]


def sayable(unit: str, model_type: ModelType) -> bool:
    return any(
        (name := rate_name(field.name, model_type)) is not None and name.field.unit == unit
        for field in RATE_FIELDS
    )


@st.composite
def tariffs(draw: st.DrawFn, model_type: ModelType) -> Tariff:
    """All that the map can say."""
    units = [unit for unit in units_of(model_type) if sayable(unit, model_type)]
    some_rates = st.dictionaries(st.sampled_from(units), AMOUNTS.map(Rate), max_size=4)
    conditions = st.builds(
        Condition,
        prompt_tokens_above=st.none() | st.sampled_from(THRESHOLDS),
        service_tier=st.none() | st.sampled_from(TIERS),
    ) | st.builds(Condition, prompt_tokens_from=st.sampled_from(THRESHOLDS))
    cards = draw(st.lists(st.builds(Card, conditions, some_rates), max_size=5))
    if draw(st.booleans()):
        searches = st.builds(
            Card,
            st.builds(Condition, search_context=st.sampled_from(["low", "high"])),
            st.fixed_dictionaries({"web_searches": AMOUNTS.map(Rate)}),
        )
        cards += draw(st.lists(searches, max_size=3))
    if model_type == "video" and draw(st.booleans()):
        rate = Rate(draw(AMOUNTS))
        cards.append(Card(Condition(resolution="1080p"), {"output_video_seconds": rate}))
    if model_type == "text" and draw(st.booleans()):
        hours = draw(st.sampled_from([{}, {"utc_from": time(16, 30), "utc_until": time(0, 30)}]))
        days = draw(st.sampled_from([None, ("thursday",), ("friday", "sunday")]))
        when = Condition(**hours, utc_days=days)
        if when != Condition():
            cards.append(Card(when, {"input_tokens": Rate(draw(AMOUNTS))}))
    rates = dict(draw(some_rates))
    if draw(st.booleans()):  # for LiteLLM it is the medium search that a request means
        rates["web_searches"] = Rate(draw(AMOUNTS))
    return Tariff(rates, tuple(cards))


@st.composite
def models(draw: st.DrawFn) -> ModelFacts:
    model_type = draw(st.sampled_from(list(MODE_OF_TYPE)))
    sizes = st.none() | st.integers(1, 10**6)
    words = st.lists(st.sampled_from(["text", "image", "audio"]), unique=True).map(tuple)
    is_text, has_context = model_type == "text", model_type in ("text", "embedding")
    return ModelFacts(
        id="acme/m",
        type=model_type,
        owned_by="acme",
        context_tokens=draw(sizes) if has_context else None,
        max_input_tokens=None if has_context else draw(sizes),
        max_output_tokens=draw(sizes),
        flags={name: draw(st.booleans()) for name in FLAGS.values()} if is_text else {},
        embedding_dimensions=draw(sizes) if model_type == "embedding" else None,
        tariff=draw(tariffs(model_type)),
        input_modalities=draw(words),
        output_modalities=draw(words),
        removes_at=draw(st.sampled_from([None, "2027-01-31T00:00:00Z"])),
    )


def costs(facts: ModelFacts, timeless: bool = False) -> list[dict[str, Decimal]]:
    """What a request pays on every occasion; an embedding's output is free where not priced."""
    return [
        {
            unit: round_amount(rate.usd)
            for unit, (rate, _) in facts.tariff.applicable(occasion).items()
            if facts.type != "embedding" or unit != "output_tokens" or rate.usd
        }
        for occasion in OCCASIONS
        if not (timeless and occasion.at)
    ]


def plain(facts: ModelFacts) -> dict[str, Any]:
    flags = {name for name, flag in facts.flags.items() if flag and name in FLAGS.values()}
    return {name: getattr(facts, name) for name in litellm.CAN_SAY.facts} | {
        "flags": flags,
        "type": facts.type,
    }


def completed(facts: ModelFacts) -> dict[str, Any]:
    entry = read_entry(entry_document(facts, litellm.NAME), Mode.TOLERANT, Filling()).value
    assert entry is not None
    return entry.document()


@settings(deadline=None)
@given(models())
def test_what_is_written_and_read_is_the_same(facts: ModelFacts) -> None:
    entry = completed(facts)
    again = entries_of(litellm.write([entry]))[facts.id]
    expected, found = (facts_of(each, litellm.NAME) for each in (entry, again))
    assert plain(found) == plain(expected)
    assert costs(found) == costs(expected)


@settings(deadline=None)
@given(st.sampled_from(every_document()))
def test_entries_from_elsewhere_come_back_as_far_as_the_map_can_say(
    document: dict[str, Any],
) -> None:
    written = litellm.write([document])
    if document["type"] not in litellm.CAN_SAY.types:
        assert written == {}
        return
    expected, found = (
        facts_of(each, litellm.NAME) for each in (document, entries_of(written)[document["id"]])
    )
    unsaid = {"max_input_tokens", "context_tokens"}
    assert {k: v for k, v in plain(found).items() if k not in unsaid} == {
        k: v for k, v in plain(expected).items() if k not in unsaid
    } | {"removes_at": found.removes_at}
    assert found.context_tokens == (expected.max_input_tokens or expected.context_tokens)
    # One of them costs this at some hours and that on some days, for which there is no word.
    assert costs(found, timeless=True) == [
        {unit: rate for unit, rate in paid.items() if unit in litellm.CAN_SAY.units}
        for paid in costs(expected, timeless=True)
    ]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.decimals(-1000, 10**7, allow_nan=False, places=9)
    | st.sampled_from(["", "text", "2027-01-31", "0.1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "rate", "range", "hours_utc"]), inner, max_size=3)
    ),
    max_leaves=5,
)
SUFFIXES = ("", "", "_above_200k_tokens", "_above_7_tokens", "_batches", "_priority", "_odd")
RATE_NAMES = st.builds(
    lambda field, first, second: f"{field.name}{first}{second}",
    st.sampled_from(RATE_FIELDS),
    st.sampled_from(SUFFIXES),
    st.sampled_from(SUFFIXES),
)
OTHER_NAMES = st.sampled_from(
    [
        "max_tokens",
        "max_input_tokens",
        "max_output_tokens",
        "tiered_pricing",
        "off_peak_pricing",
        "search_context_cost_per_query",
        "deprecation_date",
        "output_vector_size",
        "supported_modalities",
        "supports_vision",
        "output_cost_per_second_1080p",
        "something_new",
    ]
)
SIZES = {"max_input_tokens", "max_output_tokens"}
SMALL = st.sampled_from([0, 1, Decimal("0.1"), Decimal("0.25")])


@settings(deadline=None)
@given(
    st.sampled_from(list(litellm.MODES)),
    st.dictionaries(RATE_NAMES, SMALL | JSON, max_size=8),
    st.dictionaries(OTHER_NAMES, SMALL | JSON, max_size=5),
)
def test_whatever_the_fields_hold_they_come_back(
    mode: str, rates: dict[str, Any], others: dict[str, Any]
) -> None:
    fields = CHAT | {"mode": mode} | rates | others
    price_map = {"m": fields}
    report = report_of(price_map)
    assert (report.read, report.kept) == (1, 1)
    written = comparable(litellm.write(entries_of(price_map).values())["m"])
    expected = comparable(fields)
    for field in SIZES & fields.keys():  # null says nothing
        if fields[field] is None:
            del expected[field]
    assert {field: written.get(field, "nothing") for field in expected} == expected


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=8), JSON))
def test_nothing_that_is_an_object_breaks_the_reading(price_map: dict[str, Any]) -> None:
    litellm.recognises(price_map)
    report = report_of(price_map)
    assert report.read == len(price_map) == report.kept + len(report.left_out)
