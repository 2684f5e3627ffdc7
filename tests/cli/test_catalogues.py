"""`init`, `validate`, `plan`, `apply`: from nothing to a published catalogue."""

from pathlib import Path
from typing import Any

import pytest

from modeldex.cli.exits import ExitCode
from modeldex.store.administration import LocalAdministration
from modeldex.store.records import Revision
from tests.cli.conftest import Commands, Write, text_model
from tests.documents import every_document


def in_between(monkeypatch: pytest.MonkeyPatch, action: Any) -> None:
    """Have ``action`` happen after the plan is made, just before the publish."""
    publish = LocalAdministration.publish

    def slower(self: LocalAdministration, *arguments: Any, **options: Any) -> Revision:
        monkeypatch.setattr(LocalAdministration, "publish", publish)
        action()
        return publish(self, *arguments, **options)

    monkeypatch.setattr(LocalAdministration, "publish", slower)


class TestInit:
    def test_what_it_writes_is_valid_and_can_be_published(self, modeldex: Commands) -> None:
        modeldex("init", "mine")
        assert "no problems" in modeldex.out("validate", "mine")
        modeldex("apply", "mine", "--yes")
        assert "acme-large" in modeldex.out("list")

    def test_it_never_overwrites(self, modeldex: Commands) -> None:
        modeldex("init", "mine")
        before = Path("mine/catalogue.yaml").read_text()
        assert "mine: the directory is not empty" in modeldex.err("init", "mine", status=1)
        assert Path("mine/catalogue.yaml").read_text() == before

    def test_an_empty_directory_will_do(self, modeldex: Commands) -> None:
        Path("mine").mkdir()
        modeldex("init", "mine")


class TestValidate:
    def test_every_problem_has_file_line_path_and_a_way_out(self, modeldex: Commands) -> None:
        modeldex("init", "mine")
        path = Path("mine/models/image/acme-paint.yaml")
        path.write_text(path.read_text().replace("widthHeightDivisor", "widthHeightDiviser"))
        told = modeldex.err("validate", "mine", status=1)
        line = path.read_text().split("widthHeightDiviser")[0].count("\n") + 1
        assert f"{path}:{line} model_spec.constraints.widthHeightDiviser" in told
        assert "did you mean 'widthHeightDivisor'?" in told

    def test_warnings_do_not_fail(self, modeldex: Commands, write: Write) -> None:
        path = write(text_model("a", novelty=1))
        result = modeldex("validate", path)
        assert "1 entry, 1 warning" in result.stdout
        assert "novelty" in result.stderr

    def test_it_makes_no_database(self, modeldex: Commands, write: Write) -> None:
        modeldex("validate", write(text_model("a")))
        assert not Path("modeldex.db").exists()

    def test_alike_problems_are_counted(self, modeldex: Commands, write: Write) -> None:
        path = write(*(text_model(f"m{number}", usd="-1") for number in range(40)))
        told = modeldex.err("validate", path, status=1)
        assert "+ 20 more like this" in told
        assert "more like this" not in modeldex.err("validate", path, "--verbose", status=1)
        assert len(modeldex.json("validate", path, status=1)["problems"]) == 40

    def test_a_missing_file_is_named(self, modeldex: Commands) -> None:
        assert "nothing.json: no such file" in modeldex.err("validate", "nothing.json", status=1)


