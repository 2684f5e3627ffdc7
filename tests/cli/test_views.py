"""How plans and problems are written."""

from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.changes import MISSING, ChangeKind, Changes, EntryChange, FieldChange
from modeldex.cli import plan_view, problem_view
from modeldex.cli.output import Output
from modeldex.entries.problems import Problem, Severity


def lines(*fields: FieldChange, everything: bool = False) -> list[str]:
    entry = EntryChange(ChangeKind.CHANGED, "a", "text", fields)
    shown = plan_view.change_lines(Changes((), (entry,)), everything=everything)
    return [line.plain for line in shown][1:]


class TestPlans:
    @pytest.mark.parametrize(
        ("old", "new", "shown"),
        [
            (Decimal("0.000000075"), Decimal("0.0000001"), "7.5e-8 → 1e-7"),
            (Decimal("1.10"), Decimal("1000000"), "1.1 → 1000000"),
            (MISSING, "x", '(none) → "x"'),
            (None, MISSING, "null → (none)"),
            (["a"], ["a", "b"], '["a"] → ["a","b"]'),
            ("a\nb", "\x1b", '"a\\nb" → "\\u001b"'),
            (True, False, "true → false"),
            ({}, MISSING, "{} → (none)"),
        ],
    )
    def test_values_are_exact_and_on_one_line(self, old: Any, new: Any, shown: str) -> None:
        assert lines(FieldChange("field", old, new)) == [f"    field: {shown}"]

    def test_long_values_are_shown_from_where_they_differ(self) -> None:
        same = "the same words again and again " * 5
        (line,) = lines(FieldChange("description", f"{same} one end", f"{same} another end"))
        assert " one end" in line
        assert " another end" in line
        assert len(line) < 100

    def test_a_long_value_is_shortened_unless_all_is_asked_for(self) -> None:
        change = FieldChange("description", "short", "x" * 500)
        assert len(lines(change)[0]) < 100
        assert "x" * 500 in lines(change, everything=True)[0]

    def test_many_fields_are_counted(self) -> None:
        fields = [FieldChange(f"f{number}", 1, 2) for number in range(20)]
        assert lines(*fields)[-1] == "    … and 8 more fields (--verbose shows all)"
        assert len(lines(*fields, everything=True)) == 20

    def test_the_summary_counts_settings_too(self) -> None:
        changes = Changes(
            (FieldChange("name", "a", "b"),), (EntryChange(ChangeKind.ADDED, "a", "text"),)
        )
        assert plan_view.summary(changes) == (
            "1 to add, 0 to change, 0 to remove; 1 setting to change"
        )
        assert plan_view.summary(changes, done=True) == (
            "1 added, 0 changed, 0 removed; 1 setting changed"
        )


def problem(index: int, **facts: Any) -> Problem:
    return Problem(
        "unknown field",
        path=("models", index, "model_spec", "nmae"),
        found='"nmae"',
        suggestion="did you mean 'name'?",
        file="models.yaml",
        line=index + 3,
        **facts,
    )


class TestProblems:
    def test_one_in_full(self, capsys: pytest.CaptureFixture[str]) -> None:
        problem_view.show_problems(Output(), [problem(0, model_id="a")], each=3)
        assert capsys.readouterr().err == (
            "Error: models.yaml:3 models[0].model_spec.nmae: unknown field [a]\n"
            '  found    "nmae"\n'
            "  hint     did you mean 'name'?\n"
        )

    def test_alike_ones_are_counted_and_others_are_not_lost(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        many = [problem(index) for index in range(315)]
        other = Problem("two entries have this id", path=("models", 7, "id"))
        problem_view.show_problems(Output(), [*many, other], each=3)
        told = capsys.readouterr().err
        assert told.count("unknown field") == 3
        assert "  + 312 more like this\n" in told
        assert "two entries have this id" in told

    def test_all_of_them_when_verbose(self, capsys: pytest.CaptureFixture[str]) -> None:
        many = [problem(index) for index in range(50)]
        problem_view.show_problems(Output(verbose=True), many, each=3)
        assert capsys.readouterr().err.count("unknown field") == 50

    def test_warnings_are_summed_up_by_kind_with_an_example(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        warnings = [
            *(problem(index, severity=Severity.WARNING) for index in range(5)),
            Problem("two image models claim 'best'", Severity.WARNING, model_id="b"),
        ]
        problem_view.show_warnings(Output(), warnings)
        assert capsys.readouterr().err == (
            "6 warnings (--verbose shows all):\n"
            "  5 × unknown field (for example) at models.yaml:3 models[0].model_spec.nmae\n"
            "  two image models claim 'best' at b\n"
        )

    def test_warnings_are_silent_when_asked(self, capsys: pytest.CaptureFixture[str]) -> None:
        problem_view.show_warnings(Output(quiet=True), [problem(0, severity=Severity.WARNING)])
        assert capsys.readouterr().err == ""

    def test_counts(self) -> None:
        warning = problem(0, severity=Severity.WARNING)
        assert problem_view.count_problems([]) == "no problems"
        assert problem_view.count_problems([problem(0), warning, warning]) == (
            "1 error and 2 warnings"
        )
