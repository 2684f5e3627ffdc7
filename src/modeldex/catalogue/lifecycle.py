"""What an entry shows at an instant: whether it is listed, in which state it is, at which prices.

An entry is held as it was published. Its deprecation says when warnings begin and when it leaves
the list; its extensions say from when it is listed and which prices hold from when on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from modeldex.entries.entry import EXTENSIONS, Entry
from modeldex.entries.instants import instant_or_none
from modeldex.entries.json_codec import object_or_empty

State: TypeAlias = Literal["scheduled", "beta", "active", "deprecated", "removed", "offline"]
"""Where a model stands in its life, at an instant."""

STATES: Final[tuple[State, ...]] = (
    "scheduled",
    "beta",
    "active",
    "deprecated",
    "removed",
    "offline",
)

VISIBLE_FROM: Final = "visible_from"
SCHEDULE: Final = "pricing_schedule"
FROM: Final = "from"
_PRICES: Final = ("rates", "conditional_rates")
"""What an item of the schedule can replace in the extensions."""


def deprecation_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the entry says of its end; empty where it says nothing."""
    return object_or_empty(object_or_empty(document.get("model_spec")).get("deprecation"))


def removes_at(document: Mapping[str, Any]) -> datetime | None:
    """The instant from which the entry is left out of the list, or None for never.

    An unreadable instant, as a tolerant reading may have kept, removes nothing.
    """
    deprecation = deprecation_of(document)
    return instant_or_none(deprecation.get("removesAt", deprecation.get("date")))


def starts_at(document: Mapping[str, Any]) -> datetime | None:
    """The instant from which clients are warned of the entry's end; None where a deprecation
    does not say (they are warned at once then) or there is none."""
    return instant_or_none(deprecation_of(document).get("startsAt"))


def visible_from(document: Mapping[str, Any]) -> datetime | None:
    """The instant from which the entry is listed, or None for always."""
    return instant_or_none(object_or_empty(document.get(EXTENSIONS)).get(VISIBLE_FROM))


def scheduled_prices(document: Mapping[str, Any]) -> tuple[datetime, ...]:
    """The instants at which the entry's prices change, in order."""
    return tuple(start for start, _ in dated_prices(document))


def visible_at(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether the entry is listed at ``now``."""
    since, until = visible_from(document), removes_at(document)
    return (since is None or since <= now) and (until is None or now < until)


def state_at(document: Mapping[str, Any], now: datetime) -> State:
    """The state at ``now``. Of several that hold, the one that tells a client most: whether the
    model can be seen at all, then whether it answers, then how long it will."""
    until, since = removes_at(document), visible_from(document)
    if until is not None and until <= now:
        return "removed"
    if since is not None and now < since:
        return "scheduled"
    spec = object_or_empty(document.get("model_spec"))
    if spec.get("offline") is True:
        return "offline"
    if deprecated_at(document, now):
        return "deprecated"
    return "beta" if spec.get("beta") is True or spec.get("betaModel") is True else "active"


def deprecated_at(document: Mapping[str, Any], now: datetime) -> bool:
    """Whether clients are warned of the entry's end at ``now``."""
    if removes_at(document) is None:
        return False
    start = starts_at(document)
    return start is None or start <= now


def changes_at(document: Mapping[str, Any]) -> tuple[datetime, ...]:
    """Every instant at which the clock alone changes what the entry shows, in order."""
    instants = [visible_from(document), starts_at(document), removes_at(document)]
    instants += [start for start, _ in dated_prices(document)]
    return tuple(sorted({instant for instant in instants if instant is not None}))


def shown_at(document: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """The document as it is shown at ``now``; None while it is not listed.

    Of its scheduled prices the newest that has begun replaces what it says of the same, and only
    later ones are left in the schedule. ``document`` is not changed.
    """
    return priced_at(document, now) if visible_at(document, now) else None


def priced_at(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The document with the prices that hold at ``now``, listed or not."""
    schedule = dated_prices(document)
    begun = [item for start, item in schedule if start <= now]
    if not begun:
        return dict(document)
    extensions = {**document[EXTENSIONS]}
    shown = {**document, EXTENSIONS: extensions}
    for item in begun:  # one that says only some prices leaves the others as they came to be
        if isinstance(item.get("pricing"), Mapping):
            spec = object_or_empty(shown.get("model_spec"))
            shown["model_spec"] = {**spec, "pricing": item["pricing"]}
        extensions.update({name: item[name] for name in _PRICES if name in item})
    extensions[SCHEDULE] = [item for start, item in schedule if start > now]
    if not extensions[SCHEDULE]:
        del extensions[SCHEDULE]
    if not extensions:
        del shown[EXTENSIONS]
    return shown


def entry_at(entry: Entry, now: datetime) -> Entry | None:
    """The entry as it is shown at ``now``; None while it is not listed. Most entries depend on
    no clock, and are returned as they are, without a look into their document."""
    if not follows_clock(entry):
        return entry
    document = entry.document()
    shown = shown_at(document, now)
    if shown is None:
        return None
    return entry if shown == document else Entry.of(shown, entry.filled)


def follows_clock(entry: Entry) -> bool:
    """Whether what the entry shows can depend on the instant."""
    return (
        b'"deprecation"' in entry.body
        or b'"pricing_schedule"' in entry.extensions
        or b'"visible_from"' in entry.extensions
    )


def dated_prices(document: Mapping[str, Any]) -> list[tuple[datetime, Mapping[str, Any]]]:
    """The items of the schedule that can be understood, by when they begin."""
    items = object_or_empty(document.get(EXTENSIONS)).get(SCHEDULE)
    dated = [
        (instant_or_none(item.get(FROM)), item)
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, Mapping)
    ]
    known = [(start, item) for start, item in dated if start is not None]
    return sorted(known, key=lambda pair: pair[0])
