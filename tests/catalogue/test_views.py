"""Views: what they see, why, and how they write themselves."""

from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.matching import features_of
from modeldex.catalogue.sight import Sight
from modeldex.catalogue.views import (
    Currency,
    Selection,
    View,
    anonymous_view,
    cycles,
    lineage,
    rate_limit_of,
)
from modeldex.dialects.native_views import ViewDocument
from modeldex.entries.entry import Entry
from tests.documents import a_document, document, every_document, price

BETA = Entry.of(document("acme/beta", "text", beta=True))
RESTRICTED = Entry.of(document("acme/restricted", "text", regionRestrictions=["NO", "se"]))
ENTRIES = [*map(Entry.of, every_document()), BETA, RESTRICTED]
LARGE = Entry.of(a_document("acme/large"))
SMALL = Entry.of(a_document("acme/small"))


def view(name: str = "v", **stated: Any) -> View:
    return ViewDocument.model_validate(stated).value(name)


def seen(*views: View, through: str = "v") -> set[str]:
    sight = Sight({each.name: each for each in views}, through)
    return {entry.id for entry in ENTRIES if sight.sees(entry, features_of(entry.document()))}


ALL = {entry.id for entry in ENTRIES}
TEXT = {entry.id for entry in ENTRIES if entry.type == "text"}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"beta": True}, ALL),
        ({}, ALL - {"acme/beta"}),
        ({"region": "no", "beta": True}, ALL - {"acme/restricted", "acme/large"}),
        ({"region": "SE"}, ALL - {"acme/restricted", "acme/beta", "acme/large"}),
        ({"region": "DE"}, ALL - {"acme/beta"}),
        ({"include": {"id": "acme/large"}}, {"acme/large"}),
        (
            {"include": {"id": ["acme/l*", "acme-v?ice"]}},
            {"acme/large", "acme/listener", "acme-voice"},
        ),
        ({"include": {"type": "text"}}, TEXT - {"acme/beta"}),
        ({"include": {"type": "text", "id": "acme-*"}}, set()),
        ({"include": [{"type": "asr"}, {"type": "tts"}]}, {"acme/listener", "acme-voice"}),
        ({"include": {"provider": "nobody"}}, set()),
        ({"include": {"capability": "optimizedForCode"}}, {"acme/large", "acme/extended"}),
        ({"include": {"where": "context>=256k"}}, {"acme/large", "acme/extended"}),
        (
            {"include": {"where": "context>=256k"}, "exclude": {"id": "*large"}},
            {"acme/extended"},
        ),
        ({"exclude": [{"type": "text"}, {"id": "acme-*"}]}, {"acme/listener"}),
        ({"include": {"id": "ACME/*"}}, set()),
    ],
)
def test_a_view_sees_what_it_says(stated: dict[str, Any], expected: set[str]) -> None:
    assert seen(view(**stated)) == expected


def test_a_view_sees_nothing_that_its_base_does_not_see() -> None:
    base = view("base", include={"type": ["text", "tts"]}, beta=True)
    assert seen(base, view(base="base")) == TEXT | {"acme-voice"}
    assert seen(base, view(base="base", include={"type": ["image", "tts"]})) == {"acme-voice"}
    assert seen(base, view(base="base", beta=False)) == (TEXT | {"acme-voice"}) - {"acme/beta"}


@pytest.mark.parametrize(
    ("stated", "entry", "rule"),
    [
        ({"include": {"id": "x"}}, LARGE, 'view "v" does not include it'),
        ({"exclude": {"id": "acme/*"}}, LARGE, 'view "v" leaves it out: id ["acme/*"]'),
        ({}, BETA, 'it is for beta users only, and view "v" has no beta access'),
        (
            {"region": "NO"},
            RESTRICTED,
            'it is not available in NO, the region of view "v"',
        ),
    ],
)
def test_a_refusal_names_its_rule(stated: dict[str, Any], entry: Entry, rule: str) -> None:
    verdict = Sight({"v": view(**stated)}, "v").verdict(entry)
    assert (verdict.seen, verdict.rule) == (False, rule)


def test_a_consent_names_its_rule() -> None:
    assert Sight({"v": view()}, "v").verdict(LARGE).rule == 'view "v" hides it by no rule'
    included = Sight({"v": view(include={"id": "*"})}, "v").verdict(LARGE)
    assert (included.seen, included.rule) == (True, 'included by view "v"')
    assert Sight({}, None).verdict(BETA).seen


