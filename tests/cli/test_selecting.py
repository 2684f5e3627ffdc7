"""`list --where` and `--sort`: the language of searches on the command line."""

import pytest

from tests.cli.conftest import Commands, Write, text_model
from tests.documents import CAPABILITIES, every_document


@pytest.fixture
def published(modeldex: Commands, write: Write) -> Commands:
    modeldex("apply", write(*every_document()), "--yes", "-q")
    return modeldex


def ids(commands: Commands, *words: str) -> list[str]:
    return [line.split("\t")[0] for line in commands.out("list", *words).splitlines()]


def test_only_models_that_meet_all_conditions_are_listed(published: Commands) -> None:
    assert ids(published, "-w", "type:text supportsVision context>=200k input<=1") == [
        "acme/extended"
    ]


def test_without_a_sort_order_the_list_keeps_its_own(published: Commands) -> None:
    assert ids(published, "--where", "type:text") == ["acme/large", "acme/small", "acme/extended"]


def test_sorted_by_figures(published: Commands) -> None:
    by_price = ids(published, "-t", "text", "--sort", "input,-context")
    assert by_price == ["acme/small", "acme/extended", "acme/large"]
    assert ids(published, "-w", "type:text", "--sort", "-context")[0] == "acme/extended"


def test_free_text_finds_aliases_too_and_ranks(modeldex: Commands, write: Write) -> None:
    aliases = write(name="aliases.json")
    aliases.write_text('{"text": {"gpt-4o": "b"}}')
    models = write(text_model("a", capabilities=CAPABILITIES), text_model("b"))
    modeldex("apply", models, "--aliases", aliases, "--yes", "-q")
    assert ids(modeldex, "-w", "gpt-4o") == ["b"]
    assert ids(modeldex, "-w", "trait:default") == []


def test_an_error_points_at_its_place(published: Commands) -> None:
    told = published.err("list", "-w", "type:text contxt>=128k", status=64)
    assert "did you mean 'context'?" in told
    assert "  type:text contxt>=128k\n            ^^^^^^" in told


def test_an_unknown_sort_order_offers_the_nearest(published: Commands) -> None:
    assert "did you mean 'price'?" in published.err("list", "--sort", "prize", status=64)


def test_the_same_as_json(published: Commands) -> None:
    listed = published.json("list", "-w", "type:asr,tts", "--sort", "name")
    assert [each["id"] for each in listed["data"]] == ["acme-voice", "acme/listener"]
