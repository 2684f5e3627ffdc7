"""Which visible entry each trait and alias stands for."""

from collections.abc import Mapping

from modeldex.catalogue.catalogue import NamesByType
from modeldex.catalogue.naming import Claim, merge_names, resolve_traits
from modeldex.entries.types import ModelType
from modeldex.serving.facts import EntryFacts

Facts = Mapping[str, EntryFacts]


def visible_traits(
    explicit: NamesByType, known: Facts, visible: Facts, own: NamesByType | None = None
) -> NamesByType:
    """Traits that lead to an entry of their type among ``visible``.

    A trait whose entry has left the list goes to the replacement that the entry's deprecation
    names. One without goes to the next entry that claims it, as if the entry had never been
    there, or is left out.

    Args:
        explicit: the traits that the catalogue itself gives.
        known: the entries that exist for the audience, listed or gone.
        own: the traits of the audience's view, which win.
    """
    claimed = resolve_traits({}, _claims(known))
    given = _present(merge_names(claimed, explicit), known, visible)
    left = merge_names(resolve_traits({}, _claims(visible)), given)
    return merge_names(left, _present(own, known, visible)) if own else left


def visible_aliases(
    explicit: NamesByType, known: Facts, visible: Facts, own: NamesByType | None = None
) -> NamesByType:
    """Aliases that lead to an entry of their type among ``visible``. One whose entry has left
    the list goes to its replacement, or is left out. The arguments are as in `visible_traits`."""
    aliases = _present(explicit, known, visible)
    return merge_names(aliases, _present(own, known, visible)) if own else aliases


def _claims(facts: Facts) -> list[Claim]:
    return [Claim(entry.id, entry.type, entry.traits) for entry in facts.values() if entry.traits]


def _present(names: NamesByType, known: Facts, visible: Facts) -> NamesByType:
    return {
        model_type: {
            name: holder
            for name, target in targets.items()
            if (holder := successor(target, known, visible, model_type)) is not None
        }
        for model_type, targets in names.items()
    }


def successor(
    target: str, known: Facts, visible: Facts, model_type: ModelType | None = None
) -> str | None:
    """The visible entry that stands where ``target`` stood: itself, or the end of its chain of
    replacements, all of that type if one is given. None where there is none."""
    passed: set[str] = set()
    current: str | None = target
    while current is not None and current not in passed:
        passed.add(current)
        facts = known.get(current)
        if facts is None or (model_type is not None and facts.type != model_type):
            return None
        if current in visible:
            return current
        current = facts.replacement
    return None
