"""Reading a catalogue from a single file, and names that are given beside one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries import json_codec
from modeldex.entries.problems import Reading
from modeldex.sources.catalogues import read_catalogue
from tests.documents import every_document
from tests.sources.tree import Tree
from tests.sources.writing import Writer


class _InOrder:
    """Stands in for chance: the first choice each time."""

    def choice(self, options: list[Any]) -> Any:
        return options[0]


def strings(reading: Reading[Catalogue]) -> list[str]:
    return [str(problem) for problem in reading.problems]


def catalogue_at(path: Path) -> Catalogue:
    reading = read_catalogue(path)
    assert reading.value is not None, reading.problems
    return reading.value


@pytest.fixture
def answer(tree: Tree) -> Path:
    """An answer of the API with an entry of every type."""
    return tree.write(
        "answer.json",
        json_codec.encode({"data": every_document(), "object": "list", "type": "all"}).decode(),
    )


class TestOneFile:
    def test_an_answer_of_the_api(self, answer: Path) -> None:
        catalogue = catalogue_at(answer)
        assert [entry.document() for entry in catalogue.entries.values()] == every_document()
        assert catalogue.settings.owned_by == "venice.ai"

    def test_an_array_and_the_same_in_yaml(self, tree: Tree, answer: Path) -> None:
        array = tree.write("array.json", json_codec.encode(every_document()).decode())
        writer = Writer(_InOrder())  # type: ignore[arg-type]
        writer.yaml(every_document())
        as_yaml = tree.write("array.yaml", writer.text)
        digests = {catalogue_at(path).digest() for path in (answer, array, as_yaml)}
        assert len(digests) == 1

    def test_what_was_read_from_a_directory_reads_back_from_its_one_file_form(
        self, tree: Tree
    ) -> None:
        tree.write(
            "catalogue.yaml",
            """
            owned_by: acme
            defaults: {all: {model_spec: {privacy: private}}}
            traits: {text: {default: a}}
            aliases: {text: {x: a}}
            """,
        )
        tree.model("a")
        catalogue = catalogue_at(Path())
        exported = tree.write("export.json", json_codec.encode(catalogue.document()).decode())
        assert catalogue_at(exported).digest() == catalogue.digest()

    def test_a_foreign_document_is_read_tolerantly(self, tree: Tree) -> None:
        path = tree.write("a.json", '[\n {"id": "a", "type": "text",\n  "mood": "good"}]')
        reading = read_catalogue(path)
        assert reading.value is not None
        assert strings(reading) == ['a.json:3 [0].mood: unknown field; found "mood"']
        assert reading.value.entries["a"].document()["mood"] == "good"

    @pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
    def test_an_empty_file(self, tree: Tree, text: str) -> None:
        (problem,) = read_catalogue(tree.write("a.yaml", text)).problems
        assert (problem.file, problem.message) == ("a.yaml", "the file holds nothing")

    @pytest.mark.parametrize("text", ["5", '"text"', "{}", '{"a": 1}'])
    def test_something_else(self, tree: Tree, text: str) -> None:
        (problem,) = strings(read_catalogue(tree.write("a.json", text)))
        assert problem.startswith("a.json:1: this is no catalogue; found ")
        assert "an array of entries" in problem

    def test_errors_of_the_text(self, tree: Tree) -> None:
        assert strings(read_catalogue(tree.write("a.json", '{"data": [\n1,]}'))) == [
            "a.json:2: not valid JSON at column 3: Expecting value"
        ]

    def test_a_thousand_problems_have_their_lines(self, tree: Tree) -> None:
        entries = ",\n".join(
            f'{{"id": "m{i}", "type": "text", "x": 1,\n"y": 2}}' for i in range(500)
        )
        reading = read_catalogue(tree.write("a.json", f"[{entries}]"))
        assert [problem.line for problem in reading.problems] == list(range(1, 1001))


class TestFilesThatCanNotBeRead:
    def test_nothing_there(self, tree: Tree) -> None:
        assert strings(read_catalogue(Path("gone"))) == ["gone: there is no such file or directory"]

    @pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "a.json/b"])
    def test_names_that_can_not_be(self, tree: Tree, name: str) -> None:
        tree.write("a.json", "[]")
        assert len(read_catalogue(Path(name)).errors) == 1

    def test_a_directory_below_a_directory_that_may_not_be_entered(self, tree: Tree) -> None:
        path = tree.model("a", "locked/models/a.yaml")
        locked = Path("locked")
        locked.chmod(0)
        try:
            if os.access(path, os.R_OK):
                pytest.skip("this user may read every file")
            assert strings(read_catalogue(locked)) == ["locked: can not be read: permission denied"]
            assert len(read_catalogue(locked / "models").errors) == 1
        finally:
            locked.chmod(0o700)

    def test_a_pipe(self, tree: Tree) -> None:
        os.mkfifo("pipe")
        assert strings(read_catalogue(Path("pipe"))) == ["pipe: this is no regular file"]

    def test_nul_bytes(self, tree: Tree) -> None:
        Path("a.yaml").write_bytes("a: b\n".encode("utf-16-le"))
        (problem,) = strings(read_catalogue(Path("a.yaml")))
        assert problem.startswith("a.yaml:1: the character U+0000 may not stand in a YAML file")

    def test_a_yaml_file_that_is_too_large(self, tree: Tree) -> None:
        with Path("a.yml").open("wb") as file:
            file.truncate(65 * 2**20)
        assert strings(read_catalogue(Path("a.yml"))) == [
            "a.yml: the file is too large, 65.0 MB; expected at most 64 MB"
        ]

    def test_a_json_file_that_is_too_large(self, tree: Tree) -> None:
        with Path("a.json").open("wb") as file:
            file.truncate(257 * 2**20)
        assert strings(read_catalogue(Path("a.json"))) == [
            "a.json: the file is too large, 257.0 MB; expected at most 256 MB"
        ]


class TestNamesBeside:
    FORMS = (
        {"best": "acme/small"},
        {"text": {"best": "acme/small"}},
        {"data": {"best": "acme/small"}, "object": "list", "type": "text"},
    )

    @pytest.mark.parametrize("form", FORMS)
    def test_in_each_form(self, tree: Tree, answer: Path, form: dict[str, Any]) -> None:
        names = tree.write("names.json", json.dumps(form))
        catalogue = read_catalogue(answer, traits=names, aliases=names).value
        assert catalogue is not None
        assert catalogue.settings.traits == {"text": {"best": "acme/small"}}
        assert catalogue.settings.aliases == {"text": {"best": "acme/small"}}

    def test_they_win_over_those_of_a_directory(self, tree: Tree) -> None:
        tree.write("catalogue.yaml", "traits: {text: {default: a, fastest: a}}\n")
        tree.model("a")
        tree.model("b")
        names = tree.write("traits.yaml", "default: b\n")
        catalogue = read_catalogue(Path(), traits=names).value
        assert catalogue is not None
        assert catalogue.settings.traits == {"text": {"default": "b", "fastest": "a"}}

    @pytest.mark.parametrize("form", FORMS)
    def test_a_name_for_nothing_is_told_with_its_own_line(
        self, tree: Tree, form: dict[str, Any]
    ) -> None:
        tree.model("a")
        text = json.dumps(form, indent=1).replace("acme/small", "aa")
        names = tree.write("names.json", text)
        line = next(i for i, each in enumerate(text.splitlines(), 1) if "best" in each)
        (problem,) = read_catalogue(Path(), aliases=names).problems
        assert problem.place == f"names.json:{line}"
        assert problem.suggestion == "did you mean 'a'?"

    def test_problems_of_all_files_are_told_at_once(self, tree: Tree) -> None:
        catalogue = tree.write("a.json", '[{"id": "", "type": "text"}]')
        traits = tree.write("traits.json", '{"default":\n 5}')
        aliases = tree.write("aliases.json", "[")
        places = [
            problem.place
            for problem in read_catalogue(catalogue, traits=traits, aliases=aliases).problems
        ]
        assert places == ["traits.json:1", "aliases.json:1", "a.json:1"]

    def test_names_that_are_not_there(self, tree: Tree, answer: Path) -> None:
        reading = read_catalogue(answer, traits=Path("gone.json"))
        assert reading.value is None
        assert strings(reading)[0] == "gone.json: there is no such file or directory"


def test_what_a_foreign_document_says_and_nothing_has_a_field_for_is_told(tree: Tree) -> None:
    tree.write(
        "prices.json",
        """
        {
          "acme/chat": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-6,
                        "output_cost_per_token": 2e-6, "mystery": true},
          "acme/rank": {"litellm_provider": "acme", "mode": "rerank", "input_cost_per_query": 1}
        }
        """,
    )
    reading = read_catalogue(tree.root / "prices.json")
    assert reading.value is not None
    assert list(reading.value.entries) == ["acme/chat"]
    told = [str(problem) for problem in reading.warnings]
    assert any("no entry was made" in text for text in told)
    assert any("mystery is kept as it is" in text for text in told)
