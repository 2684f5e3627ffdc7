"""`compare`: models ranked by the cost of a workload."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Commands, Write
from tests.documents import every_document

CHAT = "input_tokens=2000 output_tokens=300 weight=1000 name=chat"
AGENT = "input_tokens=30000,cache_read_tokens=25000,output_tokens=2000"


@pytest.fixture
def published(modeldex: Commands, write: Write) -> Commands:
    modeldex("apply", write(*every_document()), "--yes", "-q")
    return modeldex


def test_a_line_for_each_model_the_cheapest_first(published: Commands) -> None:
    result = published("compare", "-u", CHAT, "-w", "type:text context<=256k")
    assert [line.split("\t") for line in result.stdout.splitlines()] == [
        ["1", "acme/small", "0.32"],
        ["2", "acme/large", "4.675"],
    ]
    assert "2 models can do it; 14 ruled out: does not meet " in result.stderr


def test_the_parts_have_columns_of_their_own(published: Commands) -> None:
    lines = published.out("compare", "-u", CHAT, "-u", AGENT, "acme/large").splitlines()
    total, chat, agent = map(Decimal, lines[0].split("\t")[2:])
    assert (lines[0].split("\t")[1], total) == ("acme/large", chat + agent)


def test_a_named_model_that_can_not_is_told_why(published: Commands) -> None:
    told = published.err(
        "compare", "-u", "input_tokens=50000 output_tokens=1", "acme/small", "acme/large"
    )
    assert (
        "acme/small: input_tokens: the prompt is longer than the model takes (found 50,000 tokens,"
        " caches included, expected at most 32,000)" in told
    )


def test_a_workload_from_a_file(published: Commands, tmp_path: Path) -> None:
    document = {
        "workload": [{"name": "chat", "usage": {"input_tokens": 2000}, "weight": 2.5}],
        "requires": ["supportsVision"],
        "limit": 1,
    }
    (tmp_path / "workload.json").write_text(json.dumps(document))
    told = published.json("compare", "--workload", "workload.json")
    assert told["cheapest"] == "acme/small"
    assert told["revision"] == 1
    assert len(told["data"]) == 1
    assert told["data"][0]["parts"][0]["weight"] == Decimal("2.5")
    assert told["data"][0]["total"]["usd"] == Decimal("0.0005")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 1, "no workload"),
        (("-u", "input_tokens"), 64, "is not NAME=VALUE"),
        (("-u", "inputtokens=3"), 1, "did you mean 'input_tokens'?"),
        (("-u", CHAT, "nobody"), 1, "no model 'nobody'"),
        (("-u", CHAT, "-w", "contxt>1"), 1, "did you mean 'context'?"),
        (("-u", CHAT, "-n", "0"), 1, "no limit"),
    ],
)
def test_what_can_not_be_compared_is_told(
    published: Commands, words: tuple[str, ...], status: int, said: str
) -> None:
    assert said in published.err("compare", *words, status=status)
