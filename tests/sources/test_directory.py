"""A catalogue in a directory: which files are read, in which order, and what is told of them."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from modeldex.entries.problems import Severity
from modeldex.sources import directory_files
from modeldex.sources.catalogues import read_catalogue
from tests.sources.tree import Tree


class TestSettings:
    def test_all_of_them(self, tree: Tree) -> None:
        tree.write(
            "catalogue.yaml",
            """
            name: Acme
            owned_by: acme
            currencies:
              diem: {per_usd: 2.5}
            defaults:
              all: {model_spec: {privacy: private}}
            traits:
              text: {default: a}
            aliases:
              text: {gpt-4o: a}
            x-team: platform
            """,
        )
        tree.model("a", extra="model_spec: {pricing: {input: {usd: 2}, output: {usd: 4}}}\n")
        catalogue = tree.read().value
        assert catalogue is not None
        assert (catalogue.settings.name, catalogue.settings.owned_by) == ("Acme", "acme")
        assert catalogue.settings.diem_per_usd == Decimal("2.5")
        assert catalogue.settings.aliases == {"text": {"gpt-4o": "a"}}
        document = catalogue.entries["a"].document()
        assert document["owned_by"] == "acme"
        assert document["model_spec"]["privacy"] == "private"
        assert document["model_spec"]["pricing"]["input"] == {"usd": 2, "diem": 5}
        assert document["model_spec"]["traits"] == ["default"]

    def test_none_are_needed(self, tree: Tree) -> None:
        tree.model("a")
        assert tree.documents()["a"]["owned_by"] == "modeldex"

    def test_sections_whose_lines_are_all_commented_out(self, tree: Tree) -> None:
        tree.write("catalogue.yaml", "name: Acme\ntraits:\n#  text:\naliases:\n")
        tree.model("a")
        assert tree.documents()

    def test_everything_wrong_with_them_is_told_with_its_line(self, tree: Tree) -> None:
        tree.write(
            "catalogue.yaml",
            """
            nme: Acme
            owned_by: 5
            currencies: {diem: {per_usd: "1"}}
            traits:
              txt: {default: a}
              text: {fastest: nobody}
            """,
        )
        tree.model("a")
        assert tree.problems() == [
            (
                'catalogue.yaml:1 nme: unknown field; found "nme"; expected one of name, owned_by, '
                "currencies, defaults, traits, aliases, views, sources, rules, overrides, probes, "
                "price_tolerance, guardrails, webhooks; did you mean 'name'?"
            ),
            "catalogue.yaml:2 owned_by: of a wrong kind; found 5; expected a string",
            (
                'catalogue.yaml:3 currencies.diem.per_usd: of a wrong kind; found "1"; expected a '
                "number above 0; write it without quotes"
            ),
            (
                'catalogue.yaml:5 traits.txt: not a model type; found "txt"; expected one of asr, '
                "embedding, image, music, text, tts, upscale, inpaint, video; did you mean 'text'?"
            ),
        ]

    def test_names_that_stand_for_no_model(self, tree: Tree) -> None:
        tree.write(
            "catalogue.yaml", "traits:\n  text:\n    default: ab\naliases:\n  image:\n    x: a\n"
        )
        tree.model("abc")
        tree.model("a")
        first, second = tree.problems()
        assert first.startswith("catalogue.yaml:3 traits.text.default: no entry has this id")
        assert second.startswith("catalogue.yaml:6 aliases.image.x: the model is of type text")

    @pytest.mark.parametrize("name", ["catalogue.yml", "catalog.yaml", "catalogue.json"])
    def test_a_name_that_is_nearly_right(self, tree: Tree, name: str) -> None:
        tree.write(name, "{}")
        tree.model("a")
        assert str(tree.problem()) == (
            f"{name}: the settings of a catalogue stand in catalogue.yaml; "
            "rename it to catalogue.yaml"
        )


class TestModelFiles:
    def test_one_entry_or_a_list_in_yaml_or_json_sorted_by_path(self, tree: Tree) -> None:
        tree.write("models/b/z.yml", "- {id: z1, type: text}\n- {id: z0, type: image}\n")
        tree.write("models/a.json", '{"id": "j", "type": "text"}')
        tree.write("models/b.yaml", "[]")
        tree.model("y", "models/b/deep/er/y.YAML")
        tree.model("c", "models/C.yaml")
        assert list(tree.documents()) == ["c", "j", "y", "z1", "z0"]

    def test_files_that_are_no_documents_and_hidden_ones_are_left_alone(self, tree: Tree) -> None:
        tree.model("a")
        tree.write("models/README.md", "# Models")
        tree.write("models/.draft.yaml", "no: entry")
        tree.write("models/.git/x.yaml", "no: entry")
        tree.write("models/b.yaml~", "no: entry")
        tree.write("other/c.yaml", "no: entry")
        assert list(tree.documents()) == ["a"]

    def test_an_entry_is_read_strictly(self, tree: Tree) -> None:
        tree.write(
            "models/text.yaml",
            """
            - id: a
              type: text
              model_spec:
                pricing:
                  input:
                    usd: "3"
                  output: {usd: 4}
                discription: A model
            - id: a
              type: text
            """,
        )
        problems = tree.problems()
        assert problems[0].startswith(
            'models/text.yaml:6 [0].model_spec.pricing.input.usd: of a wrong kind; found "3"; '
            "expected a number of 0 or more"
        )
        assert problems[0].endswith("; write it without quotes")
        assert problems[1] == (
            'models/text.yaml:8 [0].model_spec.discription: unknown field; found "discription"; '
            "did you mean 'description'?"
        )
        assert problems[2].startswith("models/text.yaml:9 [1].id: two entries have this id")
        assert "models/text.yaml" in problems[2].split("the other stands at")[1]

    def test_every_file_is_read_though_some_fail(self, tree: Tree) -> None:
        tree.write("catalogue.yaml", "nme: x\ntraits: {text: {default: b}}\n")
        tree.write("models/a.yaml", "id: a\nid: b\n")
        tree.write("models/b.json", '{"id": "b",}')
        tree.write("models/c.yaml", "id: c\ntype: txt\n")
        tree.model(
            "d",
            extra="model_spec: {deprecation: {removesAt: '2030-01-01T00:00:00Z', "
            "replacementModelId: a}}\n",
        )
        places = [problem.split(": ")[0] for problem in tree.problems()]
        assert places == [
            "catalogue.yaml:1 nme",
            "models/a.yaml:2",
            "models/b.json:1",
            "models/c.yaml:2 type",
        ]

    def test_something_else_than_an_entry(self, tree: Tree) -> None:
        tree.write("models/a.yaml", "- just text\n- 5\n")
        tree.write("models/b.yaml", "text\n")
        problems = tree.problems()
        assert [problem.split(":")[0] for problem in problems] == ["models/a.yaml"] * 2 + [
            "models/b.yaml"
        ]

    def test_a_whole_catalogue_among_the_models(self, tree: Tree) -> None:
        tree.write("models/a.json", '{"data": [], "object": "list"}')
        assert str(tree.problem()) == (
            "models/a.json:1: this is a whole catalogue; "
            "expected one entry, or a list of entries; "
            "give the file by itself instead of the directory"
        )

    def test_a_file_of_comments_holds_no_entries(self, tree: Tree) -> None:
        tree.model("a")
        tree.write("models/b.yaml", "# id: b\n")
        problem = tree.problem()
        assert (problem.severity, problem.place) == (Severity.WARNING, "models/b.yaml")
        assert tree.read().value is not None

    def test_ten_thousand_files(self, tree: Tree) -> None:
        (tree.root / "models").mkdir()
        for number in range(10_000):
            (tree.root / f"models/m{number}.yaml").write_text(f"{{id: m{number}, type: text}}")
        assert len(tree.documents()) == 10_000


class TestTheDirectory:
    def test_with_nothing_in_it(self, tree: Tree) -> None:
        assert str(tree.problem()) == (
            ".: this directory holds no catalogue; expected a file catalogue.yaml or a "
            "directory models in it; `modeldex init DIR` makes an example"
        )

    def test_without_models(self, tree: Tree) -> None:
        tree.write("catalogue.yaml", "name: Acme\n")
        problem = tree.problem()
        assert (problem.severity, problem.message) == (Severity.WARNING, "there are no models yet")
        catalogue = tree.read().value
        assert catalogue is not None
        assert catalogue.settings.name == "Acme"

    def test_files_are_named_as_they_are_found_from_where_one_is(self, tree: Tree) -> None:
        tree.model("a", extra="nme: x\n")
        (by_parent,) = read_catalogue(Path("../acme")).problems
        assert by_parent.place == "../acme/models/a.yaml:3"
        (absolute,) = read_catalogue(Path.cwd()).problems
        assert absolute.place == f"{Path.cwd()}/models/a.yaml:3"


class TestBounds:
    def test_a_link_that_leads_outside_is_not_followed(self, tree: Tree) -> None:
        tree.model("a")
        outside = tree.root.resolve().parent / "secret.yaml"
        outside.write_text("id: secret\ntype: text\n")
        (tree.root / "models/b.yaml").symlink_to(outside)
        (tree.root / "models/c.yaml").symlink_to("/etc/hostname")
        (tree.root / "models/d").symlink_to(tree.root.resolve().parent)
        (tree.root / "models/e.yaml").symlink_to("../../acme/../secret.yaml")
        assert tree.problems() == [
            f"models/{name}: this leads outside of the catalogue's directory, and nothing is read "
            "from there"
            for name in ("d", "b.yaml", "c.yaml", "e.yaml")
        ]

    def test_the_settings_may_not_lead_outside_either(self, tree: Tree) -> None:
        (tree.root / "catalogue.yaml").symlink_to("/etc/hostname")
        assert "leads outside" in tree.problem().message

    def test_links_inside_are_followed_as_when_a_volume_is_mounted(self, tree: Tree) -> None:
        tree.model("a", "..2026_11_24/models/a.yaml")
        tree.write("..2026_11_24/catalogue.yaml", "owned_by: mounted\n")
        (tree.root / "..data").symlink_to("..2026_11_24")
        (tree.root / "models").symlink_to("..data/models")
        (tree.root / "catalogue.yaml").symlink_to("..data/catalogue.yaml")
        assert tree.documents()["a"]["owned_by"] == "mounted"

    def test_the_directory_itself_may_be_a_link(self, tree: Tree) -> None:
        tree.model("a")
        Path("../link").symlink_to("acme")
        assert read_catalogue(Path("../link")).problems == ()

    def test_a_directory_is_read_once(self, tree: Tree) -> None:
        tree.model("a", "models/one/a.yaml")
        (tree.root / "models/one/loop").symlink_to("..")
        assert tree.problems() == [
            "models/one/loop: this directory is read already by another name"
        ]

    def test_a_link_that_leads_nowhere(self, tree: Tree) -> None:
        tree.model("a")
        (tree.root / "models/b.yaml").symlink_to("gone.yaml")
        (tree.root / "models/c.yaml").symlink_to("c.yaml")
        first, second = tree.problems()
        assert first == "models/b.yaml: there is no such file or directory"
        assert second.startswith("models/c.yaml: ")

    def test_a_pipe_is_not_waited_for(self, tree: Tree) -> None:
        tree.model("a")
        os.mkfifo(tree.root / "models/pipe.yaml")
        assert tree.problems() == ["models/pipe.yaml: this is no regular file"]

    def test_a_directory_named_like_a_document_is_a_directory(self, tree: Tree) -> None:
        tree.model("a", "models/v1.yaml/a.yaml")
        assert list(tree.documents()) == ["a"]

    def test_a_file_that_is_too_large(self, tree: Tree) -> None:
        tree.model("a")
        with (tree.root / "models/b.yaml").open("wb") as file:
            file.truncate(65 * 2**20)
        assert tree.problems() == [
            "models/b.yaml: the file is too large, 65.0 MB; expected at most 64 MB"
        ]

    def test_files_that_are_too_large_together(
        self, tree: Tree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(directory_files, "DIRECTORY_LIMIT", 2 * 2**20)
        for name in "abcde":
            tree.model(name, extra="#" + "x" * 2**19 + "\n")
        assert tree.problems() == [
            ".: the files of the directory are too large together; expected at most 2 MB"
        ]

    def test_a_name_that_is_not_unicode(self, tree: Tree) -> None:
        (tree.root / "models").mkdir()
        try:
            (tree.root / os.fsdecode(b"models/caf\xe9.yaml")).write_text("nme: x\n")
        except OSError:
            pytest.skip("this file system knows only Unicode names")
        assert tree.problems()[0].startswith("models/caf\\xe9.yaml:1")
