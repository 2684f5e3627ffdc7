"""`views`, `can`, keys of a view, `offline`, `online`, `probes` and `lifecycle`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Commands, text_model

ENDS = {"date": "2031-01-01T00:00:00Z", "autoRemap": True, "replacementModelId": "acme/new"}
CATALOGUE: dict[str, Any] = {
    "modeldex": 1,
    "name": "Acme",
    "views": {
        "partner": {"discount_to_user": {"acme/*": 0.25}},
        "team": {"base": "partner", "include": {"id": "acme/new"}},
    },
    "probes": [{"name": "acme", "url": "https://acme.example", "models": {"id": "acme/*"}}],
    "models": [
        json.loads(json.dumps(each, default=float))
        for each in (
            text_model("acme/old", "2", deprecation=ENDS),
            text_model("acme/new", "1"),
        )
    ],
}


@pytest.fixture(autouse=True)
def _published(modeldex: Commands, tmp_path: Path) -> None:
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE))
    modeldex("apply", "catalogue.json", "--yes")


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()]


@pytest.mark.parametrize("words", [("views",), ("views", "list")])
def test_views_are_listed(modeldex: Commands, words: tuple[str, ...]) -> None:
    assert rows(modeldex.out(*words)) == [
        ["partner", "2", "", "0", "", ""],
        ["team", "1", "partner", "0", "", ""],
    ]
    assert [each["entries"] for each in modeldex.json(*words)["data"]] == [2, 1]


def test_views_are_compared(modeldex: Commands) -> None:
    assert modeldex.out("views", "diff", "partner", "team") == "- acme/old (text)\n"
    told = modeldex.json("views", "diff", "team", "partner")
    assert told["summary"] == {"added": 1, "changed": 0, "removed": 0}
    assert "did you mean 'team'" in modeldex.err("views", "diff", "partner", "tema", status=1)


def test_the_rule_that_decides_is_told(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci", "--view", "team")
    for who in ("team", "ci", "1"):
        assert modeldex.out("can", who, "acme/old") == 'no: view "team" does not include it\n'
    assert modeldex.json("can", "ci", "acme/new") == {
        "who": "ci",
        "view": "team",
        "model_id": "acme/new",
        "seen": True,
        "rule": 'included by view "team"',
    }
    assert "no key and no view" in modeldex.err("can", "nobody", "acme/new", status=1)


def test_a_key_has_a_view(modeldex: Commands) -> None:
    assert "view partner" in modeldex.err("keys", "create", "p", "--view", "partner")
    assert [key["view"] for key in modeldex.json("keys", "list")["data"]] == ["partner"]
    assert modeldex.json("keys", "rotate", "p")["key"]["view"] == "partner"
    assert "did you mean 'partner'" in modeldex.err(
        "keys", "create", "q", "--view", "prtner", status=1
    )
    told = modeldex.err("keys", "create", "q", "--view", "team", "--role", "admin", status=1)
    assert "sees everything" in told


def test_a_model_is_marked_offline_and_online(modeldex: Commands) -> None:
    assert "No model is marked" in modeldex.err("offline")
    marked = modeldex.json("offline", "acme/old", "--reason", "an outage")
    assert (marked["marked_by"], marked["reason"]) == ("person", "an outage")
    ((model_id, _, kind, actor, reason),) = rows(modeldex.out("offline"))
    assert (model_id, kind, actor, reason) == ("acme/old", "person", "ada@example", "an outage")
    assert "Ended 1 mark" in modeldex.err("online", "acme/old")
    assert "was not marked" in modeldex.err("online", "acme/old")
    assert "no model 'nobody'" in modeldex.err("offline", "nobody", status=1)


def test_probes_are_listed(modeldex: Commands) -> None:
    assert rows(modeldex.out("probes")) == [["acme", "up", "", "never", ""]]
    assert modeldex.json("probes")["data"][0]["every_seconds"] == 60


def test_what_goes_away_is_listed(modeldex: Commands) -> None:
    assert "Nothing goes away" in modeldex.err("lifecycle", "--within", "1d")
    ((instant, *found),) = rows(modeldex.out("lifecycle", "--within", "5000d"))
    assert instant == "2031-01-01T00:00:00Z"
    assert found == [
        "acme/old",
        "text",
        "deprecated",
        "acme/new",
        "input_tokens -50 %, output_tokens +0 %",
    ]
    told = modeldex.json("lifecycle", "--within", "5000d")["data"][0]
    assert told["replacementModelId"] == "acme/new"
    assert modeldex("lifecycle", "--within", "soon", status=64)
