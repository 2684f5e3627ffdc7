"""`list` and `show`: what is published, now and before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cli.conftest import Commands, Write, text_model
from tests.documents import a_document, every_document


def removed_by_now(model_id: str) -> dict[str, Any]:
    instant = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    return text_model(
        model_id, deprecation={"date": instant, "removesAt": instant, "autoRemap": False}
    )


class TestList:
    def test_a_line_for_each_model_in_columns(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a"), a_document("acme/large")), "--yes")
        lines = [line.split("\t") for line in modeldex.out("list").splitlines()]
        assert lines[0] == ["a", "text", "A", "128,000", "input 1.25, output 10", ""]
        assert lines[1][0] == "acme/large"

    def test_models_that_are_removed_by_now_are_left_out_but_counted(
        self, modeldex: Commands, write: Write
    ) -> None:
        modeldex("apply", write(text_model("a"), removed_by_now("old")), "--yes")
        result = modeldex("list")
        assert [line.split("\t")[0] for line in result.stdout.splitlines()] == ["a"]
        assert "1 model; 1 removed by now (--all lists them)" in result.stderr
        assert len(modeldex.out("list", "--all").splitlines()) == 2

    def test_by_type(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(*every_document()), "--yes")
        by_type = {each["type"] for each in modeldex.json("list", "--type", "music")["data"]}
        assert by_type == {"music"}
        code = modeldex.json("list", "-t", "code")
        assert code["type"] == "code"
        assert "acme/large" in [each["id"] for each in code["data"]]
        assert all(each["model_spec"]["capabilities"]["optimizedForCode"] for each in code["data"])

    def test_an_unknown_type_offers_the_nearest(self, modeldex: Commands) -> None:
        told = modeldex.err("list", "--type", "vidoe", status=64)
        assert "did you mean 'video'?" in told

    def test_json_holds_the_entries_as_they_are_served(
        self, modeldex: Commands, write: Write
    ) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        listed = modeldex.json("list")
        assert (listed["object"], listed["revision"]) == ("list", 1)
        assert listed["data"][0] == modeldex.json("show", "a")


class TestShow:
    def test_every_field_on_a_line_when_piped(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a", description="x" * 500)), "--yes")
        lines = dict(line.split("\t") for line in modeldex.out("show", "a").splitlines())
        assert lines["model_spec.description"] == "x" * 500
        assert lines["model_spec.pricing.input.usd"] == "1.25"

    def test_json_is_the_entry_exactly(self, modeldex: Commands, write: Write) -> None:
        for each in every_document():
            modeldex("apply", write(each), "--yes")
            assert modeldex.json("show", each["id"]) == each

    def test_as_of_a_revision_or_an_instant(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        first = modeldex.json("log")["data"][0]["published_at"]
        modeldex("apply", write(text_model("a", usd="2")), "--yes")

        def usd(at: object) -> Any:
            return modeldex.json("show", "a", "--at", at)["model_spec"]["pricing"]["input"]["usd"]

        assert [float(usd(at)) for at in (1, first, 2, "head")] == [1.25, 1.25, 2, 2]

    def test_an_instant_before_the_first_revision(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        told = modeldex.err("show", "a", "--at", "2001-01-01", status=1)
        assert "nothing was published by 2001-01-01T00:00:00+00:00" in told

    @pytest.mark.parametrize(
        ("asked", "hint"),
        [
            ("acme-lrage", "did you mean 'acme-large'?"),
            ("large", "ids that contain it: acme-large, acme-large-2"),
            ("gpt-4o", "'gpt-4o' is an alias of the text model 'acme-large'"),
            ("best", "'best' is a trait of the text model 'acme-large'"),
            ("own", "'own' is a trait of the text model 'acme-large-2'"),
        ],
    )
    def test_a_model_that_is_not_there(
        self, modeldex: Commands, write: Write, asked: str, hint: str
    ) -> None:
        names = write(name="names.json")
        names.write_text('{"text": {"gpt-4o": "acme-large"}}')
        traits = write(name="traits.json")
        traits.write_text('{"text": {"best": "acme-large"}}')
        path = write(text_model("acme-large"), text_model("acme-large-2", traits=["own"]))
        modeldex("apply", path, "--aliases", names, "--traits", traits, "--yes")
        told = modeldex.err("show", asked, status=1)
        assert f"no model '{asked}'" in told
        assert hint in told

    def test_of_an_empty_catalogue(self, modeldex: Commands) -> None:
        modeldex("keys", "create", "ci")
        assert "nothing is published yet" in modeldex.err("show", "a", status=1)
