"""models.dev: its ``api.json``, and its checkout as `sources.models_dev` reads it.

An entry's id is the provider's id and the model's, with a slash between them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.facts import entry_document
from modeldex.dialects.model_words import Untyped
from modeldex.dialects.models_dev_format import CAN_SAY, NAME
from modeldex.dialects.models_dev_reading import Place, read_model
from modeldex.dialects.models_dev_types import type_of
from modeldex.dialects.models_dev_writing import write_providers
from modeldex.dialects.report import LeftOut, Report, Tally
from modeldex.entries.ids import id_problems
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Reading

SETTINGS: Final = Settings(name=NAME, owned_by=NAME)


def recognises(value: Any) -> bool:
    """An object of providers, each with an object of models."""
    return isinstance(value, dict) and any(
        isinstance(provider, dict) and isinstance(provider.get("models"), dict)
        for provider in value.values()
    )


def read(value: Any, file: str | None = None) -> Reading[Draft]:
    """Read an ``api.json``. What is no model, or no model of a type of the API, is left out."""
    reader = _Reader(file)
    for provider_id, provider in value.items():
        reader.add_provider(provider_id, provider)
    report = Report(
        NAME,
        read=len(reader.entries) + len(reader.left_out),
        kept=len(reader.entries),
        left_out=tuple(reader.left_out),
        extended=reader.extended.facts(),
        not_understood=reader.not_understood.facts(),
    )
    entries = tuple(reader.entries.values())
    return Reading(Draft(Mode.TOLERANT, SETTINGS, entries, report))


class _Reader:
    """Holds what grows while the models are gone through."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.entries: dict[str, RawEntry] = {}
        self.left_out: list[LeftOut] = []
        self.extended = Tally()
        self.not_understood = Tally()

    def add_provider(self, provider_id: str, provider: Any) -> None:
        models = provider.get("models") if isinstance(provider, dict) else None
        if not isinstance(models, dict):
            reason = f"no provider with an object of models, but {brief(provider)}"
            self.left_out.append(LeftOut(provider_id, reason))
            return
        if not models:
            self.left_out.append(LeftOut(provider_id, "a provider that lists no models"))
        known = {
            name: value
            for name, value in provider.items()
            if name != "models" and (name, value) != ("id", provider_id)
        }
        for key, model in models.items():
            self._add(provider_id, key, model, known)

    def _add(self, provider_id: str, key: str, model: Any, provider: dict[str, Any]) -> None:
        entry_id = f"{provider_id}/{key}"
        unusable = self._unusable(entry_id, model)
        model_type = Untyped(unusable) if unusable is not None else type_of(key, model)
        if isinstance(model_type, Untyped):
            self.left_out.append(LeftOut(entry_id, model_type.reason))
            return
        read = read_model(Place(entry_id, provider_id, key, model_type), model, provider)
        path = (provider_id, "models", key)
        self.entries[entry_id] = RawEntry(entry_document(read.facts, NAME), self.file, path)
        for kind in read.extended:
            self.extended.note(kind, entry_id)
        for kind in (*read.not_understood, *(f"(provider) {name}" for name in provider)):
            self.not_understood.note(kind, entry_id)

    def _unusable(self, entry_id: str, model: Any) -> str | None:
        if not isinstance(model, dict):
            return f"no object, but {brief(model)}"
        if entry_id in self.entries:
            return "another model has the same id"
        problem = next(id_problems(entry_id), None)
        return problem.message if problem else None


def write(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The entries as an ``api.json``."""
    return write_providers(entries)


DIALECT: Final = Dialect(
    name=NAME,
    accepts='the api.json of models.dev {"provider": {"models": {"model": {…}}}}',
    recognises=recognises,
    read=read,
    write=write,
    can_say=CAN_SAY,
)
