"""Asking what views, and the keys that look through them, see of the published catalogue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.changes import Changes
from modeldex.catalogue.viewing import Judgement, Viewer, ViewSummary
from modeldex.entries.problems import nearest
from modeldex.store.errors import StoreError, UnknownKey, UnknownView
from modeldex.store.records import Key
from modeldex.store.texts import shown

if TYPE_CHECKING:
    from modeldex.store.store import Store

_KEY: Final = "key:"
_VIEW: Final = "view:"


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """A view, and how many valid keys look through it."""

    summary: ViewSummary
    keys: int


class Viewing(Protocol):
    """The part of an administration that is about views."""

    def views(self) -> list[ViewRecord]:
        """The views of the published catalogue, in the order of its file."""

    def view_difference(self, first: str, second: str) -> Changes:
        """What differs for who looks through the second view in place of the first.

        Raises:
            UnknownView: the published catalogue has no such view.
        """

    def can(self, who: str, model_id: str) -> Judgement:
        """Whether a key, or who looks through a view, sees a model now, and why. ``who`` is the
        name of a view, or the name or number of a key; ``view:NAME`` and ``key:NAME`` say which,
        where both bear the name.

        Raises:
            StoreError: there is neither, or both.
        """


class LocalViewing:
    """`Viewing` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

    def views(self) -> list[ViewRecord]:
        now = self._clock()
        held: dict[str | None, int] = {}
        every = self._store.keys()
        for key in every:
            if key.valid_at(now):
                held[key.view] = held.get(key.view, 0) + 1
        viewer = Viewer(self._store.catalogue(), now)
        return [ViewRecord(each, held.get(each.name, 0)) for each in viewer.summaries()]

    def view_difference(self, first: str, second: str) -> Changes:
        catalogue = self._store.catalogue()
        for name in (first, second):
            existing_view(catalogue.settings, name)
        return Viewer(catalogue, self._clock()).difference(first, second)

    def can(self, who: str, model_id: str) -> Judgement:
        now = self._clock()
        catalogue = self._store.catalogue()
        view = self._view_of(who, catalogue.settings, now)
        if isinstance(view, _Nothing):
            return Judgement(None, model_id, False, view.reason)
        return Viewer(catalogue, now).judgement(view, model_id)

    def _view_of(self, who: str, settings: Settings, now: datetime) -> "str | _Nothing | None":
        named = who.removeprefix(_VIEW).removeprefix(_KEY)
        is_view = not who.startswith(_KEY) and named in settings.views
        key = None if who.startswith(_VIEW) else self._store.key(named)
        if is_view and key is not None:
            raise StoreError(
                f"{shown(named)} is a view and a key; write {_VIEW}{named} or {_KEY}{named}"
            )
        if is_view:
            return named
        if key is not None:
            return _view_of_key(key, settings, now)
        if who.startswith(_VIEW):
            existing_view(settings, named)
        hint = nearest(named, settings.views)
        raise UnknownKey(
            f"there is no key and no view {shown(named)}" + (f"; {hint}" if hint else "")
        )


@dataclass(frozen=True, slots=True)
class _Nothing:
    """Why a key sees nothing at all."""

    reason: str


def _view_of_key(key: Key, settings: Settings, now: datetime) -> "str | _Nothing | None":
    if not key.valid_at(now):
        return _Nothing(f"{key.label} is not valid any more")
    if key.view is not None and key.view not in settings.views:
        return _Nothing(
            f"the catalogue has no view {shown(key.view)}, which is that of {key.label}"
        )
    return key.view


def existing_view(settings: Settings, name: str) -> None:
    """Raises:
    UnknownView: the catalogue has no such view.
    """
    if name not in settings.views:
        hint = nearest(name, settings.views)
        raise UnknownView(
            f"the published catalogue has no view {shown(name)}" + (f"; {hint}" if hint else "")
        )
