"""Free text: which words are meant by a word, and what is found first."""

from datetime import UTC, datetime

import pytest

from modeldex.catalogue.search.highlights import highlights
from modeldex.catalogue.search.index import Index
from modeldex.catalogue.search.parsing import text_query
from modeldex.catalogue.search.query import Query
from modeldex.catalogue.search.said import Said
from modeldex.catalogue.search.scope import Scope
from modeldex.catalogue.search.searching import everything_found
from modeldex.catalogue.search.text import TextIndex
from modeldex.catalogue.search.tokens import tokens, words
from modeldex.entries.entry import Entry
from tests.documents import document

NOW = datetime(2026, 8, 22, tzinfo=UTC)


def found(text: str, **names: str) -> list[str]:
    """The ids found among models of these names, the best first."""
    entries = {
        model_id: Entry.of(document(model_id, "text", name=name, description="A model."))
        for model_id, name in names.items()
    }
    query = text_query(text)
    assert isinstance(query, Query)
    scope = Scope.of(Index.build(entries), entries, {}, {})
    return everything_found(scope, query, (), NOW)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("claude", {"claude", "claudette", "cluade", "claud"}),
        ("clau", {"claude", "claudette", "claud"}),
        ("laud", {"claude", "claudette", "claud"}),
        ("claudet", {"claude", "claudette"}),
        ("4", {"4"}),
        ("40", set()),
        ("g", {"g"}),
        ("gp", {"gpt"}),
        ("anthropik", {"anthropic"}),
        ("antropik", {"anthropic"}),
        ("antrpk", set()),
        ("nthropic", {"anthropic"}),
        ("xnthropic", set()),
        ("型", {"模型"}),
    ],
)
def test_a_word_means_what_is_like_it(word: str, meant: set[str]) -> None:
    known = ["claude", "claudette", "cluade", "claud", "4", "400", "g", "gpt", "anthropic", "模型"]
    assert TextIndex.of_words(known).meant(word) == meant


def test_letters_and_digits_are_words_of_their_own() -> None:
    assert words("Qwen2.5-Coder_32B (v1)") == ["qwen", "2", "5", "coder", "32", "b", "v", "1"]


def test_words_keep_their_places_whatever_folding_does() -> None:
    text = "Straße ÉTÉ ﬁne"
    assert [text[each.start : each.end] for each in tokens(text)] == ["Straße", "ÉTÉ", "ﬁne"]
    assert [each.word for each in tokens(text)] == ["strasse", "ete", "fine"]


def test_all_words_must_be_found() -> None:
    assert found("claude sonnet", a="Claude Sonnet", b="Claude Opus", c="Sonnet") == ["a"]


def test_the_nearer_a_word_the_better() -> None:
    names = {"exact": "llama", "begun": "llamas", "within": "ollamas", "mistyped": "lama"}
    assert found("llama", **names) == ["exact", "begun", "within", "mistyped"]


def test_a_name_that_is_all_that_was_asked_for_comes_first() -> None:
    assert found("gpt 4 o", longer="GPT 4 o mini", just="GPT 4 o") == ["just", "longer"]


def test_a_typing_error_is_found_where_the_first_letter_is_right() -> None:
    assert found("sonet", a="Sonnet", b="Opus") == ["a"]
    assert found("oppus", a="Sonnet", b="Opus") == ["b"]
    assert found("zonnet", a="Sonnet") == []


def test_numbers_are_never_taken_for_others() -> None:
    assert found("gpt 4", a="GPT 4", b="GPT 5", c="GPT 41") == ["a"]


def test_places_are_told_in_characters() -> None:
    entry = Entry.of(document("acme/sonnet", "text", name="Été Sonet", description="no"))
    assert highlights(Said(entry), ("sonnet", "ete")) == {
        "id": [(5, 11)],
        "name": [(0, 3), (4, 9)],
    }
