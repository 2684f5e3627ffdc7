"""The texts of the pages: the same in each language, each of them needed, and none missing."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from string import Formatter
from typing import get_args

import pytest

from modeldex.catalogue.composing import LayerKind
from modeldex.catalogue.event_kinds import ENTRY_EVENTS
from modeldex.catalogue.lifecycle import STATES
from modeldex.catalogue.quotes.fields import FIELDS
from modeldex.catalogue.quotes.wording import NOTES
from modeldex.catalogue.search.flags import FLAGS
from modeldex.catalogue.search.readings import KINDS
from modeldex.entries.rates.tariff import CONDITIONS
from modeldex.entries.rates.units import UNITS
from modeldex.entries.types import MODEL_TYPES
from modeldex.serving.keys import Refusal
from modeldex.store.deliveries import DeliveryStatus
from modeldex.store.marks import MarkedBy
from modeldex.store.records import RevisionKind
from modeldex.store.source_status import SyncKind
from modeldex.web import lifecycle_page
from modeldex.web.browse_state import COLUMNS, FILTERS, VIEWS, sorts_for
from modeldex.web.visitors import THEMES
from modeldex.web.words import LANGUAGES, language_of, words_of

TEXTS = {
    language: json.loads(files("modeldex.web").joinpath("texts", f"{language}.json").read_text())
    for language in LANGUAGES
}
ENGLISH = TEXTS["en"]

GROUPS = {
    "capability": FLAGS,
    "column": ("name", *COLUMNS),
    "condition": CONDITIONS,
    "delivery": tuple(DeliveryStatus),
    "event": (*ENTRY_EVENTS, "entry.added", "entry.removed"),
    "filter": FILTERS,
    "kind": KINDS,
    "kind_of_revision": tuple(RevisionKind),
    "layer": tuple(LayerKind),
    "lifecycle": lifecycle_page.KINDS,
    "marked": get_args(MarkedBy),
    "note": tuple(NOTES),
    "outcome": tuple(SyncKind),
    "done": tuple(f"sync_{each}" for each in SyncKind if each is not SyncKind.PLANNED),
    "signin.problem": tuple(each.name.lower() for each in Refusal),
    "sort": {name for each in ("", *MODEL_TYPES) for _, name in sorts_for(each, by_text=True)},
    "state": STATES,
    "theme": THEMES,
    "type": MODEL_TYPES,
    "unit": tuple(UNITS),
    "view": VIEWS,
}

_CALL = re.compile(r"words(?:\.named|\.counted)?\(")
_NAME = re.compile(r"[a-z_]+(\.[\w-]*)*")
_TEXT = re.compile(r'"([^"]*)"(\s*~)?')


def templates() -> Iterator[str]:
    found = files("modeldex.web").joinpath("templates")
    for each in (*found.iterdir(), *found.joinpath("admin").iterdir()):
        if each.name.endswith(".html"):
            yield each.read_text()


def asked() -> Iterator[tuple[str, str, bool]]:
    """What templates ask for: how, the name, and whether only its beginning is written out."""
    for template in templates():
        for call in _CALL.finditer(template):
            inside = _inside(template, call.end())
            for name, goes_on in _TEXT.findall(inside):
                if _NAME.fullmatch(name):
                    yield call[0], name, bool(goes_on)


def _inside(template: str, start: int) -> str:
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(template[end], 0)
        end += 1
    return template[start : end - 1]


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_each_language_has_the_same_texts_and_placeholders(language: str) -> None:
    assert list(TEXTS[language]) == list(ENGLISH)
    for name, text in ENGLISH.items():
        assert _fields(TEXTS[language][name]) == _fields(text), name
        assert TEXTS[language][name].strip(), name


def _fields(text: str) -> set[str]:
    return {field for _, field, *_ in Formatter().parse(text) if field is not None}


def test_every_text_that_a_page_asks_for_is_there() -> None:
    for how, name, goes_on in asked():
        if how == "words(" and not goes_on and "." in name:
            assert name in ENGLISH
        if how == "words.counted(" and "." in name:
            assert {f"{name}.one", f"{name}.many"} <= ENGLISH.keys()


@pytest.mark.parametrize("group", GROUPS)
def test_whatever_a_page_can_name_has_a_name(group: str) -> None:
    assert [each for each in GROUPS[group] if f"{group}.{each}" not in ENGLISH] == []


def test_no_text_is_without_use() -> None:
    names, beginnings = set(), set()
    for how, name, goes_on in asked():
        if goes_on or how == "words.counted(":
            beginnings.add(name)
        elif how == "words.named(" and "." not in name:
            beginnings.add(f"{name}.")
        names.add(name)
    named = {f"{group}." for group in ("capability", "column", "unit", "modality", *FILTERS)}
    begun = tuple(beginnings | named)
    unused = [each for each in ENGLISH if each not in names and not each.startswith(begun)]
    assert unused == []


def test_the_calculator_names_the_fields_that_most_models_are_priced_by() -> None:
    named = {name.removeprefix("usage.") for name in ENGLISH if name.startswith("usage.")}
    options = {"resolution", "quality", "upscale", "service_tier"}
    assert named - options <= FIELDS.keys()


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("ko", "en", "ko"),
        (None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "en;q=0.5, ko;q=0.4", "en"),
        (None, "fr, *;q=0.1", "en"),
        ("xx", None, "en"),
        (None, "ko;q=nonsense", "en"),
        (None, ",;;q=,ko;q=2", "ko"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_first_that_is_known(
    chosen: str | None, accepted: str | None, language: str
) -> None:
    assert language_of(chosen, accepted) == language


def test_a_number_of_things_is_told_in_its_form() -> None:
    words = words_of("en")
    assert words.counted("browse.found", 1) == "1 model"
    assert words.counted("browse.found", 4000) == "4,000 models"
