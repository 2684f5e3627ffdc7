"""``views`` and ``probes`` of catalogue.yaml: what is read, and what is told of mistakes."""

from typing import Any

import pytest

from modeldex.dialects.native_settings import read_settings
from modeldex.entries.problems import Mode

VIEWS: list[tuple[dict[str, Any], list[str]]] = [
    ({"v": {}}, []),
    ({"v": {"base": "w"}, "w": {"include": {"id": "a"}}}, []),
    ({"v": {"base": "w"}}, ["views.v.base: no view has this name"]),
    ({"vip": {}, "v": {"base": "vpi"}}, ["did you mean 'vip'?"]),
    ({"a": {"base": "b"}, "b": {"base": "a"}}, ["found a → b → a"]),
    ({"a": {"base": "a"}}, ["views.a.base: a view rests on itself"]),
    (
        {"a": {"anonymous": True}, "b": {"anonymous": True}},
        ["views.b.anonymous: two views are for callers without a key"],
    ),
    ({"not a name": {}}, ["not a possible name of a view"]),
    ({"v": {"inclde": {}}}, ["views.v.inclde: unknown field"]),
    ({"v": {"include": {"idd": "a"}}}, ["views.v.include.idd: unknown field"]),
    ({"v": {"exclude": [{"id": "a"}, {"idd": "a"}]}}, ["views.v.exclude[1].idd: unknown field"]),
    ({"v": {"include": {"type": "txt"}}}, ["views.v.include[0].type[0]"]),
    ({"v": {"include": {"where": "contxt>1"}}}, ["did you mean 'context'?"]),
    ({"v": {"include": {"where": "hello"}}}, ["free text finds what is alike"]),
    ({"v": {"include": {"where": "state:beta"}}}, ["depends on who asks and when"]),
    ({"v": {"region": "Norway"}}, ["of a country, of two letters"]),
    ({"v": {"discount_to_user": {"*": 1}}}, ["a number between 0 and 1"]),
    ({"v": {"currency": {"code": "USD", "per_usd": 1}}}, ["a currency other than usd"]),
    ({"v": {"currency": {"code": "EUR", "per_usd": 0}}}, ["a number above 0"]),
    ({"v": {"rate_limit": "often"}}, ['"often" is no rate limit']),
    ({"v": {"traits": {"txt": {"a": "b"}}}}, ["views.v.traits.txt: not a model type"]),
]
PROBES: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": "p", "url": "https://a.example/v1/models", "models": {"id": "a/*"}}, []),
    ({"name": "p", "url": "https://a.example", "models": [{"id": "a"}, {"type": "tts"}]}, []),
    ({"name": "p", "source": "s"}, []),
    ({"name": "p", "source": "t"}, ["no source has this name"]),
    ({"name": "p", "models": {"id": "a"}}, ["the probe has nothing to ask"]),
    ({"name": "p", "url": "https://a.example"}, ["the probe is about no model"]),
    ({"name": "p", "url": "https://u:p@a.example", "models": {}}, ["without a password"]),
    ({"name": "p", "url": "file:///etc/passwd", "models": {}}, ["probes[0].url"]),
    ({"name": "p", "source": "s", "request": "completion"}, ["a completion asks for a model"]),
    ({"name": "p", "source": "s", "model": "m"}, ["a completion asks for a model"]),
    ({"name": "p", "source": "s", "every": "1s"}, ['found "1s"']),
    ({"name": "p", "source": "s", "timeout": "2m"}, ['found "2m"']),
    ({"name": "p", "source": "s", "fail_after": 0}, ["a whole number above 0"]),
]


def told(document: dict[str, Any]) -> list[str]:
    reading = read_settings(document, Mode.STRICT)
    assert (reading.value is None) == bool(reading.errors)
    return [str(problem) for problem in reading.problems]


@pytest.mark.parametrize(("views", "expected"), VIEWS)
def test_views(views: dict[str, Any], expected: list[str]) -> None:
    problems = told({"views": views})
    assert len(problems) == len(expected), problems
    for problem, part in zip(problems, expected, strict=True):
        assert part in problem


@pytest.mark.parametrize(("probe", "expected"), PROBES)
def test_probes(probe: dict[str, Any], expected: list[str]) -> None:
    sources = [{"name": "s", "url": "https://s.example/models.json"}]
    problems = told({"sources": sources, "probes": [probe]})
    assert len(problems) == len(expected), problems
    for problem, part in zip(problems, expected, strict=True):
        assert part in problem


def test_two_probes_of_one_name_are_told() -> None:
    probe = {"name": "p", "url": "https://a.example", "models": {"id": "a"}}
    assert "two probes have this name" in told({"probes": [probe, probe]})[0]


def test_settings_with_views_and_probes_come_back_as_they_were_written() -> None:
    document = {
        "views": {"v": {"include": {"id": "a"}, "currency": {"code": "EUR", "per_usd": 1}}},
        "probes": [{"name": "p", "url": "https://a.example", "models": {"id": "a"}, "every": "5m"}],
    }
    read = read_settings(document, Mode.STRICT).value
    assert read is not None
    assert read_settings(read.document(), Mode.TOLERANT).value == read
