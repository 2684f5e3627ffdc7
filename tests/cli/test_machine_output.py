"""``--json`` of every verb: one document, on standard output, whatever happens."""

import json
from pathlib import Path
from typing import Any

import pytest

from modeldex.cli import shapes
from modeldex.http import messages
from modeldex.store.store import Store
from tests.cli.conftest import Commands, Write, text_model

EVERY: tuple[tuple[tuple[object, ...], int], ...] = (
    (("validate", "models.json"), 0),
    (("validate", "wrong.json"), 1),
    (("plan", "models.json"), 0),
    (("plan", "other.json"), 2),
    (("plan", "wrong.json"), 1),
    (("plan", "nothing.json"), 1),
    (("apply", "other.json"), 1),
    (("apply", "other.json", "--yes"), 0),
    (("apply", "models.json"), 0),
    (("log",), 0),
    (("log", "a"), 0),
    (("log", "zz"), 1),
    (("diff", 1), 0),
    (("diff", 99), 1),
    (("show", "a"), 0),
    (("show", "zz"), 1),
    (("list",), 0),
    (("list", "--type", "zz"), 64),
    (("rollback", 1), 0),
    (("export",), 0),
    (("export", "-o", "out.yaml"), 0),
    (("export", "-f", "directory", "-o", "copy"), 0),
    (("export", "-f", "postman"), 0),
    (("schema",), 0),
    (("schema", "catalogue"), 0),
    (("schema", "--write", "schemas"), 0),
    (("keys", "create", "ci"), 0),
    (("keys", "list"), 0),
    (("keys", "revoke", "nobody"), 1),
    (("audit",), 0),
    (("config",), 0),
    (("config", "--port", "x"), 1),
    (("init", "mine"), 0),
    (("nonsense",), 64),
)


@pytest.fixture
def published(modeldex: Commands, write: Write) -> None:
    write(text_model("a", usd="2"), text_model("b"), name="other.json")
    write(text_model("a", usd="-1"), name="wrong.json")
    modeldex("apply", write(text_model("a")), "--yes")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("words", "status"), EVERY)
def test_it_is_one_document_and_errors_have_one_shape(
    modeldex: Commands, words: tuple[object, ...], status: int
) -> None:
    result = modeldex(*words, "--json", status=status)
    document = json.loads(result.stdout)
    if status in (1, 64) and words[0] != "validate":
        error = document["error"]
        assert set(error) >= {"kind", "message", "hint"}
        assert error["message"]
        assert result.stderr == ""


@pytest.mark.usefixtures("published")
def test_a_document_with_errors_lists_every_problem(modeldex: Commands) -> None:
    error = modeldex.json("apply", "wrong.json", "--yes", status=1)["error"]
    assert error["kind"] == "invalid"
    problem = error["problems"][0]
    assert problem["file"] == "wrong.json"
    assert problem["line"] == 1
    assert problem["path"][:2] == [0, "model_spec"]
    assert problem["model_id"] == "a"
    assert problem["severity"] == "error"


@pytest.mark.usefixtures("published")
def test_an_apply_tells_the_revision_the_plan_and_what_is_odd(
    modeldex: Commands, write: Write
) -> None:
    told = modeldex.json("apply", write(text_model("a", novelty=1)), "--yes")
    assert told["published"] is True
    assert told["revision"]["number"] == 2
    assert told["plan"]["base"] == 1
    assert told["summary"] == {"added": 0, "changed": 1, "removed": 0}
    (change,) = told["plan"]["changes"]["entries"]
    assert change["fields"] == [{"path": "model_spec.novelty", "new": 1, "percent": None}]
    assert told["problems"][0]["severity"] == "warning"


@pytest.mark.usefixtures("published")
def test_records_are_written_as_the_admin_routes_write_them(modeldex: Commands) -> None:
    modeldex("keys", "create", "ci", "--expires", "1d")
    modeldex("apply", "other.json", "--yes")
    store = Store.open("sqlite:///modeldex.db")
    (key,), newest, (record, *_) = store.keys(), store.head(), store.audit()
    store.close()
    assert newest is not None

    def as_json(message: messages.Message) -> Any:
        return json.loads(message.json_bytes())

    assert shapes.revision(newest) == as_json(messages.Revision.of(newest))
    assert shapes.key(key) == as_json(messages.Key.of(key))
    assert shapes.audit_record(record) == as_json(messages.AuditRecord.of(record))


def test_a_plan_is_written_as_the_admin_routes_write_it(modeldex: Commands, write: Write) -> None:
    from modeldex.catalogue.catalogue import Catalogue, Settings
    from modeldex.catalogue.changes import compare
    from modeldex.entries.entry import Entry

    old, new = text_model("a", beta=True), text_model("a", usd="2", betaModel=True)
    changes = compare(
        Catalogue(Settings(), {"a": Entry.of(old)}),
        Catalogue(Settings(name="Other"), {"a": Entry.of(new), "b": Entry.of(text_model("b"))}),
    )
    ours = json.loads(json.dumps(shapes.changes(changes), default=float))
    theirs = json.loads(messages.Changes.of(changes).json_bytes())
    assert ours == theirs


@pytest.mark.usefixtures("published")
def test_what_was_exported_is_told(modeldex: Commands) -> None:
    told = modeldex.json("export", "-o", "out.yaml")
    assert told == {"file": "out.yaml", "format": "yaml", "revision": 1, "entries": 1}
    assert Path("out.yaml").exists()
