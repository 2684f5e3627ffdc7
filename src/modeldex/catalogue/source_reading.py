"""From a source's document to what the catalogue takes of it: which models, under which ids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from modeldex.catalogue.catalogue import NamesByType, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.patterns import Patterns
from modeldex.catalogue.sourcing import Source, SourcedModel, SourceReading
from modeldex.entries.ids import id_problems
from modeldex.entries.json_codec import brief
from modeldex.entries.merging import with_missing
from modeldex.entries.problems import Mode, Problem, Reading, Severity, nearest
from modeldex.entries.reading import read_entry

_UNSAID_OWNER = Settings().owned_by
_NOT_TAKEN = "not taken: "


def reading_of(source: Source, draft: Draft, read_at: datetime) -> Reading[SourceReading]:
    """What the source says, as the catalogue takes it.

    A model that can be no entry is not taken, and told as a warning: one faulty price must not
    hold up all others. There is no reading where none is left of the models that are wanted.
    """
    work = _Work(source, draft)
    models = work.models()
    if work.wanted and not models:
        first = replace(work.problems[0], message=work.problems[0].message.removeprefix(_NOT_TAKEN))
        failure = Problem(
            f"none of the {work.wanted} models of source {source.name!r} can be used; {first}"
        )
        return Reading(None, (failure, *work.problems))
    work.check_patterns()
    faulty = frozenset(work.faulty - models.keys())
    reading = SourceReading.of(source.name, read_at, models, work.aliases(models), faulty)
    return Reading(reading, tuple(work.problems))


class _Work:
    def __init__(self, source: Source, draft: Draft) -> None:
        self._source = source
        self._draft = draft
        self._selected = Patterns(source.select)
        self._excluded = Patterns(source.exclude)
        self._ids: set[str] = set()
        """Of every model that the document names, as it names them."""
        self.faulty: set[str] = set()
        """Ids, as the catalogue has them, of models that can be no entry."""
        self.wanted = 0
        self.problems: list[Problem] = []

    def models(self) -> dict[str, SourcedModel]:
        found: dict[str, SourcedModel] = {}
        for raw in self._draft.entries:
            model_id = raw.document.get("id") if isinstance(raw.document, dict) else None
            if isinstance(model_id, str):
                self._ids.add(model_id)
                if not self._is_wanted(model_id):
                    continue
            self.wanted += 1
            document = self._document(raw)
            if document is None:
                continue
            if document["id"] in found:
                self._refuse(raw, "another model of the source has this id")
            else:
                found[document["id"]] = SourcedModel(document)
        return found

    def check_patterns(self) -> None:
        """Tell of what the source names and its document does not have."""
        for name in self._source.rename:
            if name not in self._ids:
                self._tell("no model of the source has this id", ("rename", name), name)
        for field in ("select", "exclude"):
            for index, pattern in enumerate(getattr(self._source, field)):
                if not any(map(Patterns([pattern]).fit, self._ids)):
                    self._tell("no model of the source fits", (field, index), pattern)

    def aliases(self, models: Mapping[str, SourcedModel]) -> NamesByType:
        """The document's own aliases for the models that are taken."""
        return {
            model_type: listed
            for model_type, names in self._draft.settings.aliases.items()
            if (
                listed := {
                    name: model_id
                    for name, target in names.items()
                    if (model_id := self._source.renamed(target)) in models
                }
            )
        }

    def _is_wanted(self, model_id: str) -> bool:
        selected = not self._selected or self._selected.fit(model_id)
        return selected and not self._excluded.fit(model_id)

    def _document(self, raw: RawEntry) -> dict[str, Any] | None:
        """The model's document under the catalogue's id; None where it can be no entry."""
        reading = read_entry(raw.document, Mode.TOLERANT, self._draft.settings.filling)
        if reading.errors:
            self.problems += _not_taken(raw, reading.errors)
            if isinstance(raw.document, dict) and isinstance(raw.document.get("id"), str):
                self.faulty.add(self._source.renamed(raw.document["id"]))
            return None
        settings = self._draft.settings
        said: dict[str, Any] = raw.document
        for group in (said["type"], "all"):
            said = with_missing(said, settings.defaults.get(group, {}))
        if self._source.owned_by is not None:
            said = {**said, "owned_by": self._source.owned_by}
        elif settings.owned_by != _UNSAID_OWNER and "owned_by" not in said:
            said = {**said, "owned_by": settings.owned_by}
        renamed = self._renamed(self._with_given_traits(said))
        problems = tuple(id_problems(renamed["id"]))
        self.problems += _not_taken(raw, problems)
        return None if problems else renamed

    def _with_given_traits(self, said: dict[str, Any]) -> dict[str, Any]:
        """A document that gives traits beside its models gives them to the models."""
        names = self._draft.settings.traits.get(said["type"], {})
        given = [trait for trait, model_id in names.items() if model_id == said["id"]]
        if not given:
            return said
        spec = said.get("model_spec", {})
        own = spec.get("traits", [])
        traits = [*own, *(trait for trait in given if trait not in own)]
        return {**said, "model_spec": {**spec, "traits": traits}}

    def _renamed(self, said: dict[str, Any]) -> dict[str, Any]:
        """Under the catalogue's id, and so the model that replaces it, which is the source's."""
        renamed = {**said, "id": self._source.renamed(said["id"])}
        spec = said.get("model_spec", {})
        deprecation = spec.get("deprecation", {})
        replacement = deprecation.get("replacementModelId")
        if isinstance(replacement, str):
            by_us = {**deprecation, "replacementModelId": self._source.renamed(replacement)}
            renamed["model_spec"] = {**spec, "deprecation": by_us}
        return renamed

    def _refuse(self, raw: RawEntry, message: str) -> None:
        self.problems += _not_taken(raw, [Problem(message, path=("id",))])

    def _tell(self, message: str, path: tuple[str | int, ...], name: str) -> None:
        self.problems.append(
            Problem(
                message,
                Severity.WARNING,
                path=("sources", self._source.name, *path),
                found=brief(name),
                suggestion=nearest(name, self._ids),
            )
        )


def _not_taken(raw: RawEntry, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems of a model that is not taken, as warnings."""
    model_id = raw.document.get("id") if isinstance(raw.document, dict) else None
    for problem in problems:
        yield replace(
            problem,
            message=f"{_NOT_TAKEN}{problem.message}",
            severity=Severity.WARNING,
            path=(*raw.path, *problem.path),
            file=raw.file,
            model_id=model_id if isinstance(model_id, str) else None,
        )
