"""Which visible entry each trait and alias stands for."""

from collections.abc import Mapping

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.naming import Claim, resolve_traits
from modeldex.entries.types import ModelType
from modeldex.serving.facts import EntryFacts
from modeldex.serving.published import Published

Facts = Mapping[str, EntryFacts]


def visible_names(published: Published, visible: Facts) -> tuple[NamesByType, NamesByType]:
    """Traits and aliases that lead to an entry of their type among ``visible``.

    A name whose entry has left the list goes to the replacement that the entry's deprecation
    names. A trait without one goes to the next entry that claims it, as if the entry had never
    been there. Any other name is left out.
    """
    settings = published.settings
    traits = _present(resolve_traits(settings.traits, _claims(published.facts)), published, visible)
    next_claims = resolve_traits({}, _claims(visible))
    aliases = _present(settings.aliases, published, visible)
    return _with_defaults(traits, next_claims), aliases


def _claims(facts: Facts) -> list[Claim]:
    return [Claim(entry.id, entry.type, entry.traits) for entry in facts.values() if entry.traits]


def _present(names: NamesByType, published: Published, visible: Facts) -> NamesByType:
    return {
        model_type: {
            name: holder
            for name, target in targets.items()
            if (holder := _holder(target, model_type, published.facts, visible)) is not None
        }
        for model_type, targets in names.items()
    }


def _holder(target: str, model_type: ModelType, all_facts: Facts, visible: Facts) -> str | None:
    """The visible entry that holds what ``target`` held: itself, or the end of its chain of
    replacements."""
    passed: set[str] = set()
    current: str | None = target
    while current is not None and current not in passed:
        passed.add(current)
        facts = all_facts.get(current)
        if facts is None or facts.type != model_type:
            return None
        if current in visible:
            return current
        current = facts.replacement
    return None


def _with_defaults(names: NamesByType, others: NamesByType) -> NamesByType:
    """``names``, and what only ``others`` has."""
    types = dict.fromkeys((*names, *others))
    return {
        model_type: {**others.get(model_type, {}), **names.get(model_type, {})}
        for model_type in types
    }
