"""What several snapshots of one revision at one instant have in common, kept once."""

from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from modeldex.serving.representation import Representation

Kept = TypeVar("Kept")


class Shared(Generic[Kept]):
    """Lists that are the same byte by byte, and whole snapshots that show the same."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, datetime | None, bool], Representation] = {}
        self._snapshots: dict[Hashable, Kept] = {}
        self._keeping = Lock()

    def list_like(self, made: Representation, *, public: bool) -> Representation:
        """The list that is kept with the same content and headers; ``made`` itself, kept from
        now on, where there is none."""
        with self._keeping:
            return self._lists.setdefault((made.etag, made.modified, public), made)

    def snapshot(self, what: Hashable) -> Kept | None:
        """The snapshot that shows just that."""
        return self._snapshots.get(what)

    def keep(self, what: Hashable, snapshot: Kept) -> None:
        """Remember a snapshot by what it shows."""
        self._snapshots[what] = snapshot
