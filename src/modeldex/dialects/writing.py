"""Which dialects can be written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from modeldex.dialects import openrouter_provider
from modeldex.dialects.recognise import DIALECTS

Writer = Callable[[Iterable[Mapping[str, Any]]], Any]

WRITERS: Final[dict[str, Writer]] = {
    dialect.name: dialect.write
    for dialect in (*DIALECTS, openrouter_provider.DIALECT)
    if dialect.write is not None
}
"""By the dialect's name: from complete entries, extensions included, to a document."""

LISTS: Final[dict[str, Callable[[Mapping[str, Any]], bool]]] = {
    dialect.name: dialect.lists
    for dialect in (*DIALECTS, openrouter_provider.DIALECT)
    if dialect.write is not None
}
"""By the dialect's name: whether it has a place for a complete entry."""