class TestPlan:
    def test_a_new_catalogue_is_all_new_and_no_database_is_made(
        self, modeldex: Commands, write: Write
    ) -> None:
        told = modeldex.out("plan", write(text_model("a"), text_model("b")), status=2)
        assert "+ a (text)\n+ b (text)\n" in told
        assert "Plan: 2 to add, 0 to change, 0 to remove" in told
        assert not Path("modeldex.db").exists()

    def test_after_apply_there_is_nothing_to_change(self, modeldex: Commands, write: Write) -> None:
        path = write(*every_document())
        modeldex("apply", path, "--yes")
        assert "No changes" in modeldex.out("plan", path)

    def test_an_edit_by_hand_is_shown_exactly(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a"), text_model("b"), text_model("c")), "--yes")
        path = write(text_model("a", usd="1.40625"), text_model("c"), text_model("d"))
        assert modeldex.out("plan", path, status=2) == (
            "~ a (text)\n"
            "    model_spec.pricing.input.usd: 1.25 → 1.40625 (+12.5 %)\n"
            "    model_spec.pricing.input.diem: 1.25 → 1.40625 (+12.5 %)\n"
            "+ d (text)\n"
            "- b (text)\n"
            "Plan: 1 to add, 1 to change, 1 to remove\n"
        )

    def test_it_publishes_nothing(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        modeldex("plan", write(text_model("b")), status=2)
        assert len(modeldex.json("log")["data"]) == 1

    def test_many_changes_are_counted_unless_all_are_asked_for(
        self, modeldex: Commands, write: Write
    ) -> None:
        path = write(*(text_model(f"m{number}") for number in range(100)))
        told = modeldex.out("plan", path, status=2)
        assert "m19 (text)" in told
        assert "m20 (text)" not in told
        assert "… and 80 more: 80 to add (--verbose shows all)" in told
        assert "m99 (text)" in modeldex.out("plan", path, "-v", status=2)

    def test_what_is_removed_shows_however_much_is_added(
        self, modeldex: Commands, write: Write
    ) -> None:
        modeldex("apply", write(text_model("old")), "--yes")
        path = write(*(text_model(f"m{number}") for number in range(100)))
        assert "- old (text)" in modeldex.out("plan", path, status=2)

    def test_quiet_leaves_the_sum(self, modeldex: Commands, write: Write) -> None:
        result = modeldex("plan", write(text_model("a", novelty=1)), "--quiet", status=2)
        assert result.stdout.startswith("Plan: 1 to add, 0 to change, 0 to remove")
        assert result.stdout.count("\n") == 1
        assert result.stderr == ""

    def test_errors_end_with_1_not_2(self, modeldex: Commands, write: Write) -> None:
        path = write(text_model("a", usd="-1"), text_model("b", usd="-1"))
        assert "2 errors in" in modeldex.err("plan", path, status=1)

    def test_traits_and_aliases_come_from_files(self, modeldex: Commands, write: Write) -> None:
        path = write(text_model("a"))
        Path("traits.json").write_text('{"text": {"default": "a"}}')
        Path("aliases.json").write_text(
            '{"data": {"gpt-4o": "a"}, "object": "list", "type": "text"}'
        )
        told = modeldex.out(
            "plan", path, "--traits", "traits.json", "--aliases", "aliases.json", status=2
        )
        assert 'traits.text.default: (none) → "a"' in told
        assert 'aliases.text.gpt-4o: (none) → "a"' in told


class TestApply:
    def test_it_shows_the_plan_and_the_revision(self, modeldex: Commands, write: Write) -> None:
        told = modeldex.out("apply", write(text_model("a")), "--yes", "-m", "First prices")
        assert "+ a (text)\n" in told
        assert "Published revision 1 at " in told
        (revision,) = modeldex.json("log")["data"]
        assert (revision["message"], revision["author"]) == ("First prices", "ada@example")

    def test_without_a_terminal_it_refuses_to_publish_unasked(
        self, modeldex: Commands, write: Write
    ) -> None:
        told = modeldex.err("apply", write(text_model("a")), status=1)
        assert "nothing was published" in told
        assert "--yes" in told
        assert modeldex.json("log")["data"] == []

    def test_without_changes_it_publishes_nothing(self, modeldex: Commands, write: Write) -> None:
        path = write(text_model("a"))
        modeldex("apply", path, "--yes")
        assert "No changes: revision 1 holds exactly this." in modeldex.out("apply", path)
        assert len(modeldex.json("log")["data"]) == 1

    def test_what_somebody_else_published_is_shown_and_kept(
        self, modeldex: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        theirs = write(text_model("a", usd="2"), name="theirs.json")
        in_between(
            monkeypatch, lambda: modeldex("apply", theirs, "--yes", "-m", "Dearer from today")
        )
        told = modeldex.err(
            "apply", write(text_model("a", usd="3")), "--yes", status=ExitCode.CONFLICT
        )
        assert "the plan rests on revision 1, now it is 2; nothing was published" in told
        assert "ada@example: Dearer from today" in told
        assert "model_spec.pricing.input.usd: 1.25 → 2 (+60 %)" in told
        assert modeldex.json("show", "a")["model_spec"]["pricing"]["input"]["usd"] == 2

    def test_a_conflict_is_json_too(
        self, modeldex: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        theirs = write(text_model("b"), name="theirs.json")
        in_between(monkeypatch, lambda: modeldex("apply", theirs, "--yes"))
        error = modeldex.json("apply", write(text_model("a")), "--yes", status=3)["error"]
        assert (error["kind"], error["base"], error["head"]) == ("conflict", 0, 1)
        assert [change["id"] for change in error["changes"]["entries"]] == ["b"]
        assert error["since"][0]["message"] == "Apply theirs.json"

    def test_a_read_only_database_is_said_to_be_one(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        read_only = "sqlite:///file:modeldex.db?mode=ro&uri=true"
        result = modeldex(
            "apply", write(text_model("b")), "--yes", "--database", read_only, status=1
        )
        assert "it is read-only" in result.stderr
        assert [each["id"] for each in modeldex.json("list")["data"]] == ["a"]
        assert modeldex.out("list", "--database", read_only) == modeldex.out("list")
