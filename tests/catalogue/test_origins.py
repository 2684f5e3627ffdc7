"""Why a model is as it is: the layer that each field comes from."""

from decimal import Decimal
from typing import Any

from modeldex.catalogue.composing import Layer, LayerKind
from modeldex.catalogue.origins import FieldOrigin, Origins, why
from modeldex.catalogue.rules import Match, PriceRule, Rule
from tests.catalogue.layered import NOON, reading, source, stated, usd, written

LOW = Layer(LayerKind.SOURCE, "low", NOON)
HIGH = Layer(LayerKind.SOURCE, "high", NOON)


def origins(**settings: Any) -> Origins:
    """Of a model that two sources list, and a person wrote of."""
    catalogue = written(
        stated("m", name="Mine"), sources=(source("high", 1), source("low")), **settings
    )
    readings = {
        "low": reading(
            "low",
            stated("m", name="Low", description="Low.", beta=True,
                   pricing={"input": usd("1"), "output": usd("2")}),
        ),
        "high": reading("high", stated("m", name="High", description="Low.")),
    }  # fmt: skip
    found = why(catalogue, readings, "m")
    assert found is not None
    return found


def origin(found: Origins, path: str) -> FieldOrigin:
    (field,) = [each for each in found.fields if each.path == path]
    return field


def test_each_field_names_the_topmost_layer_that_says_it() -> None:
    found = origins()
    assert origin(found, "model_spec.name").layer == Layer(LayerKind.WRITTEN)
    assert origin(found, "model_spec.description").layer == HIGH
    assert origin(found, "model_spec.beta").layer == LOW
    assert origin(found, "model_spec.pricing.output.usd").layer == LOW
    assert origin(found, "model_spec.privacy").layer == Layer(LayerKind.FILLED)
    assert origin(found, "model_spec.pricing.output.diem").layer == Layer(LayerKind.FILLED)


def test_what_lies_below_is_told_with_it() -> None:
    field = origin(origins(), "model_spec.name")
    assert field.value == "Mine"
    assert field.under == ((HIGH, "High"), (LOW, "Low"))


def test_a_rule_is_named_where_it_changes_a_field() -> None:
    rules = (
        Rule(Match(("other",)), hide=True),
        Rule(price=PriceRule(Decimal("1.5"))),
        Rule(set={"model_spec": {"beta": True}}),
    )
    found = origins(rules=rules)
    assert origin(found, "model_spec.pricing.output.usd") == FieldOrigin(
        "model_spec.pricing.output.usd",
        Decimal(3),
        Layer(LayerKind.RULE, rule=2),
        ((LOW, Decimal(2)),),
    )
    assert origin(found, "model_spec.beta").layer == LOW


def test_an_override_is_on_top() -> None:
    found = origins(overrides={"m": {"model_spec": {"name": "Over"}}})
    field = origin(found, "model_spec.name")
    assert (field.layer, field.value) == (Layer(LayerKind.OVERRIDE), "Over")


def test_a_model_that_is_left_out_says_by_what() -> None:
    found = origins(overrides={"m": {"hidden": True}})
    assert found.hidden == Layer(LayerKind.OVERRIDE)
    assert origin(found, "model_spec.name").value == "Mine"


def test_traits_of_the_catalogue_itself_are_told_as_such() -> None:
    catalogue = written(traits={"text": {"best": "m"}}, sources=(source("s"),))
    found = why(catalogue, {"s": reading("s", stated("m"))}, "m")
    assert found is not None
    assert origin(found, "model_spec.traits").layer == Layer(LayerKind.NAMES)


def test_a_catalogue_without_layers_can_be_asked_too() -> None:
    found = why(written(stated("m", name="Mine")), {}, "m")
    assert found is not None
    assert origin(found, "model_spec.name").layer == Layer(LayerKind.WRITTEN)


def test_nothing_is_known_of_an_id_that_no_layer_has() -> None:
    assert why(written(stated("m")), {}, "n") is None


def test_layers_are_named_for_people() -> None:
    assert str(LOW) == "source low"
    assert str(Layer(LayerKind.RULE, rule=2)) == "rule 2"
    assert str(Layer(LayerKind.OVERRIDE)) == "override"
