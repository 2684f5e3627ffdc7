"""What requests are answered from, and as whom their senders are recognised."""

from dataclasses import dataclass, field
from math import inf
from typing import Final

from modeldex.serving.keys import KeyTable, Refusal, end_of
from modeldex.serving.sights import Sights
from modeldex.serving.snapshot import Snapshot
from modeldex.store.records import Key

Recognised = tuple[Key | Refusal, Snapshot | None]
"""A caller: its key, or why it has none; and what it is answered from."""

_MOST_KNOWN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Serving:
    """What requests are answered from. Replaced as a whole, in one assignment."""

    snapshot: Snapshot | None = None
    """What is shown to who sees everything; None until something could be loaded."""
    keys: KeyTable = field(default_factory=lambda: KeyTable({}))
    sights: Sights | None = None
    """What is shown through each view."""
    until: float = inf
    """Unix time from which on the clock alone makes it show something else."""

    _known: dict[str | None, tuple[float, Recognised]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Whole headers that were found good (or none at all), and until when (Unix time), so that
    the next request need not hash the secret. They are kept in this process's memory alone, until
    any key or what it shows changes."""

    def recognise(self, authorization: str | None, now: float) -> Recognised:
        """Whose key an ``Authorization`` header carries at ``now``, a Unix time, or why it opens
        nothing; and what its sender is answered from. With a key there is always something."""
        known = self._known.get(authorization)
        if known is not None and now < known[0]:
            return known[1]
        caller = self.keys.authenticate(authorization, now)
        sight = self.sight_of(caller)
        if isinstance(caller, Refusal) or sight is None:
            refused = self._refused(caller, sight)
            if authorization is None:
                self._known[None] = inf, refused
            return refused
        recognised = caller, sight
        if len(self._known) < _MOST_KNOWN:
            self._known[authorization] = end_of(caller), recognised
        return recognised

    def _refused(self, caller: Key | Refusal, sight: Snapshot | None) -> Recognised:
        if self.snapshot is None:
            return Refusal.UNREADY, None
        return (Refusal.SEES_NOTHING, None) if isinstance(caller, Key) else (caller, sight)

    def sight_of(self, caller: Key | Refusal) -> Snapshot | None:
        """What a caller is answered from; None where nothing is loaded or it may see nothing."""
        if isinstance(caller, Key):
            return self.snapshot if caller.view is None else self.through(caller.view)
        if caller is not Refusal.MISSING or self.sights is None or self.sights.anonymous is None:
            return None
        return self.through(self.sights.anonymous)

    def through(self, view: str) -> Snapshot | None:
        """What a view shows; None where the catalogue has no such view."""
        return None if self.sights is None else self.sights.of(view)