class TestShown:
    def test_a_discount_is_the_first_that_fits_and_the_own_views_before_its_bases(self) -> None:
        base = view("base", discount_to_user={"acme/*": Decimal("0.1"), "*": Decimal("0.5")})
        derived = view(base="base", discount_to_user={"acme/s*": Decimal("0.3")})
        sight = Sight({"base": base, "v": derived}, "v")
        told = {name: sight.discount(name) for name in ("acme/small", "acme/large", "acme-embed")}
        assert told == {
            "acme/small": Decimal("0.3"),
            "acme/large": Decimal("0.1"),
            "acme-embed": Decimal("0.5"),
        }
        shown = sight.shown(SMALL)
        assert shown is not None
        assert shown.document()["discount_to_user"] == Decimal("0.3")

    def test_the_discount_of_an_entry_itself_is_for_who_has_no_view(self) -> None:
        assert b"discount_to_user" in LARGE.body
        assert Sight({}, None).shown(LARGE) is LARGE
        shown = Sight({"v": view()}, "v").shown(LARGE)
        assert shown is not None
        assert "discount_to_user" not in shown.document()

    def test_every_price_is_told_in_the_views_currency_too(self) -> None:
        sight = Sight({"v": view(currency={"code": "EUR", "per_usd": 0.5})}, "v")
        shown = sight.shown(Entry.of(a_document("acme/extended")))
        assert shown is not None
        told = shown.document()
        assert told["model_spec"]["pricing"]["input"] == {**price("0.4"), "eur": Decimal("0.2")}
        extensions = told["extensions"]
        assert extensions["rates"]["web_searches"]["eur"] == Decimal("0.005")
        assert extensions["conditional_rates"][0]["rates"]["input_tokens"]["eur"] == Decimal("0.6")
        later = extensions["pricing_schedule"][0]["pricing"]["output"]
        assert later == {**price("1"), "eur": Decimal("0.5")}

    def test_a_replacement_that_can_not_be_seen_is_not_named(self) -> None:
        sight = Sight({"v": view()}, "v", exists=lambda model_id: model_id != "acme/large")
        shown = sight.shown(SMALL)
        assert shown is not None
        deprecation = shown.document()["model_spec"]["deprecation"]
        assert "replacementModelId" not in deprecation
        assert deprecation["removesAt"] == "2027-03-01T00:00:00Z"

    def test_what_is_marked_is_offline(self) -> None:
        shown = Sight({}, None, offline=frozenset({"acme/small"})).shown(SMALL)
        assert shown is not None
        assert shown.document()["model_spec"]["offline"] is True

    def test_what_is_hidden_is_nothing(self) -> None:
        assert Sight({"v": view()}, "v").shown(BETA) is None


class TestLineage:
    VIEWS: ClassVar = {
        "a": View("a", rate_limit="10/minute"),
        "b": View("b", base="a", anonymous=True),
        "c": View("c", base="b", rate_limit="5/minute"),
        "x": View("x", base="y"),
        "y": View("y", base="x"),
        "z": View("z", base="nobody"),
    }

    def test_goes_from_a_view_to_its_bases(self) -> None:
        assert [each.name for each in lineage(self.VIEWS, "c")] == ["c", "b", "a"]
        assert [each.name for each in lineage(self.VIEWS, "x")] == ["x", "y"]
        assert [each.name for each in lineage(self.VIEWS, "z")] == ["z"]

    def test_tells_circles_once(self) -> None:
        assert list(cycles(self.VIEWS)) == [("x", "y", "x")]

    def test_gives_limits_down(self) -> None:
        assert [rate_limit_of(self.VIEWS, name) for name in "abc"] == [
            "10/minute",
            "10/minute",
            "5/minute",
        ]

    def test_one_view_is_for_who_has_no_key(self) -> None:
        assert anonymous_view(self.VIEWS) == "b"
        assert anonymous_view({}) is None


_words = st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple)
_selections = st.builds(
    Selection,
    _words,
    st.lists(st.sampled_from(["text", "image"]), max_size=2).map(tuple),
    _words,
    _words,
    st.none() | st.just("context>=128k"),
)
_names = st.dictionaries(st.just("text"), st.dictionaries(st.text(min_size=1), st.text()))
_views = st.builds(
    View,
    st.just("v"),
    st.none() | st.just("base"),
    st.lists(_selections, max_size=2).map(tuple),
    st.lists(_selections, max_size=2).map(tuple),
    st.none() | st.booleans(),
    st.none() | st.just("NO"),
    st.dictionaries(st.text(min_size=1, max_size=4), st.just(Decimal("0.25")), max_size=2),
    _names,
    _names,
    st.none() | st.just("600/minute"),
    st.booleans(),
    st.none() | st.builds(Currency, st.just("eur"), st.just(Decimal("0.9"))),
)


@given(_views)
def test_writing_and_reading_a_view_gives_it_back(drawn: View) -> None:
    assert View.from_document("v", drawn.document()) == drawn
