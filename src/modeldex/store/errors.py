"""What can go wrong in the store. The message of each is one line for a person."""

from modeldex.store.records import Revision


class StoreError(Exception):
    """The store can not do what was asked; nothing has changed in it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        """``remedy`` is what to do about it, where that can be said."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class NewerSchema(StoreError):  # noqa: N818 - named for what happened
    """A newer Modeldex has upgraded the database; this one does not read or write it any more."""

    @classmethod
    def of(cls, place: str, found: str, known: str) -> "NewerSchema":
        """The database has the schema ``found``, and this program is made for ``known``."""
        return cls(
            f"database {place}: its schema ({found}) is newer than this program ({known}); "
            "install a newer Modeldex"
        )


class Conflict(StoreError):  # noqa: N818 - named for what happened
    """Somebody else changed in between what a change rests on. Read again, then decide."""

    def __init__(self, message: str, base: int | None = None, head: int | None = None) -> None:
        super().__init__(message)
        self.base = base
        """The revision that the change rests on."""
        self.head = head
        """The newest revision now; 0 when nothing is published."""

    @classmethod
    def between(cls, base: int, head: Revision | None) -> "Conflict":
        """A change rests on ``base``, but the newest revision is ``head``."""
        newest = head.number if head else 0
        if head is None or newest < base:
            return cls(
                f"the change rests on revision {base}, which is not in this store", base, newest
            )
        more = f" (and {newest - base - 1} before it)" if newest > base + 1 else ""
        return cls(
            f"the change rests on revision {base}, but {head.author} published revision "
            f"{newest}{more} at {head.published_at:%Y-%m-%d %H:%M:%S} UTC: "
            f"{_first_line(head.message) or 'no message'}",
            base,
            newest,
        )


class NothingToPublish(StoreError):  # noqa: N818 - named for what happened
    """What would be published is already what the newest revision holds."""


class UnknownRevision(StoreError):  # noqa: N818 - named for what happened
    """No revision has that number, or none was published by that instant."""


class UnknownEntry(StoreError):  # noqa: N818 - named for what happened
    """No entry of the newest revision has that id."""


class UnknownSource(StoreError):  # noqa: N818 - named for what happened
    """The published catalogue has no source of that name."""


class UnknownHeld(StoreError):  # noqa: N818 - named for what happened
    """Nothing was ever held under that number."""


class AlreadyDecided(StoreError):  # noqa: N818 - named for what happened
    """What was held does not wait any more: somebody decided, or its source was read again."""


class UnknownView(StoreError):  # noqa: N818 - named for what happened
    """The published catalogue has no view of that name."""


class UnknownKey(StoreError):  # noqa: N818 - named for what happened
    """No key has that id or name."""


class UnknownDelivery(StoreError):  # noqa: N818 - named for what happened
    """No message to a webhook has that number."""


def _first_line(text: str, limit: int = 120) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
