"""The example of ``modeldex init`` is valid, complete to an editor, and overwrites nothing."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from modeldex.entries.problems import Unreadable
from modeldex.sources.catalogues import read_catalogue
from modeldex.sources.documents import Document
from modeldex.sources.template import SCHEMAS, write_template


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "acme"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def documents(directory: Path) -> dict[str, dict[str, Any]]:
    reading = read_catalogue(directory)
    assert reading.problems == ()
    assert reading.value is not None
    return {entry.id: entry.document() for entry in reading.value.entries.values()}


def test_what_is_written(tmp_path: Path) -> None:
    written = write_template(tmp_path / "new/acme")
    names = [str(path.relative_to(tmp_path / "new/acme")) for path in written]
    assert names == sorted(names)
    assert {"catalogue.yaml", "models/text.yaml", f"{SCHEMAS}/model.schema.json"} <= set(names)
    assert all(path.is_file() for path in written)


def test_it_shows_models_of_several_types(documents: dict[str, dict[str, Any]]) -> None:
    types = {document["type"] for document in documents.values()}
    assert types == {"text", "image", "embedding", "tts"}


def test_it_shows_the_shapes_that_people_look_for(documents: dict[str, dict[str, Any]]) -> None:
    specs = [document["model_spec"] for document in documents.values()]
    prices = [spec["pricing"] for spec in specs]
    assert any("cache_input" in pricing and "extended" in pricing for pricing in prices)
    assert any("quality" in pricing and "resolutions" in pricing for pricing in prices)
    replacements = [spec["deprecation"] for spec in specs if "deprecation" in spec]
    assert replacements[0]["replacementModelId"] in documents


def test_it_shows_an_entry_that_extends_another(documents: dict[str, dict[str, Any]]) -> None:
    small, large = documents["acme-small"], documents["acme-large"]
    assert small["model_spec"]["capabilities"] == large["model_spec"]["capabilities"]
    assert "extended" not in small["model_spec"]["pricing"]


def test_every_file_points_to_a_schema_that_accepts_it(directory: Path) -> None:
    for path in [path for path in directory.rglob("*.yaml") if path.is_file()]:
        first = path.read_text().splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=")
        schema = json.loads((path.parent / first.split("=", 1)[1]).read_text())
        value = Document(path.name, path.read_text()).parse().value
        errors = jsonschema_rs.validator_for(schema).iter_errors(_plain(value))
        assert [error.message for error in errors] == []


def test_hidden_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert write_template(tmp_path)


def test_a_directory_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Unreadable) as refused:
        write_template(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}: the directory is not empty; found notes.txt; "
        "expected a new or an empty directory"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("mine")
    with pytest.raises(Unreadable) as refused:
        write_template(tmp_path / "acme")
    assert str(refused.value) == f"{tmp_path / 'acme'}: can not be written to: file exists"
    with pytest.raises(Unreadable):
        write_template(tmp_path / "acme" / "below")


def _plain(value: Any) -> Any:
    """With floats in place of decimals, as schema validators want them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
