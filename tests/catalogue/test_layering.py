"""Layers: what several sources, rules, a person and overrides make of a model together."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.layering import layer
from modeldex.catalogue.rules import Match, PriceRule, Rule
from tests.catalogue.layered import laid, reading, source, spec, stated, usd, written
from tests.documents import a_document, every_document

PRICED = {"input": usd("1"), "output": usd("2")}
DEARER = {"input": usd("3"), "output": usd("4"), "cache_input": usd("0.3")}


class TestNothingToLay:
    def test_without_sources_and_overrides_the_written_catalogue_is_the_result(self) -> None:
        catalogue = written(*every_document())
        made = layer(catalogue, {"left over": reading("left over", stated("other"))})
        assert made.value is not None
        assert made.value.catalogue is catalogue
        assert made.problems == ()

    def test_what_only_a_person_wrote_is_the_very_entry(self) -> None:
        catalogue = written(*every_document())
        layered = laid(catalogue, reading("any", stated("other")))
        assert all(
            layered.catalogue.entries[model_id] is entry
            for model_id, entry in catalogue.entries.items()
        )


class TestSources:
    def test_the_highest_priority_wins_field_by_field(self) -> None:
        low = reading("low", stated("m", name="Low", description="Only here."))
        high = reading("high", stated("m", name="High"))
        layered = laid(written(sources=(source("low", 1), source("high", 2))), low, high)
        assert spec(layered, "m")["name"] == "High"
        assert spec(layered, "m")["description"] == "Only here."

    def test_of_equal_priority_the_first_in_the_file_wins(self) -> None:
        one, two = reading("one", stated("m", name="1")), reading("two", stated("m", name="2"))
        layered = laid(written(sources=(source("two"), source("one"))), one, two)
        assert spec(layered, "m")["name"] == "2"

    def test_a_price_is_that_of_one_source_as_a_whole(self) -> None:
        low = {
            **stated("m", pricing=DEARER),
            "extensions": {
                "rates": {"requests": usd("1")},
                "conditional_rates": [
                    {"when": {"service_tier": "batch"}, "rates": {"input_tokens": usd("1.5")}}
                ],
                "included": {"requests": 5},
                "knowledge_cutoff": "2026-01",
            },
        }
        high = stated("m", pricing=PRICED)
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", low),
            reading("high", high),
        )
        document = layered.catalogue.entries["m"].document()
        assert document["model_spec"]["pricing"].keys() == {"input", "output"}
        assert document["model_spec"]["pricing"]["input"]["usd"] == 1
        assert document["extensions"] == {"knowledge_cutoff": "2026-01"}

    def test_a_source_without_a_price_leaves_it_to_the_next(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", pricing=PRICED)),
            reading("high", stated("m", name="High")),
        )
        assert spec(layered, "m")["pricing"]["output"]["usd"] == 2

    def test_foreign_prices_of_another_than_the_pricing_source_are_left_out(self) -> None:
        said = stated("m", name="High")
        said["extensions"] = {
            "foreign": {"other": {"output_cost_per_pixel": Decimal("0.1"), "mode": "chat"}}
        }
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", pricing=PRICED)),
            reading("high", said),
        )
        extensions = layered.catalogue.entries["m"].document()["extensions"]
        assert extensions == {"foreign": {"other": {"mode": "chat"}}}

    def test_constraints_and_deprecations_are_of_one_source(self) -> None:
        low = stated(
            "m",
            constraints={"top_p": {"default": 1}},
            deprecation={"removesAt": "2027-01-01T00:00:00Z", "replacementModelId": "n"},
        )
        high = stated(
            "m",
            constraints={"temperature": {"default": 1}},
            deprecation={"removesAt": "2028-01-01T00:00:00Z"},
        )
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", low),
            reading("high", high),
        )
        assert spec(layered, "m")["constraints"] == {"temperature": {"default": 1}}
        assert spec(layered, "m")["deprecation"]["date"] == "2028-01-01T00:00:00Z"
        assert "replacementModelId" not in spec(layered, "m")["deprecation"]

    def test_what_a_higher_source_denies_is_not_specified_by_a_lower_one(self) -> None:
        low = stated("m", capabilities={
            "supportsVision": True, "supportsMultipleImages": True, "maxImages": 4,
            "supportsReasoning": True,
        })  # fmt: skip
        high = stated("m", capabilities={"supportsVision": False})
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", low),
            reading("high", high),
        )
        capabilities = spec(layered, "m")["capabilities"]
        assert capabilities["supportsVision"] is False
        assert capabilities["supportsMultipleImages"] is False
        assert "maxImages" not in capabilities
        assert capabilities["supportsReasoning"] is True

    def test_what_follows_from_a_field_is_derived_from_the_one_that_wins(self) -> None:
        low = {**stated("m", availableContextTokens=1000), "context_length": 1000}
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", low),
            reading("high", stated("m", availableContextTokens=2000)),
        )
        assert layered.catalogue.entries["m"].document()["context_length"] == 2000

    def test_a_source_that_takes_it_for_another_type_is_not_listened_to(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", "image", name="Low", supportsStyleReferences=True)),
            reading("high", stated("m", "text")),
        )
        assert "supportsStyleReferences" not in spec(layered, "m")
        (found,) = layered.disagreements
        assert (found.path, found.value, found.other_value) == ("type", "text", "image")

    def test_models_are_listed_as_written_and_then_as_the_sources_list_them(self) -> None:
        layered = laid(
            written(stated("z"), sources=(source("low"), source("high", 1))),
            reading("low", stated("b"), stated("a")),
            reading("high", stated("c"), stated("b")),
        )
        assert list(layered.catalogue.entries) == ["z", "c", "b", "a"]

    def test_a_model_that_its_source_stopped_to_list_is_offline(self) -> None:
        layered = laid(written(), reading("one", stated("m"), vanished=("m",)))
        assert spec(layered, "m")["offline"] is True

    def test_a_source_that_lists_the_model_still_knows_better(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", name="Low")),
            reading("high", stated("m", name="High"), vanished=("m",)),
        )
        assert spec(layered, "m")["name"] == "Low"
        assert "offline" not in spec(layered, "m")

    def test_sources_that_were_never_read_are_told(self) -> None:
        catalogue = written(sources=(source("one"), source("two")))
        assert laid(catalogue, reading("two")).unread == ("one",)

    def test_nulls_inside_foreign_facts_are_kept(self) -> None:
        low = {**stated("m"), "extensions": {"foreign": {"a": {"x": 1}}}}
        high = {**stated("m"), "extensions": {"foreign": {"a": {"y": {"z": None}}}}}
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", low),
            reading("high", high),
        )
        extensions = layered.catalogue.entries["m"].document()["extensions"]
        assert extensions == {"foreign": {"a": {"x": 1, "y": {"z": None}}}}


class TestRules:
    def test_rules_apply_in_order(self) -> None:
        rules = (
            Rule(Match(("m",)), set={"model_spec": {"name": "First"}}),
            Rule(Match(type=("text",)), set={"model_spec": {"description": "Told."}}),
            Rule(set={"model_spec": {"name": None}}, remove=("model_spec.beta",)),
        )
        layered = laid(written(rules=rules), reading("s", stated("m", name="Own", beta=True)))
        assert spec(layered, "m")["description"] == "Told."
        assert not {"name", "beta"} & spec(layered, "m").keys()
        assert [use.changed for use in layered.rule_uses] == [1, 1, 1]

    @pytest.mark.parametrize(
        ("match", "fits"),
        [
            (Match(), True),
            (Match(("acme/*",)), True),
            (Match(("other", "*/large")), True),
            (Match(("large",)), False),
            (Match(type=("image", "text")), True),
            (Match(type=("image",)), False),
            (Match(provider=("Acme*",)), True),
            (Match(provider=("other",)), False),
            (Match(capability=("supportsVision",)), True),
            (Match(capability=("supportsReasoning",)), False),
            (Match(capability=("supportsReasoning", "supportsVision")), True),
            (Match(where="context>=128k"), True),
            (Match(where="context>=1m"), False),
            (Match(source=("s",)), True),
            (Match(source=("t",)), False),
            (Match(("acme/*",), ("image",)), False),
        ],
    )
    def test_what_a_rule_means(self, match: Match, *, fits: bool) -> None:
        document = stated(
            "acme/large",
            capabilities={"supportsVision": True, "supportsReasoning": False},
            availableContextTokens=128_000,
        )
        document["owned_by"] = "Acme Inc"
        rule = Rule(match, set={"model_spec": {"name": "Changed"}})
        layered = laid(written(rules=(rule,)), reading("s", document))
        assert (spec(layered, "acme/large").get("name") == "Changed") is fits
        assert layered.rule_uses[0].matched == fits

    def test_a_hidden_model_is_left_out(self) -> None:
        rules = (Rule(Match(("b*",)), hide=True),)
        layered = laid(written(rules=rules), reading("s", stated("a"), stated("b")))
        assert list(layered.catalogue.entries) == ["a"]

    def test_rules_do_not_touch_what_a_person_wrote(self) -> None:
        rules = (Rule(hide=True), Rule(set={"model_spec": {"name": "Ruled"}}))
        layered = laid(
            written(stated("mine", name="Mine"), stated("both", name="Ours"), rules=rules),
            reading("s", stated("both", name="Theirs", description="Theirs.")),
        )
        assert spec(layered, "mine")["name"] == "Mine"
        assert spec(layered, "both")["name"] == "Ours"
        assert "description" not in spec(layered, "both")

    def test_a_margin_on_a_source_is_on_the_prices_that_it_states(self) -> None:
        margin = Rule(Match(source=("low",)), price=PriceRule(Decimal("1.5")))
        layered = laid(
            written(sources=(source("high", 1), source("low")), rules=(margin,)),
            reading("low", stated("a", pricing=PRICED), stated("b", pricing=PRICED)),
            reading("high", stated("a", name="A"), stated("b", pricing=PRICED)),
        )
        assert spec(layered, "a")["pricing"]["input"] == {"usd": Decimal("1.5"), "diem": 1.5}
        assert spec(layered, "b")["pricing"]["input"]["usd"] == 1

    def test_a_rule_that_makes_an_impossible_entry_is_an_error_about_that_model(self) -> None:
        rules = (Rule(price=PriceRule(Decimal(10) ** 11)),)
        settings = Settings(sources=(source("s"),), rules=rules)
        catalogue = replace(written(), settings=settings)
        dear = {"input": usd("10"), "output": usd("10")}
        made = layer(catalogue, {"s": reading("s", stated("m", pricing=dear))})
        assert made.value is None
        assert {problem.model_id for problem in made.errors} == {"m"}


class TestWrittenAndOverridden:
    def test_only_the_fields_that_a_person_stated_win(self) -> None:
        layered = laid(
            written(stated("m", name="Mine")),
            reading("s", {**stated("m", privacy="private", beta=True), "owned_by": "acme"}),
        )
        document = layered.catalogue.entries["m"].document()
        assert document["model_spec"]["name"] == "Mine"
        assert document["model_spec"]["privacy"] == "private"
        assert document["model_spec"]["beta"] is True
        assert document["owned_by"] == "acme"

    def test_a_written_price_replaces_the_sourced_one_as_a_whole(self) -> None:
        layered = laid(
            written(stated("m", pricing=PRICED)),
            reading("s", stated("m", pricing=DEARER)),
        )
        assert "cache_input" not in spec(layered, "m")["pricing"]

    def test_an_override_is_a_merge_patch_on_top(self) -> None:
        overrides: dict[str, Any] = {
            "m": {"model_spec": {"name": "Over", "beta": None, "pricing": {"input": usd("9")}}}
        }
        layered = laid(
            written(stated("m", name="Mine"), overrides=overrides),
            reading("s", stated("m", beta=True, pricing=DEARER)),
        )
        pricing = spec(layered, "m")["pricing"]
        assert spec(layered, "m")["name"] == "Over"
        assert "beta" not in spec(layered, "m")
        assert pricing["input"] == {"usd": 9, "diem": 9}
        assert pricing["output"]["usd"] == 4

    def test_an_override_works_without_sources(self) -> None:
        catalogue = written(stated("m"), overrides={"m": {"model_spec": {"name": "Over"}}})
        made = layer(catalogue, {})
        assert made.value is not None
        assert spec(made.value, "m")["name"] == "Over"

    def test_an_override_can_leave_a_model_out(self) -> None:
        layered = laid(
            written(stated("mine"), overrides={"mine": {"hidden": True}, "m": {"hidden": True}}),
            reading("s", stated("m"), stated("n")),
        )
        assert list(layered.catalogue.entries) == ["n"]

    def test_an_override_of_nothing_is_told(self) -> None:
        layered = laid(written(overrides={"typo": {"hidden": True}}), reading("s", stated("m")))
        assert layered.unused_overrides == ("typo",)

    def test_what_a_person_wrote_decides_the_type(self) -> None:
        layered = laid(
            written(a_document("acme-image")), reading("s", stated("acme-image", name="Text"))
        )
        assert layered.catalogue.entries["acme-image"].type == "image"
        assert spec(layered, "acme-image")["name"] == "Acme-Image"


class TestDisagreements:
    def test_prices_beyond_the_tolerance_are_told(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", pricing={"input": usd("1.04"), "output": usd("4")})),
            reading("high", stated("m", pricing=PRICED)),
        )
        (found,) = layered.disagreements
        assert found.path == "model_spec.pricing.output.usd"
        assert (found.source, found.value, found.other, found.other_value) == ("high", 2, "low", 4)
        assert found.difference == 1

    def test_a_tolerance_can_be_stated(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low")), price_tolerance=Decimal("0.01")),
            reading("low", stated("m", pricing={"input": usd("1.04"), "output": usd("2")})),
            reading("high", stated("m", pricing=PRICED)),
        )
        assert [each.path for each in layered.disagreements] == ["model_spec.pricing.input.usd"]

    def test_free_and_not_free_differ_beyond_any_tolerance(self) -> None:
        layered = laid(
            written(sources=(source("high", 1), source("low"))),
            reading("low", stated("m", pricing={"input": usd("0"), "output": usd("2")})),
            reading("high", stated("m", pricing=PRICED)),
        )
        assert [each.difference for each in layered.disagreements] == [None]


class TestNames:
    def test_a_trait_belongs_to_the_model_of_the_highest_layer_that_says_it(self) -> None:
        layered = laid(
            written(
                stated("mine", traits=["best"]),
                sources=(source("high", 1), source("low")),
            ),
            reading("low", stated("a", traits=["best", "default", "only"])),
            reading("high", stated("b", traits=["default"])),
        )
        assert spec(layered, "a")["traits"] == ["only"]
        assert spec(layered, "b")["traits"] == ["default"]

    def test_a_trait_of_the_catalogue_itself_wins_and_stands_in_the_entry(self) -> None:
        layered = laid(
            written(traits={"text": {"default": "a"}}, sources=(source("s"),)),
            reading("s", stated("a"), stated("b", traits=["default"])),
        )
        assert spec(layered, "a")["traits"] == ["default"]
        assert spec(layered, "b")["traits"] == []

    def test_a_trait_that_a_rule_or_an_override_gives_is_a_persons(self) -> None:
        layered = laid(
            written(
                rules=(Rule(Match(("b",)), set={"model_spec": {"traits": ["default"]}}),),
                overrides={"c": {"model_spec": {"traits": ["fastest"]}}},
            ),
            reading("s", stated("a", traits=["default", "fastest"]), stated("b"), stated("c")),
        )
        assert spec(layered, "a")["traits"] == []
        assert spec(layered, "b")["traits"] == ["default"]
        assert spec(layered, "c")["traits"] == ["fastest"]

    def test_aliases_of_sources_are_below_those_of_the_catalogue(self) -> None:
        layered = laid(
            written(aliases={"text": {"gpt": "a"}}, sources=(source("high", 1), source("low"))),
            reading("low", stated("a"), aliases={"text": {"gpt": "a", "low": "a", "both": "a"}}),
            reading("high", stated("b"), aliases={"text": {"gpt": "b", "both": "b"}}),
        )
        aliases = layered.catalogue.settings.aliases
        assert aliases == {"text": {"gpt": "a", "low": "a", "both": "b"}}

    def test_an_alias_of_a_source_for_a_model_that_is_left_out_is_left_out(self) -> None:
        layered = laid(
            written(rules=(Rule(Match(("a",)), hide=True),)),
            reading("s", stated("a"), stated("b"), aliases={"text": {"gpt": "a"}}),
        )
        assert layered.catalogue.settings.aliases == {}

    def test_names_that_lead_nowhere_are_warnings(self) -> None:
        gone = {"removesAt": "2027-01-01T00:00:00Z", "replacementModelId": "nowhere"}
        catalogue = written(
            traits={"text": {"default": "gone"}},
            aliases={"image": {"dall-e": "m"}},
            sources=(source("s"),),
        )
        made = layer(catalogue, {"s": reading("s", stated("m", deprecation=gone))})
        assert made.value is not None
        assert [problem.dotted_path for problem in made.warnings] == [
            "traits.text.default",
            "aliases.image.dall-e",
            "model_spec.deprecation.replacementModelId",
        ]
