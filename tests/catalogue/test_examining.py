"""What is found about a catalogue that a person should look at."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.examining import Finding, SourceHealth, examine
from modeldex.catalogue.rules import Match, PriceRule, Rule
from modeldex.catalogue.sourcing import SourceReading
from tests.catalogue.layered import NOON, reading, source, stated, usd, written

HOUR = timedelta(hours=1)


def look(
    catalogue: Catalogue,
    *readings: SourceReading,
    health: dict[str, SourceHealth] | None = None,
    after: timedelta = timedelta(0),
) -> list[Finding]:
    by_name = {each.source: each for each in readings}
    return list(examine(catalogue, by_name, health or {}, NOON + after))


def one(found: list[Finding], area: str, subject: str | None, words: str) -> Finding:
    """The only finding, which is about that, says that, and says what to do."""
    (finding,) = found
    assert (finding.area, finding.subject) == (area, subject)
    assert words in finding.message
    assert finding.hint
    return finding


def test_nothing_is_found_where_all_is_well() -> None:
    catalogue = written(stated("m"), sources=(source("s", every=6 * HOUR),))
    assert look(catalogue, reading("s", stated("n")), after=18 * HOUR) == []
    assert look(written(stated("m"))) == []


class TestSources:
    def test_a_source_that_was_never_read(self) -> None:
        found = look(written(sources=(source("s"),)))
        finding = one(found, "source", "s", "was never read")
        assert "modeldex sync s" in finding.hint
        assert not finding.is_error

    def test_one_of_which_all_is_held_was_read(self) -> None:
        assert look(written(sources=(source("s"),)), health={"s": SourceHealth(NOON)}) == []

    def test_models_of_which_an_earlier_statement_holds_on(self) -> None:
        said = replace(reading("s", stated("m")), faulty=frozenset({"m", "n"}))
        found = look(written(sources=(source("s"),)), said)
        finding = one(found, "source", "s", "what it said before stays, or nothing: m, n")
        assert "modeldex sync s" in finding.hint

    def test_a_source_that_could_never_be_read_is_an_error(self) -> None:
        health = {"s": SourceHealth(None, "the answer is HTML", 3)}
        found = look(written(sources=(source("s"),)), health=health)
        finding = one(
            found, "source", "s", "could not be read 3 times in a row: the answer is HTML"
        )
        assert finding.is_error

    def test_a_source_that_failed_since(self) -> None:
        health = {"s": SourceHealth(NOON, "timed out", 1)}
        found = look(written(sources=(source("s"),)), reading("s", stated("m")), health=health)
        assert not one(found, "source", "s", "could not be read: timed out").is_error

    def test_a_source_that_is_stale(self) -> None:
        catalogue = written(sources=(source("s", every=6 * HOUR),))
        found = look(catalogue, reading("s", stated("m")), after=19 * HOUR)
        one(found, "source", "s", "was read 19h ago, and says every 6h")

    def test_a_source_without_a_timetable_is_never_stale(self) -> None:
        catalogue = written(sources=(source("s"),))
        assert look(catalogue, reading("s", stated("m")), after=timedelta(days=999)) == []

    def test_a_source_that_gives_nothing(self) -> None:
        one(look(written(sources=(source("s"),)), reading("s")), "source", "s", "no models")


class TestLayers:
    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            (Rule(Match(("other",)), hide=True), "rule 1 means no model"),
            (Rule(set={"type": "text"}), "rule 1 changes nothing"),
        ],
    )
    def test_a_rule_that_does_nothing(self, rule: Rule, words: str) -> None:
        catalogue = written(sources=(source("s"),), rules=(rule,))
        one(look(catalogue, reading("s", stated("m"))), "rule", None, words)

    def test_rules_without_sources(self) -> None:
        one(look(written(rules=(Rule(hide=True),))), "rule", None, "there are no sources")

    def test_an_override_of_no_model(self) -> None:
        catalogue = written(stated("acme-large"), overrides={"acme-lrge": {"hidden": True}})
        finding = one(look(catalogue), "override", "acme-lrge", "no model of this id")
        assert "did you mean 'acme-large'?" in finding.hint

    def test_sources_that_disagree(self) -> None:
        catalogue = written(sources=(source("high", 1), source("low")))
        prices: dict[str, Any] = {"output": usd("1")}
        found = look(
            catalogue,
            reading("high", stated("m", pricing={"input": usd("1"), **prices})),
            reading("low", stated("m", pricing={"input": usd("1.5"), **prices}), stated("n")),
        )
        words = "model_spec.pricing.input.usd is 1 in high and 1.5 in low, 50 % apart"
        assert "high wins" in one(found, "price", "m", words).hint

    def test_names_that_lead_nowhere(self) -> None:
        catalogue = written(traits={"text": {"best": "gone"}}, sources=(source("s"),))
        one(look(catalogue, reading("s", stated("m"))), "name", "gone", "traits.text.best")

    def test_layers_that_make_an_impossible_model(self) -> None:
        rules = (Rule(price=PriceRule(Decimal(10) ** 6)),)
        catalogue = written(sources=(source("s"),), rules=rules)
        dear = {"input": usd("10000000"), "output": usd("1")}
        found = look(catalogue, reading("s", stated("m", pricing=dear)))
        assert one(found, "model", "m", "not a possible amount").is_error


def test_a_model_that_left_the_list_and_is_still_written() -> None:
    going = stated("m", deprecation={"removesAt": "2026-08-01T13:00:00Z"})
    assert look(written(going)) == []
    one(look(written(going), after=HOUR), "model", "m", "left the list on 2026-08-01")


def test_errors_come_first() -> None:
    catalogue = written(sources=(source("one"), source("two")))
    found = look(catalogue, health={"two": SourceHealth(None, "gone", 1)})
    assert [finding.subject for finding in found] == ["two", "one"]
