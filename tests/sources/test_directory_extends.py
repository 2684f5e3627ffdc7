"""``extends`` in a directory: bases by id and by file, their bounds, and the lines of problems."""

import pytest

from modeldex.sources import directory_extends
from tests.sources.tree import Tree

BASE = """
type: text
model_spec:
  description: All of this family
  availableContextTokens: 1000
  pricing:
    input: {usd: 1}
    output: {usd: 2}
"""


class TestBases:
    def test_another_entry_by_id_wherever_it_stands(self, tree: Tree) -> None:
        tree.write("models/a.yaml", "- id: new\n  extends: old\n  model_spec: {name: New}\n")
        tree.write("models/z.yaml", "id: old" + BASE)
        document = tree.documents()["new"]
        assert document["type"] == "text"
        assert document["context_length"] == 1000
        assert document["model_spec"]["name"] == "New"
        assert document["model_spec"]["description"] == "All of this family"

    def test_a_file_that_is_no_entry_itself(self, tree: Tree) -> None:
        tree.write("bases/family.yaml", BASE)
        tree.write("models/text/a.yaml", "- id: a\n  extends: ../../bases/family.yaml\n")
        tree.write("models/b.json", '{"id": "b", "extends": "../bases/./family.yaml"}')
        assert list(tree.documents()) == ["b", "a"]

    def test_a_hidden_file_can_be_a_base(self, tree: Tree) -> None:
        tree.write("models/.family.json", '{"type": "image"}')
        tree.write("models/a.yaml", "{id: a, extends: .family.json}")
        assert tree.documents()["a"]["type"] == "image"

    def test_bases_of_bases_each_relative_to_its_own_file(self, tree: Tree) -> None:
        tree.write("bases/all.yaml", "model_spec: {privacy: private, description: All}")
        tree.write("bases/text/family.yaml", "extends: ../all.yaml\ntype: text\n")
        tree.write(
            "models/a.yaml",
            """
            - id: a
              extends: ../bases/text/family.yaml
            - id: b
              extends: a
              model_spec: {description: null}
            """,
        )
        documents = tree.documents()
        assert documents["a"]["model_spec"]["description"] == "All"
        assert documents["b"]["model_spec"]["privacy"] == "private"
        assert "description" not in documents["b"]["model_spec"]

    def test_as_many_levels_as_are_allowed(self, tree: Tree) -> None:
        entries = [f"- id: m{i}\n  extends: m{i + 1}\n" for i in range(directory_extends.MAX_BASES)]
        last = f"- id: m{len(entries)}\n  type: text\n"
        tree.write("models/a.yaml", "".join(entries) + last)
        assert len(tree.documents()) == directory_extends.MAX_BASES + 1
        tree.write("models/b.yaml", "id: one-more\nextends: m0\n")
        assert tree.problem().message == "this stands on more than 16 bases"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ("../../secret.yaml", "leads outside of the catalogue's directory"),
            ("../../acme/../secret.yaml", "leads outside of the catalogue's directory"),
            ("/etc/x.yaml", "leads outside of the catalogue's directory"),
            ("gone.yaml", 'there is no file "models/gone.yaml"'),
            ("../models", "no entry has the id that is extended"),
            ("list.yaml", "a base is one entry, and the file holds a list"),
            ("text.yaml", "the base is no entry"),
            ("neww", "no entry has the id that is extended"),
            ('"a\\0.yaml"', "leads outside of the catalogue's directory"),
            ("5", "extends names no base"),
            ("[a, b]", "extends names no base"),
            ("null", "extends names no base"),
            ('""', "extends names no base"),
        ],
    )
    def test_with_the_line_of_extends(self, tree: Tree, target: str, message: str) -> None:
        tree.write("../secret.yaml", BASE)
        tree.write("models/list.yaml", "[]")
        tree.write("models/.list.yaml", "[]")
        tree.write("models/text.yaml", "'just text'")
        tree.model("new")
        tree.write("models/a.yaml", f"id: a\nextends: {target}\n")
        problem = next(each for each in tree.read().problems if each.file == "models/a.yaml")
        assert (problem.line, problem.path) == (2, ("extends",))
        assert message in problem.message

    def test_an_unknown_id_with_the_nearest(self, tree: Tree) -> None:
        tree.model("acme-large")
        tree.write("models/a.yaml", "- id: a\n  extends: acme-lage\n")
        assert str(tree.problem()) == (
            'models/a.yaml:2 [0].extends: no entry has the id that is extended; found "acme-lage"; '
            "did you mean 'acme-large'?"
        )

    def test_a_link_out_of_the_directory(self, tree: Tree) -> None:
        tree.write("../secret.yaml", BASE)
        (tree.root / "models").mkdir()
        (tree.root / "bases.yaml").symlink_to("../secret.yaml")
        tree.write("models/a.yaml", "id: a\nextends: ../bases.yaml\n")
        assert str(tree.problem()) == (
            "bases.yaml: this leads outside of the catalogue's directory, and nothing is read "
            "from there"
        )

    def test_circles_name_the_whole_way(self, tree: Tree) -> None:
        tree.write(
            "models/a.yaml",
            "- id: a\n  extends: b\n- id: b\n  extends: c.yaml\n"
            "- id: s\n  extends: s\n- id: t\n  extends: s\n",
        )
        tree.write("models/c.yaml", "id: c\nextends: a\n")
        assert [problem for problem in tree.problems() if " s" in problem] == [
            "models/a.yaml:6 [2].extends: this goes in a circle: s → s"
        ]
        assert "models/c.yaml:2 extends: this goes in a circle: a → b → c → a" in tree.problems()

    def test_a_base_that_can_not_be_read_is_told_once(self, tree: Tree) -> None:
        tree.write("bases/x.yaml", "type: text\ntype: image\n")
        tree.write(
            "models/a.yaml", "".join(f"- id: a{i}\n  extends: ../bases/x.yaml\n" for i in range(3))
        )
        assert tree.problems() == ['bases/x.yaml:2: the key "type" stands twice, first on line 1']

    def test_an_id_in_a_file_that_can_not_be_read_is_not_called_unknown(self, tree: Tree) -> None:
        tree.write("models/a.yaml", "id: a\nextends: b\n")
        tree.write("models/b.yaml", "id: b\nid: c\n")
        assert len(tree.problems()) == 1

    def test_entries_that_multiply_beyond_memory(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(directory_extends, "MERGED_LIMIT", 2**20)
        tree.write("base.yaml", f"type: text\nmodel_spec: {{description: {'x' * 100_000}}}\n")
        tree.write(
            "models/a.yaml",
            "".join(f"- {{id: a{i}, extends: ../base.yaml}}\n" for i in range(1000)),
        )
        assert str(tree.problem()) == (
            "models/a.yaml:11 [10].extends: the entries are too large with all that they inherit; "
            "expected at most 1 MB together"
        )

    def test_extends_means_nothing_in_an_entry_that_is_no_object(self, tree: Tree) -> None:
        tree.write("models/a.yaml", "- extends\n")
        assert len(tree.problems()) == 1


class TestLines:
    def test_a_problem_stands_where_the_entry_states_it(self, tree: Tree) -> None:
        tree.write("base.yaml", BASE)
        tree.write(
            "models/a.yaml",
            "- id: a\n  extends: ../base.yaml\n  model_spec:\n"
            "    pricing:\n      input: {usd: -1, diem: 0}\n",
        )
        assert tree.problem().place == "models/a.yaml:5"

    def test_or_else_where_its_base_does_once_for_all_that_extend_it(self, tree: Tree) -> None:
        tree.write("base.yaml", BASE.replace("usd: 2", "usd: -2, diem: 0").lstrip())
        tree.write(
            "models/a.yaml", "".join(f"- id: a{i}\n  extends: ../base.yaml\n" for i in range(3))
        )
        problem = tree.problem()
        assert problem.place == "base.yaml:7"
        assert problem.dotted_path == "model_spec.pricing.output.usd"
        assert problem.model_id == "a0"

    def test_what_is_missing_is_missing_in_the_entry(self, tree: Tree) -> None:
        tree.write("base.yaml", BASE)
        tree.write(
            "models/a.yaml",
            "- id: a\n  extends: ../base.yaml\n  model_spec:\n    pricing:\n      output: null\n",
        )
        assert tree.problem().place == "models/a.yaml:5"

    def test_an_id_is_missing_in_the_entry_though_its_base_has_one(self, tree: Tree) -> None:
        tree.model("old")
        tree.write("models/a.yaml", "extends: old\n")
        assert tree.problem().place == "models/a.yaml:1"

    def test_a_base_in_the_same_list(self, tree: Tree) -> None:
        tree.write(
            "models/a.yaml",
            "- id: a\n  type: text\n  model_spec: {privcy: x}\n- id: b\n  extends: a\n",
        )
        assert tree.problem().place == "models/a.yaml:3"
