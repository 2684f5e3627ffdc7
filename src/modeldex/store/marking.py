"""Marking models as offline and online again, in an administrator's name."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from modeldex.store.errors import UnknownEntry
from modeldex.store.marks import OfflineMark
from modeldex.store.texts import shown

if TYPE_CHECKING:
    from modeldex.store.store import Store


class Marking(Protocol):
    """The part of an administration that is about models that do not answer."""

    def offline_marks(self) -> list[OfflineMark]:
        """Every model that is marked, by a person or a probe."""

    def mark_offline(self, model_id: str, reason: str = "") -> OfflineMark:
        """Have a model served as ``offline``, until `mark_online`. It stays in the list.

        Raises:
            UnknownEntry: it is not published.
        """

    def mark_online(self, model_id: str) -> list[OfflineMark]:
        """End the marks of a model, those of probes too; a probe that fails sets its mark again.

        Returns:
            The marks that were ended; none where there was none.
        """


class LocalMarking:
    """`Marking` on a store."""

    _store: "Store"
    _author: str
    _clock: Callable[[], datetime]

    def offline_marks(self) -> list[OfflineMark]:
        return self._store.marks.listing()

    def mark_offline(self, model_id: str, reason: str = "") -> OfflineMark:
        if self._store.entry(model_id) is None:
            raise UnknownEntry(f"no model {shown(model_id)} is published")
        return self._store.marks.set(
            model_id, "person", reason=reason, now=self._clock(), actor=self._author
        )

    def mark_online(self, model_id: str) -> list[OfflineMark]:
        return self._store.marks.clear(model_id, now=self._clock(), actor=self._author)
