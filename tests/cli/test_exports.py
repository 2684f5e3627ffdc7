"""`export`: what is written reads back as the same catalogue."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Commands, Write, text_model
from tests.documents import every_document


def files_here() -> list[str]:
    return sorted(path.name for path in Path.cwd().iterdir())


@pytest.fixture
def published(modeldex: Commands, write: Write) -> None:
    """Every shape of entry, with names, from elsewhere."""
    Path("aliases.json").write_text('{"text": {"gpt-4o": "acme/large"}}')
    modeldex("apply", write(*every_document()), "--aliases", "aliases.json", "--yes")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("name", ["out.json", "out.yaml", "out.yml"])
def test_applying_an_export_changes_nothing(modeldex: Commands, name: str) -> None:
    modeldex("export", "-o", name)
    assert "No changes" in modeldex.out("plan", name)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_an_export_holds_the_whole_catalogue(modeldex: Commands, form: str) -> None:
    modeldex("export", "-f", form, "-o", f"out.{form}")
    elsewhere = ("--database", "sqlite:///elsewhere.db")
    modeldex("apply", f"out.{form}", "--yes", *elsewhere)
    here, there = (modeldex.json("log", *where)["data"][0] for where in ((), elsewhere))
    assert here["digest"] == there["digest"]


@pytest.mark.usefixtures("published")
def test_to_standard_output_it_is_the_catalogue_and_nothing_else(modeldex: Commands) -> None:
    assert json.loads(modeldex.out("export"))["modeldex"] == 1
    assert modeldex.out("export", "-o", "-", "-f", "yaml").startswith("modeldex: 1\n")


def test_a_catalogue_by_hand_can_leave_as_a_directory(modeldex: Commands) -> None:
    modeldex("init", "mine")
    modeldex("apply", "mine", "--yes")
    written = modeldex.json("export", "-f", "directory", "-o", "copy")
    assert written["files"][0] == "copy/catalogue.yaml"
    assert "copy/models/text.yaml" in written["files"]
    assert "No changes" in modeldex.out("plan", "copy")


def test_what_a_directory_can_not_hold_is_refused(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a", novelty=1)), "--yes")
    told = modeldex.err("export", "-f", "directory", "-o", "copy", status=1)
    assert "novelty" in told
    assert "--format yaml" in told
    assert files_here() == ["modeldex.db", "models.json"]


def test_a_directory_is_never_overwritten(modeldex: Commands) -> None:
    modeldex("init", "mine")
    modeldex("apply", "mine", "--yes")
    told = modeldex.err("export", "-f", "directory", "-o", "mine", status=1)
    assert "mine is not an empty directory" in told


def test_an_earlier_revision(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    modeldex("apply", write(text_model("b")), "--yes")
    models = json.loads(modeldex.out("export", "--at", 1))["models"]
    assert [model["id"] for model in models] == ["a"]


def test_a_file_is_replaced_whole_and_keeps_its_permissions(
    modeldex: Commands, write: Write
) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    Path("out.json").write_text("before")
    Path("out.json").chmod(0o600)
    told = modeldex.err("export", "-o", "out.json")
    assert "Wrote 1 entry of revision 1 to out.json" in told
    assert json.loads(Path("out.json").read_text())["modeldex"] == 1
    assert stat.S_IMODE(Path("out.json").stat().st_mode) == 0o600
    assert files_here() == ["modeldex.db", "models.json", "out.json"]


def test_a_place_that_is_not_there_is_an_error_in_one_line(
    modeldex: Commands, write: Write
) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    told = modeldex.err("export", "-o", "nowhere/out.json", status=1)
    assert told.count("\n") == 1
    assert "nowhere" in told
    assert "no such file or directory" in told


def test_before_anything_is_published(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci")
    assert "nothing is published yet" in modeldex.err("export", status=1)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("dialect", ["litellm", "models.dev", "openrouter", "openai", "ollama"])
def test_what_is_written_for_another_system_is_read_as_its_document(
    modeldex: Commands, dialect: str
) -> None:
    modeldex("export", "--dialect", dialect, "-o", "theirs.json")
    elsewhere = ("--database", "sqlite:///elsewhere.db")
    modeldex("apply", "theirs.json", "--yes", *elsewhere)
    assert "acme/large" in modeldex.out("list", "--all", *elsewhere)


@pytest.mark.usefixtures("published")
@pytest.mark.usefixtures("published")
def test_what_a_dialect_has_no_place_for_is_told(modeldex: Commands) -> None:
    """Of the nine types LiteLLM has no mode for two."""
    types = {each["id"]: each["type"] for each in every_document()}
    told = modeldex.json("export", "--dialect", "litellm", "-o", "theirs.json")
    written = json.loads(Path("theirs.json").read_text())
    assert told["entries"] == len(written)
    assert set(told["left_out"]) == types.keys() - written.keys()
    assert {types[model_id] for model_id in told["left_out"]} == {"music", "upscale"}
    left_out = len(told["left_out"])
    said = modeldex.err("export", "--dialect", "litellm", "-o", "theirs.json")
    assert f"{left_out} entries are left out, as litellm has no place for them: " in said


def test_our_own_forms_are_written_without_naming_a_dialect(modeldex: Commands) -> None:
    told = modeldex.err("export", "--dialect", "modeldex", status=1)
    assert "`modeldex export` without --dialect writes all that there is" in told


def test_a_dialect_that_nobody_writes_is_told_with_those_that_are(modeldex: Commands) -> None:
    told = modeldex.err("export", "--dialect", "excel", status=1)
    assert "'excel' is no dialect that can be written" in told
    assert "litellm" in told
    both = modeldex.err("export", "--dialect", "litellm", "-f", "yaml", status=1)
    assert "exclude each other" in both
