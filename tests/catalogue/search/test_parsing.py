"""The query language: what each term means, and how what is wrong is told."""

from datetime import UTC, datetime

import pytest

from modeldex.catalogue.search.formatting import format_query
from modeldex.catalogue.search.parsing import parse_query, text_query
from modeldex.catalogue.search.query import Query, QueryProblem, Range, Words


def query(text: str) -> Query:
    found = parse_query(text)
    assert isinstance(found, Query), found
    return found


def problems(text: str) -> tuple[QueryProblem, ...]:
    found = parse_query(text)
    assert not isinstance(found, Query), found
    return found


def at(*date: int) -> float:
    return datetime(*date, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


VISION = Words("capability", ("supportsvision",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type:text", Words("type", ("text",))),
        ("type=text", Words("type", ("text",))),
        ("TYPE:Text,image", Words("type", ("image", "text"))),
        ("owned_by:Acme", Words("provider", ("acme",))),
        ('provider:"Acme, Inc \\"A\\"",b', Words("provider", ('acme, inc "a"', "b"))),
        ("trait:*", Words("trait", ())),
        ("-trait:*", Words("trait", (), negated=True)),
        ("supportsVision", VISION),
        ("SUPPORTSVISION", VISION),
        ("supportsVision:true", VISION),
        ("supportsVision=no", Words("capability", ("supportsvision",), negated=True)),
        ("-supportsVision", Words("capability", ("supportsvision",), negated=True)),
        ("-supportsVision:false", VISION),
        ("capability:supportsVision", VISION),
        ("context>=128k", Range("context", low=128_000)),
        ("context >= 1.5m", Range("context", low=1_500_000)),
        ("availableContextTokens>1_000", Range("context", low=1000, low_open=True)),
        ("input<=.5", Range("input", high=0.5)),
        ("price_input_tokens<1", Range("input", high=1, high_open=True)),
        ("price_images<=0.04", Range("price_images", high=0.04)),
        ("context:128k", Range("context", 128_000, 128_000)),
        ("context:8k..128k", Range("context", 8000, 128_000)),
        ("context:8k..<128k", Range("context", 8000, 128_000, high_open=True)),
        ("context:..128k", Range("context", high=128_000)),
        ("context:8k..", Range("context", low=8000)),
        ("context:*", Range("context")),
        ("-context:*", Range("context", negated=True)),
        ("created>=2026", Range("created", low=at(2026, 1, 1))),
        ("created>2026", Range("created", low=at(2027, 1, 1))),
        ("created<2026-03", Range("created", high=at(2026, 3, 1), high_open=True)),
        ("created<=2026-03", Range("created", high=at(2026, 4, 1), high_open=True)),
        ("created:2026-12-31", Range("created", at(2026, 12, 31), at(2027, 1, 1), high_open=True)),
        ("created>2026-01-01T02:00:00+02:00", Range("created", at(2026, 1, 1), low_open=True)),
    ],
)
def test_a_condition_means(text: str, expected: Words | Range) -> None:
    assert query(text) == Query((expected,))
    assert query(format_query(query(text))) == Query((expected,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("claude sonnet", Query(text=("claude", "sonnet"))),
        ('"Claude Sonnet"', Query(text=("claude", "sonnet"))),
        ("gpt-4o", Query(text=("gpt", "4", "o"))),
        ("naïve ÉTÉ", Query(text=("naive", "ete"))),
        ("a -b -gpt-4", Query(text=("a",), without=(("b",), ("gpt", "4")))),
        ("a - b", Query(text=("a", "b"))),
        ("claude type:text x", Query((Words("type", ("text",)),), ("claude", "x"))),
        ("type:text type:text a a", Query((Words("type", ("text",)),), ("a",))),
        ("name", Query(text=("name",))),
        ("", Query()),
        ("  \t\n ", Query()),
        ("!!! ???", Query()),
    ],
)
def test_what_is_no_condition_is_free_text(text: str, expected: Query) -> None:
    assert query(text) == expected


@pytest.mark.parametrize(
    ("text", "offset", "length", "said", "suggestion"),
    [
        ("type:text contxt>=1", 10, 6, "no field", "did you mean 'context'?"),
        ("type:txt", 5, 3, "is no type; expected one of", "did you mean 'text'?"),
        ("type:text,imgae", 10, 5, "is no type", "did you mean 'image'?"),
        ("capability:vision", 11, 6, "is no capability", "did you mean 'supportsVision'?"),
        ("a supportsVison", 2, 13, "no flag", "did you mean 'supportsVision'?"),
        ("context>=", 0, 9, "has no value", None),
        ("context>=big", 9, 3, "is no number", None),
        ("context>=1,2", 11, 1, "takes one value", None),
        ("context:1..x", 8, 4, "is no number", None),
        ("created>=soon", 9, 4, "is no date", None),
        ("created>=2026-02-30", 9, 10, "is no date", None),
        ("type>text", 5, 4, "has no order", None),
        ("supportsVision>1", 15, 1, "has no order", None),
        ("supportsVision:maybe", 15, 5, "not true or false", None),
        ('type:text "abc', 10, 4, "without a second one", None),
        ("a OR b", 2, 2, "no word of the language", None),
        ("llama3:8b", 0, 6, "no field", "put it in quotes to search for it as text"),
        ("x" * 1001, 1000, 1, "longer than 1000", None),
        (" ".join(f"context>{number}" for number in range(33)), 0, 350, "33 conditions", None),
        ("a b c d e f g h i j k l m", 0, 25, "more than 12 words", None),
        (f"provider:{','.join('ab' for _ in range(101))}", 309, 2, "101 values", None),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, offset: int, length: int, said: str, suggestion: str | None
) -> None:
    found = problems(text)[0]
    assert found.offset == offset
    if suggestion is not None or length < 300:
        assert found.length == length
    assert said in found.message
    if suggestion is not None:
        assert found.suggestion == suggestion


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert [found.offset for found in problems("tpye:text contxt>1 type:txt")] == [0, 10, 24]


def test_in_plain_text_nothing_has_a_meaning() -> None:
    assert text_query("type:text -a OR llama3:8b") == Query(
        text=("type", "text", "a", "or", "llama", "3", "8", "b")
    )
    assert isinstance(text_query("x" * 1001), tuple)
