"""Made-up catalogues and queries for the laws of searching."""

from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from modeldex.catalogue.search.fields import FIELDS
from modeldex.catalogue.search.ordering import NEWEST, SORTS, SortKey
from modeldex.catalogue.search.query import Condition, Query, Range, Words
from modeldex.catalogue.search.tokens import folded
from modeldex.entries.entry import Entry
from modeldex.entries.types import MODEL_TYPES
from tests.documents import CAPABILITIES, document, price

VOCABULARY: Final = (
    "claude", "cluade", "sonnet", "gpt", "4", "o", "mini", "llama", "lama", "coder", "code",
    "deepseekcoder", "naïve", "naive", "模型", "3", "5", "preview", "anthropic", "anthropics",
)  # fmt: skip
_TRAITS: Final = ("default", "fastest", "Fastest", "most_intelligent")
_INSTANTS: Final = ("2026-01-01T00:00:00Z", "2026-06-01T00:00:00+02:00", "2027-01-01T00:00:00Z")
_AMOUNTS: Final = ("0", "0.1", "1", "1.000000000001", "2.5")
_CONTEXTS: Final = (8192, 128_000, 131_072, 1_000_000)

texts = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join)
ids = st.builds(
    "{}{}".format,
    st.sampled_from(["", "acme/", "Acme/", "b/c/"]),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map("-".join),
)


@st.composite
def documents(draw: st.DrawFn, model_id: str) -> dict[str, Any]:
    """An entry with few different values, so that many are alike."""
    model_type = draw(st.sampled_from(MODEL_TYPES))
    made = document(model_id, model_type)
    spec: dict[str, Any] = {"privacy": draw(st.sampled_from(["private", "anonymized"]))}
    some = st.booleans()
    for told in ("name", "description"):
        if draw(some):
            spec[told] = draw(texts)
    if draw(some):
        spec["traits"] = draw(st.lists(st.sampled_from(_TRAITS), unique=True, max_size=2))
    for flag in ("offline", "beta", "uncensored", "supportsStyleReferences"):
        if draw(st.integers(0, 5)) == 0:
            spec[flag] = draw(some)
    if draw(st.integers(0, 3)) == 0:
        spec["deprecation"] = _deprecation(draw)
    spec |= _spec_of_type(draw, model_type)
    made |= {"created": draw(st.integers(1, 4)) * 10_000_000, "model_spec": spec}
    made["owned_by"] = draw(st.sampled_from(["acme", "Acme", "b"]))
    if draw(st.integers(0, 3)) == 0:
        made["extensions"] = {"parameters": ["tools"], "released": "2026-02"}
    return made


def _spec_of_type(draw: st.DrawFn, model_type: str) -> dict[str, Any]:
    if model_type == "text":
        return _text_spec(draw)
    if model_type == "video":
        kind = draw(st.sampled_from(["video", "text-to-video", "image-to-video"]))
        return {"constraints": {"model_type": kind, "durations": ["5s"]}}
    if model_type == "image" and draw(st.booleans()):
        return {"pricing": {"generation": price(draw(st.sampled_from(_AMOUNTS)))}}
    return {}


def _deprecation(draw: st.DrawFn) -> dict[str, Any]:
    removal = draw(st.sampled_from(_INSTANTS))
    made = {"date": removal, "removesAt": removal, "autoRemap": False}
    if draw(st.booleans()):
        made["startsAt"] = draw(st.sampled_from(_INSTANTS))
    return made


def _text_spec(draw: st.DrawFn) -> dict[str, Any]:
    spec: dict[str, Any] = {"availableContextTokens": draw(st.sampled_from(_CONTEXTS))}
    flags = draw(st.sets(st.sampled_from(["supportsVision", "optimizedForCode"])))
    spec["capabilities"] = {
        **{name: False if value is True else value for name, value in CAPABILITIES.items()},
        **dict.fromkeys(sorted(flags), True),
    }
    if draw(st.booleans()):
        amounts = st.sampled_from(_AMOUNTS).map(Decimal)
        spec["pricing"] = {
            "input": {"usd": draw(amounts), "diem": Decimal(1)},
            "output": {"usd": draw(amounts), "diem": Decimal(1)},
        }
    return spec


@st.composite
def catalogues(draw: st.DrawFn, max_size: int = 8) -> dict[str, Entry]:
    """Entries by id."""
    names = draw(st.lists(ids, unique=True, max_size=max_size))
    return {name: Entry.of(draw(documents(name))) for name in names}


_WORDS_FIELDS: Final = tuple(each for each in FIELDS.values() if each.kind == "words")
_SOME_WORDS: Final = (
    "acme", "b", "private", "text", "video", "chat", "code", "image", "tools", "fastest", "fp8",
    "default", "active", "deprecated", "offline", "supportsvision", "5s", "ACME".casefold(),
)  # fmt: skip
_SOME_NUMBERS: Final = ("context", "input", "output", "price", "created", "removes", "max_images")
_ENDS: Final = (0.0, 0.1, 1.0, 2.5, 8192.0, 131_072.0, 20_000_000.0, 1_790_000_000.0)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    negated = draw(st.integers(0, 3)) == 0
    if draw(st.booleans()):
        field = draw(st.sampled_from(_WORDS_FIELDS))
        known = tuple(word.casefold() for word in field.known) or _SOME_WORDS
        values = draw(st.sets(st.sampled_from(known), max_size=3))
        return Words(field.name, tuple(sorted(values)), negated)
    name = draw(st.sampled_from(_SOME_NUMBERS))
    low = draw(st.none() | st.sampled_from(_ENDS))
    high = draw(st.none() | st.sampled_from(_ENDS))
    low_open = low is not None and high is None and draw(st.booleans())
    return Range(name, low, high, low_open, high is not None and draw(st.booleans()), negated)


queries = st.builds(
    Query,
    st.lists(conditions(), max_size=3, unique=True).map(tuple),
    st.lists(
        st.sampled_from((*VOCABULARY, "son", "claud", "preveiw")).map(folded),
        max_size=2,
        unique=True,
    ).map(tuple),
    st.lists(st.sampled_from(VOCABULARY).map(lambda word: (folded(word),)), max_size=1).map(tuple),
)

sorts = st.lists(
    st.builds(SortKey, st.sampled_from([each for each in SORTS if each != NEWEST]), st.booleans()),
    max_size=2,
    unique_by=lambda k: k.name,
).map(tuple)
