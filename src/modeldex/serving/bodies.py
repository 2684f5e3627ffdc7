"""The bodies of lists: what a snapshot shows, written in each form that is served."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Literal, Protocol

from modeldex.catalogue.catalogue import NamesByType
from modeldex.dialects.writing import WRITERS
from modeldex.entries import json_codec
from modeldex.entries.types import MODEL_TYPES, Group, ModelType
from modeldex.serving.facts import EntryFacts

ForeignForm = Literal["openrouter", "openrouter_provider", "litellm", "models.dev", "ollama"]
"""Lists of all entries in the dialect of that name."""

Form = Literal["models", "extended", "traits", "aliases", "openai"] | ForeignForm
"""The lists that a snapshot holds: entries, also with their extensions, traits, the compatibility
mapping, OpenAI's list, and those of other systems."""

EntryForm = Literal["models", "extended", "openai"]

SEARCH_ORDER: Final[tuple[ModelType, ...]] = (
    "text",
    *(model_type for model_type in MODEL_TYPES if model_type != "text"),
)
"""Where a name stands in several types, the default type wins, then the API's order."""


class Shown(Protocol):
    """What a snapshot is to the writers of its lists."""

    @property
    def entries(self) -> Mapping[str, EntryFacts]: ...
    @property
    def traits(self) -> NamesByType: ...
    @property
    def aliases(self) -> NamesByType: ...


def types_of(group: Group) -> tuple[ModelType, ...]:
    """The types that a group has models of, in the order in which names are looked for."""
    if group == "all":
        return SEARCH_ORDER
    return ("text",) if group == "code" else (group,)


def _belongs(facts: EntryFacts, group: Group) -> bool:
    if group == "all":
        return True
    return facts.for_code if group == "code" else facts.type == group


def _members(shown: Shown, group: Group) -> list[EntryFacts]:
    return [facts for facts in shown.entries.values() if _belongs(facts, group)]


def _models(shown: Shown, group: Group) -> bytes:
    return _entries([facts.body for facts in _members(shown, group)], group)


def _extended(shown: Shown, group: Group) -> bytes:
    return _entries([facts.extended for facts in _members(shown, group)], group)


def _entries(bodies: list[bytes], group: Group) -> bytes:
    return _envelope(b"[%b]" % b",".join(bodies), group)


def _openai(shown: Shown, group: Group) -> bytes:
    entries = shown.entries.values()
    return b'{"object":"list","data":[%b]}' % b",".join([facts.openai for facts in entries])


def _traits(shown: Shown, group: Group) -> bytes:
    return _names(shown, shown.traits, group)


def _aliases(shown: Shown, group: Group) -> bytes:
    return _names(shown, shown.aliases, group)


def _names(shown: Shown, names: NamesByType, group: Group) -> bytes:
    merged: dict[str, str] = {}
    for model_type in types_of(group):
        for name, target in names.get(model_type, {}).items():
            if _belongs(shown.entries[target], group):
                merged.setdefault(name, target)
    return _envelope(json_codec.encode(merged), group)


def _envelope(data: bytes, group: Group) -> bytes:
    return b'{"data":%b,"object":"list","type":"%b"}' % (data, group.encode())


def _foreign(dialect: ForeignForm) -> Callable[[Shown, Group], bytes]:
    write = WRITERS[dialect]

    def body(shown: Shown, group: Group) -> bytes:
        return json_codec.encode(write(_documents(shown.entries.values())))

    return body


def _documents(entries: Iterable[EntryFacts]) -> Iterable[Mapping[str, Any]]:
    return (json_codec.decode_stored(facts.extended) for facts in entries)


LISTS: Final[dict[Form, Callable[[Shown, Group], bytes]]] = {
    "models": _models,
    "extended": _extended,
    "traits": _traits,
    "aliases": _aliases,
    "openai": _openai,
    "openrouter": _foreign("openrouter"),
    "openrouter_provider": _foreign("openrouter_provider"),
    "litellm": _foreign("litellm"),
    "models.dev": _foreign("models.dev"),
    "ollama": _foreign("ollama"),
}

ENTRY_BODIES: Final[dict[EntryForm, Callable[[EntryFacts], bytes]]] = {
    "models": lambda facts: facts.body,
    "extended": lambda facts: facts.extended,
    "openai": lambda facts: facts.openai,
}
