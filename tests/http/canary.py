"""A catalogue with a canary: a model whose every word is a marker, and views that hide it."""

from typing import Any

from hypothesis import strategies as st

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.views import View
from modeldex.dialects.native_views import ViewDocument
from modeldex.entries.problems import Mode
from tests.documents import CAPABILITIES, document, every_document, price

CANARY = "canary-house/canary-bird"
UNKNOWN = "nobody-house/nobody-bird"
"""An id as long as the canary's that no catalogue has."""
MARKER = b"canary"
REGION = "AQ"

_HIDING: list[dict[str, Any]] = [
    {"exclude": {"id": CANARY}},
    {"exclude": {"id": ["*canary*"]}},
    {"exclude": {"id": "canary-house/*"}},
    {"exclude": {"provider": "canary-*"}},
    {"exclude": [{"type": "video"}, {"where": "context>=7m"}]},
    {"exclude": {"capability": "supportsXSearch"}},
    {"exclude": {"type": "text", "where": "context>6m"}},
    {"include": {"id": ["acme*"]}},
    {"include": {"provider": ["acme", "elsewhere"]}},
    {"include": [{"type": ["image", "tts"]}, {"id": "acme/*"}]},
    {"include": {"where": "type:text context<5m"}},
    {"include": {"type": ["embedding", "asr", "music", "video"]}},
    {"region": REGION, "beta": True},
    {"beta": False},
    {},
]
"""Each hides the canary; the last two as it is for beta users."""

_MORE: dict[str, st.SearchStrategy[Any]] = {
    "discount_to_user": st.sampled_from([{"acme/*": 0.125}, {"*": 0.25}, {"*canary*": 0.5}]),
    "currency": st.just({"code": "EUR", "per_usd": 0.875}),
    "rate_limit": st.just("900000/minute"),
    "traits": st.sampled_from(
        [{"text": {"default": "acme/small"}}, {"text": {"best": CANARY, "default": CANARY}}]
    ),
    "aliases": st.sampled_from(
        [{"text": {"mine": "acme/small"}}, {"text": {"gpt-4o": CANARY, "x": "acme/large"}}]
    ),
    "region": st.sampled_from(["NO", REGION]),
}


@st.composite
def hiding_views(draw: st.DrawFn) -> dict[str, View]:
    """Views of which the one named ``drawn`` does not see the canary; perhaps only its base
    hides it."""
    hiding = draw(st.sampled_from(_HIDING))
    more = draw(st.fixed_dictionaries({}, optional=_MORE))
    if not draw(st.booleans()):
        return {"drawn": _view("drawn", {**more, **hiding})}
    if "beta" not in hiding:
        more = {"beta": True, **more}
    below = {name: value for name, value in more.items() if name not in hiding}
    return {
        "drawn": _view("drawn", {"base": "beneath", **below}),
        "beneath": _view("beneath", {"beta": False, **hiding}),
    }


def _view(name: str, stated: dict[str, Any]) -> View:
    return ViewDocument.model_validate(stated).value(name)


def canary(usd: str = "77.7") -> dict[str, Any]:
    """The canary, at that price."""
    model = document(
        CANARY,
        "text",
        name="Canary the bird",
        description="All that a canary says is canary.",
        modelSource="https://canary.example/canary",
        beta=True,
        regionRestrictions=[REGION],
        traits=["canary_trait", "canary_default"],
        availableContextTokens=7_777_777,
        capabilities=CAPABILITIES | {"supportsXSearch": True},
        pricing={"input": price(usd), "output": price("77.7")},
    )
    return model | {
        "owned_by": "canary-owner",
        "context_length": 7_777_777,
        "extensions": {"knowledge_cutoff": "2026-07", "foreign": {"litellm": {"canary": True}}},
    }


def catalogue_with_canary(views: dict[str, View], *, usd: str = "77.7") -> Catalogue:
    """Every document of the tests, the canary, and models that name it as their replacement."""
    retired = {"autoRemap": True, "replacementModelId": CANARY}
    going = document(
        "acme/going",
        "text",
        deprecation={**retired, "startsAt": "2026-01-01T00:00:00Z", "date": "2026-12-01T00:00:00Z"},
    )
    gone = document("acme/gone", "text", deprecation={**retired, "date": "2026-08-01T00:00:00Z"})
    documents = [canary(usd), *every_document(), going, gone]
    settings = Settings(
        name="Acme",
        owned_by="acme",
        traits={"text": {"canary_default": CANARY, "most_canary": CANARY}},
        aliases={"text": {"gpt-4o": "acme/large", "canary-alias": CANARY}},
        views=views,
    )
    reading = assemble(Draft(Mode.TOLERANT, settings, [RawEntry(each) for each in documents]))
    assert reading.value is not None, reading.problems
    return reading.value
