"""The API's own documents: a list of entries, with or without the answer around it.

They are foreign documents, so they are read tolerantly: what the API says is kept.
"""

from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.dialect import Dialect
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading

SETTINGS: Final = Settings(name="venice.ai", owned_by="venice.ai")
"""The API's schema allows no other owner."""


def recognises(value: Any) -> bool:
    """An array, an answer with ``data``, or a single entry."""
    if isinstance(value, dict):
        return "data" in value or {"id", "type"} <= value.keys()
    return isinstance(value, list)


def read_list(value: Any, file: str | None = None) -> Reading[Draft]:
    """Read an array of entries, the API's answer around one, or a single entry."""
    if isinstance(value, list):
        return Reading(_draft([RawEntry(each, file, (i,)) for i, each in enumerate(value)]))
    if "data" not in value:
        return Reading(_draft([RawEntry(value, file)]))
    data = value["data"]
    if isinstance(data, list):
        return Reading(_draft([RawEntry(each, file, ("data", i)) for i, each in enumerate(data)]))
    return Reading(None, (_no_list(data, file),))


def _draft(entries: list[RawEntry]) -> Draft:
    return Draft(Mode.TOLERANT, SETTINGS, entries)


def _no_list(data: Any, file: str | None) -> Problem:
    return Problem(
        "the answer holds no list of models",
        path=("data",),
        found=brief(data),
        expected="an array of entries",
        suggestion="traits and aliases are given beside a catalogue, with --traits and --aliases"
        if isinstance(data, dict)
        else None,
        file=file,
    )


DIALECT: Final = Dialect(
    name="venice",
    accepts='an array of entries, or an answer of the API {"data": [entries], "object": "list"}',
    recognises=recognises,
    read=read_list,
)
