"""What a dialect is: how a format is recognised and read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from modeldex.catalogue.draft import Draft
from modeldex.dialects.sayable import Sayable
from modeldex.entries.problems import Reading


def _any(_: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format of whole catalogues that another system (or Modeldex itself) speaks."""

    name: str
    accepts: str
    """What its documents look like, for the message that says what would be accepted."""
    recognises: Callable[[Any], bool]
    """Whether a document is meant to be of this format; it may still be faulty."""
    read: Callable[[Any, str | None], Reading[Draft]]
    """From a document, and the name of its file, to a draft."""
    write: Callable[[Iterable[Mapping[str, Any]]], Any] | None = None
    """From complete entries, extensions included, to a document; None where nobody reads one."""
    can_say: Sayable | None = None
    """What the format has words for; None for all that the API's own shape says."""
    lists: Callable[[Mapping[str, Any]], bool] = _any
    """Whether the format has a place for an entry; `write` leaves out the others."""
