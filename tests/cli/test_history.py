"""`log`, `diff`, `rollback`, `audit`: what was published, and the way back."""

from typing import Any

import pytest

from tests.cli.conftest import Commands, Write, text_model


@pytest.fixture
def three_revisions(modeldex: Commands, write: Write) -> None:
    """A price that rises, then a second model, while the first one goes."""
    modeldex("apply", write(text_model("a")), "--yes", "-m", "Begin")
    modeldex("apply", write(text_model("a", usd="2.5"), text_model("b")), "--yes", "-m", "Dearer")
    modeldex("apply", write(text_model("b")), "--yes", "-m", "Without a")


@pytest.mark.usefixtures("three_revisions")
class TestLog:
    def test_the_newest_comes_first_a_line_each(self, modeldex: Commands) -> None:
        lines = modeldex.out("log").splitlines()
        assert [line.split("\t")[0] for line in lines] == ["3", "2", "1"]
        assert lines[1].split("\t")[2:] == ["ada@example", "publish", "2", "+1 ~1 -0", "Dearer"]

    def test_it_goes_on_where_it_ended(self, modeldex: Commands) -> None:
        first = modeldex.json("log", "--limit", 2)
        assert [each["number"] for each in first["data"]] == [3, 2]
        rest = modeldex.json("log", "--limit", 2, "--before", first["next"])
        assert [each["number"] for each in rest["data"]] == [1]
        assert rest["next"] is None

    def test_of_one_model_it_tells_each_change(self, modeldex: Commands) -> None:
        told = modeldex.out("log", "a")
        assert "Without a\n  - a (text)" in told
        assert "model_spec.pricing.input.usd: 1.25 → 2.5 (+100 %)" in told
        assert "Begin\n  + a (text)" in told
        kinds = [each["kind"] for each in modeldex.json("log", "a")["data"]]
        assert kinds == ["removed", "changed", "added"]

    def test_of_a_model_that_comes_back(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a"), text_model("b")), "--yes")
        kinds = [each["kind"] for each in modeldex.json("log", "a")["data"]]
        assert kinds == ["added", "removed", "changed", "added"]

    def test_of_an_unknown_model_it_offers_the_nearest(self, modeldex: Commands) -> None:
        assert "no model 'bb'" in modeldex.err("log", "bb", status=1)


@pytest.mark.usefixtures("three_revisions")
class TestDiff:
    def test_with_one_revision_it_is_against_the_newest(self, modeldex: Commands) -> None:
        assert modeldex.out("diff", 1) == (
            "+ b (text)\n- a (text)\nFrom revision 1 to 3: 1 added, 0 changed, 1 removed\n"
        )

    def test_it_runs_either_way(self, modeldex: Commands) -> None:
        assert "1.25 → 2.5 (+100 %)" in modeldex.out("diff", 1, 2)
        assert "2.5 → 1.25 (-50 %)" in modeldex.out("diff", 2, 1)

    def test_of_a_revision_with_itself_there_is_none(self, modeldex: Commands) -> None:
        assert "No difference" in modeldex.out("diff", "head", 3)
        assert modeldex.json("diff", 3)["changes"] == {"settings": [], "entries": []}

    def test_an_unknown_revision_is_named(self, modeldex: Commands) -> None:
        assert "there is no revision 9" in modeldex.err("diff", 9, status=1)
        assert "'yesterday' is no revision" in modeldex.err("diff", "yesterday", status=1)


@pytest.mark.usefixtures("three_revisions")
class TestRollback:
    def test_it_publishes_the_earlier_content_as_a_new_revision(self, modeldex: Commands) -> None:
        told = modeldex.out("rollback", 1, "--yes", "-m", "Too dear")
        assert "+ a (text)\n- b (text)\nPlan: 1 to add, 0 to change, 1 to remove\n" in told
        assert "No difference" in modeldex.out("diff", 1, 4)
        head = modeldex.json("log")["data"][0]
        assert head["kind"] == "rollback"
        assert head["message"] == "Roll back to revision 1: Too dear"

    def test_to_where_one_is_already_does_nothing(self, modeldex: Commands) -> None:
        assert "No changes" in modeldex.out("rollback", "head")
        assert modeldex.json("rollback", 3)["published"] is False

    def test_it_asks_first(self, modeldex: Commands) -> None:
        assert "--yes" in modeldex.err("rollback", 1, status=1)
        assert len(modeldex.json("log")["data"]) == 3

    def test_it_never_overwrites_what_came_in_between(
        self, modeldex: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from modeldex.cli import publishing

        ask = publishing.show_plan

        def slower(*_: object, **__: object) -> None:
            monkeypatch.setattr(publishing, "show_plan", ask)
            modeldex("apply", write(text_model("z")), "--yes")

        monkeypatch.setattr(publishing, "show_plan", slower)
        error = modeldex.json("rollback", 1, "--yes", status=3)["error"]
        assert (error["base"], error["head"]) == (3, 4)
        assert [each["id"] for each in modeldex.json("list")["data"]] == ["z"]

    def test_nor_what_comes_at_the_last_moment(
        self, modeldex: Commands, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from modeldex.store.administration import LocalAdministration

        rollback = LocalAdministration.rollback

        def slower(self: LocalAdministration, *arguments: Any, **more: Any) -> Any:
            modeldex("apply", write(text_model("z")), "--yes")
            return rollback(self, *arguments, **more)

        monkeypatch.setattr(LocalAdministration, "rollback", slower)
        assert modeldex.json("rollback", 1, "--yes", status=3)["error"]["base"] == 3
        assert [each["id"] for each in modeldex.json("list")["data"]] == ["z"]


def test_the_audit_log_tells_who_did_what(
    modeldex: Commands, write: Write, three_revisions: None
) -> None:
    modeldex("keys", "create", "ci")
    modeldex("keys", "revoke", "ci")
    actions = [each["action"] for each in modeldex.json("audit")["data"]]
    assert actions == ["key.revoke", "key.create", "publish", "publish", "publish"]
    newest = modeldex.out("audit", "-n", 1)
    assert "ada@example\tkey.revoke\tkey 1 (ci)" in newest


def test_before_the_first_publish_there_is_no_history(modeldex: Commands) -> None:
    told = modeldex.err("log", status=1)
    assert "there is no database at modeldex.db" in told
    assert "modeldex apply" in told


def test_nothing_published_is_told_apart_from_no_database(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci")
    assert "Nothing is published yet" in modeldex.err("log")
    assert modeldex.json("log")["data"] == []
