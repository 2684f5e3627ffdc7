"""Medians, ratios and judgements."""

from benchmarks.read_path.summary import ratio, summarise
from benchmarks.read_path.targets import judge

from tests.benchmarks.factories import report, row


def rate(measured: object) -> float:
    return measured.per_second  # type: ignore[attr-defined,no-any-return]


class TestMedians:
    def test_they_are_taken_over_the_rounds_that_count(self) -> None:
        rows = [row("nginx", "small", rate, round=n) for n, rate in enumerate((10.0, 30.0, 20.0))]
        broken = row("nginx", "small", 9999.0, round=4, fault="1 requests failed")
        (figures,) = summarise([*rows, broken])
        assert (figures.per_second, figures.rounds) == (20.0, 3)

    def test_ratios_are_taken_within_rounds(self) -> None:
        rows = [
            row("nginx", "small", 100.0, round=1), row("modeldex", "small", 50.0, round=1),
            row("nginx", "small", 10.0, round=2), row("modeldex", "small", 6.0, round=2),
            row("nginx", "small", 80.0, round=3), row("modeldex", "small", 80.0, round=3),
            row("modeldex", "small", 5.0, round=4),
        ]  # fmt: skip
        assert ratio(rows, ("modeldex", "small"), ("nginx", "small"), rate) == 0.6

    def test_there_is_none_where_one_side_is_missing(self) -> None:
        rows = [row("modeldex", "small", 5.0)]
        assert ratio(rows, ("modeldex", "small"), ("nginx", "small"), rate) is None


class TestJudgements:
    def test_each_figure_is_held_against_its_limit(self) -> None:
        rows = [row("nginx", "small", 100.0, 10.0), row("modeldex", "small", 60.0, 26.0)]
        judged = {each.target.label: each for each in judge(report(*rows))}
        rate_found = judged["small body (traits): requests a second ÷ nginx"]
        cpu_found = judged["small body (traits): CPU per request ÷ nginx"]
        assert (rate_found.value, rate_found.met, rate_found.target.shown) == (0.6, True, "≥ 0.5")
        assert (cpu_found.value, cpu_found.met, cpu_found.target.shown) == (2.6, False, "≤ 2.5")

    def test_what_was_not_measured_is_neither_reached_nor_missed(self) -> None:
        assert {each.met for each in judge(report())} == {None}
