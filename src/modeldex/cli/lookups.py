"""What to say when a model is not there: the name that was probably meant."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from modeldex.catalogue.catalogue import Catalogue, NamesByType
from modeldex.catalogue.naming import Claim, resolve_traits
from modeldex.cli.failures import CommandError
from modeldex.entries.problems import nearest

if TYPE_CHECKING:
    from modeldex.store.administration import Administration

_SPREAD: Final = 4
"""By how many characters a similar id is longer or shorter; it keeps the search short."""
_FEW: Final = 3


def no_such_entry(
    administration: "Administration", model_id: str, number: int | None = None
) -> CommandError:
    """The failure of a command about an entry that is not in a revision."""
    catalogue = administration.catalogue(number)
    where = "the newest revision" if number is None else f"revision {number}"
    if not catalogue.entries:
        return CommandError(f"no model {model_id!r}: nothing is published yet", kind="not_found")
    return CommandError(
        f"no model {model_id!r} in {where}", hint=_suggestion(catalogue, model_id), kind="not_found"
    )


def named(catalogue: Catalogue, name: str, now: datetime) -> str | None:
    """The id of the model that an alias or a trait means at an instant."""
    from modeldex.serving.published import Published
    from modeldex.serving.sights import compile_snapshot

    resolved = compile_snapshot(Published.of(catalogue), now).resolve(name)
    return None if resolved is None else resolved.facts.id


def all_named(catalogue: Catalogue, names: Iterable[str], now: datetime) -> frozenset[str]:
    """The ids of the models that ids, aliases or traits mean at an instant.

    Raises:
        CommandError: one means none.
    """
    from modeldex.serving.published import Published
    from modeldex.serving.sights import compile_snapshot

    snapshot = compile_snapshot(Published.of(catalogue), now)
    found: set[str] = set()
    for name in names:
        resolved = snapshot.resolve(name)
        if resolved is None:
            hint = _suggestion(catalogue, name)
            raise CommandError(f"no model {name!r} is listed now", hint=hint, kind="not_found")
        found.add(resolved.facts.id)
    return frozenset(found)


def _suggestion(catalogue: Catalogue, model_id: str) -> str | None:
    named = (("an alias", catalogue.settings.aliases), ("a trait", _traits(catalogue)))
    for kind, names_by_type in named:
        for model_type, names in names_by_type.items():
            if model_id in names:
                return f"{model_id!r} is {kind} of the {model_type} model {names[model_id]!r}"
    similar = [name for name in catalogue.entries if abs(len(name) - len(model_id)) <= _SPREAD]
    if (suggestion := nearest(model_id, similar)) is not None:
        return suggestion
    folded = model_id.casefold()
    holding = [name for name in catalogue.entries if folded in name.casefold()]
    if not holding:
        return None
    more = f" and {len(holding) - _FEW} more" if len(holding) > _FEW else ""
    return f"ids that contain it: {', '.join(holding[:_FEW])}{more}"


def _traits(catalogue: Catalogue) -> NamesByType:
    """Every trait, whether the catalogue or an entry says it."""
    claims = []
    for entry in catalogue.entries.values():
        if b'"traits":["' in entry.body:
            traits = entry.document()["model_spec"].get("traits", ())
            claims.append(Claim(entry.id, entry.type, tuple(traits)))
    return resolve_traits(catalogue.settings.traits, claims)
