"""Doubts about what clients would see: types, prices and names that are others now."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from modeldex.catalogue.amounts import amounts_of, is_diem, moved_rates, usual_path
from modeldex.catalogue.catalogue import Catalogue, NamesByType
from modeldex.catalogue.doubts import Doubt, DoubtKind, Finding
from modeldex.catalogue.guardrail_settings import Limits
from modeldex.catalogue.lifecycle import priced_at, state_at
from modeldex.catalogue.naming import Claim, resolve_traits
from modeldex.entries.entry import Entry
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.numbers import shortest
from modeldex.entries.problems import Path, format_path
from modeldex.entries.types import ModelType

_ABSENT: Final = frozenset({"scheduled", "removed", "offline"})
"""States in which a model can not be called."""


def absence(document: Mapping[str, Any] | None, at: datetime) -> str | None:
    """How a model is gone at that instant: ``missing``, or a state of `lifecycle`; None for one
    that is there."""
    if document is None:
        return "missing"
    state = state_at(document, at)
    return state if state in _ABSENT else None


def differing(published: Catalogue, proposed: Catalogue) -> Iterator[tuple[Entry, Entry | None]]:
    """The published entries that would be others, and what they would be; None for nothing."""
    for old in published.entries.values():
        new = proposed.entries.get(old.id)
        if new is None or new.digest != old.digest:
            yield old, new


def doubts_of_changes(
    limits: Limits, published: Catalogue, proposed: Catalogue, at: datetime
) -> list[Doubt]:
    """What is doubtful about ``proposed``, whatever it comes from."""
    types: list[Finding] = []
    prices: list[Finding] = []
    zeros: list[Finding] = []
    for old, new in differing(published, proposed):
        if new is None:
            continue
        if old.type != new.type:
            types.append(Finding(old.id, "type", old.type, new.type))
        one, other = priced_at(old.document(), at), priced_at(new.document(), at)
        for finding in _price_changes(old.id, one, other):
            if _is_zero_change(finding.old, finding.new):
                zeros.append(finding)
            elif limits.price_factor is not None and _exceeds(finding, limits.price_factor):
                prices.append(finding)
    names = list(_lost_names(published, proposed, at)) if limits.names else []
    found = (
        _of_types(types) if limits.types else None,
        _of_prices(prices, limits.price_factor),
        _of_zeros(zeros) if limits.zero_prices else None,
        _of_names(names),
    )
    return [doubt for doubt in found if doubt is not None]


def _price_changes(
    model_id: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Finding]:
    """Every amount that is another now, by where it stands; and where amounts stand elsewhere
    now, by what they are the price of."""
    before, after = amounts_of(old), amounts_of(new)
    found = list(_changes_in_place(model_id, before, after))
    yield from found
    if before.keys() == after.keys():
        return
    told = {(finding.old, finding.new) for finding in found}
    for unit, rate, now in moved_rates(old, new):
        if (rate, now) not in told and rate != now:
            yield Finding(model_id, format_path(("rates", unit, "usd")), rate, now)


def _changes_in_place(
    model_id: str, old: Mapping[Path, Decimal], new: Mapping[Path, Decimal]
) -> Iterator[Finding]:
    """Diem follow the dollars, and are told only where these stay."""
    for path, amount in new.items():
        before = old.get(path, old.get(usual_path(path)))
        if before is None or before == amount:
            continue
        if is_diem(path):
            dollars = (*path[:-1], "usd")
            if old.get(dollars, old.get(usual_path(dollars))) != new.get(dollars):
                continue
        yield Finding(model_id, format_path(path), before, amount)


def _is_zero_change(old: Decimal, new: Decimal | None) -> bool:
    """Whether it became zero, be it that nobody names a price any more, or ceased to be."""
    return (old > 0) != (new is not None and new > 0)


def _exceeds(finding: Finding, factor: Decimal) -> bool:
    small, great = sorted((abs(finding.old), abs(finding.new)))
    return bool(great > small * factor)


def _lost_names(published: Catalogue, proposed: Catalogue, at: datetime) -> Iterator[Finding]:
    """Traits and aliases that stand for a model that is there, and would stand for none."""
    kinds = (
        ("traits", _traits(published), _traits(proposed)),
        ("aliases", published.settings.aliases, proposed.settings.aliases),
    )
    for kind, names_before, names_after in kinds:
        for model_type, names in names_before.items():
            for name, model_id in names.items():
                successor = names_after.get(model_type, {}).get(name)
                old = published.entries.get(model_id)
                new = proposed.entries.get(successor) if successor is not None else None
                if _serves(old, model_type, at) and not _serves(new, model_type, at):
                    yield Finding(model_id, format_path((kind, model_type, name)), model_id)


def _serves(entry: Entry | None, model_type: ModelType, at: datetime) -> bool:
    """Whether a name of that type can stand for it."""
    return entry is not None and entry.type == model_type and absence(entry.document(), at) is None


def _traits(catalogue: Catalogue) -> NamesByType:
    claims = [
        Claim(entry.id, entry.type, tuple(filter(_is_text, _own_traits(entry))))
        for entry in catalogue.entries.values()
        if b'"traits":["' in entry.body
    ]
    return resolve_traits(catalogue.settings.traits, claims)


def _own_traits(entry: Entry) -> Iterable[Any]:
    traits = object_or_empty(entry.document().get("model_spec")).get("traits")
    return traits if isinstance(traits, list) else ()


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _of_types(findings: list[Finding]) -> Doubt | None:
    if not findings:
        return None
    message = f"{_models(findings)} of another type than before"
    return Doubt(DoubtKind.TYPE, message, tuple(findings))


def _of_prices(findings: list[Finding], factor: Decimal | None) -> Doubt | None:
    if not findings or factor is None:
        return None
    message = (
        f"{_counted(len(findings), 'price')} of {_counted_models(findings)} changed by more than"
        f" a factor of {shortest(factor)}"
    )
    return Doubt(DoubtKind.PRICE, message, tuple(findings))


def _of_zeros(findings: list[Finding]) -> Doubt | None:
    if not findings:
        return None
    gone = sum(finding.new is None for finding in findings)
    ceased = sum(finding.old == 0 for finding in findings)
    parts = [
        f"{_counted(count, 'price')} {what}"
        for count, what in (
            (len(findings) - gone - ceased, "became zero"),
            (gone, "went away"),
            (ceased, "ceased to be zero"),
        )
        if count
    ]
    message = f"{' and '.join(parts)}, of {_counted_models(findings)}"
    return Doubt(DoubtKind.ZERO, message, tuple(findings))


def _of_names(findings: list[Finding]) -> Doubt | None:
    if not findings:
        return None
    stand = "stands" if len(findings) == 1 else "stand"
    names = _counted(len(findings), "trait or alias", "traits or aliases")
    return Doubt(DoubtKind.NAME, f"{names} {stand} for no listed model any more", tuple(findings))


def _models(findings: list[Finding]) -> str:
    counted = _counted_models(findings)
    return f"{counted} {'is' if counted.startswith('1 ') else 'are'}"


def _counted_models(findings: list[Finding]) -> str:
    return _counted(len({finding.model_id for finding in findings}), "model")


def _counted(number: int, singular: str, plural: str | None = None) -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
