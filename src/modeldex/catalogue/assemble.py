"""Putting a catalogue together: from a draft to a catalogue, with all problems at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from modeldex.catalogue.catalogue import Catalogue, NamesByType
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.leading import (
    SUGGESTED,
    chain_problems,
    name_problems,
    replacement_problem,
    view_name_problems,
)
from modeldex.catalogue.views import Views
from modeldex.entries.entry import Entry
from modeldex.entries.filling import Filling
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading, Severity
from modeldex.entries.reading import read_entry
from modeldex.entries.types import ModelType, is_model_type

Progress: TypeAlias = Callable[[int, int], None]
"""Called now and then with how many entries are checked, and of how many."""

_ENTRIES_BETWEEN_REPORTS: Final = 500


def assemble(draft: Draft, progress: Progress | None = None) -> Reading[Catalogue]:
    """Check every entry, and how the entries and the catalogue's names fit together.

    Returns:
        The catalogue, unless there are errors; and every problem, with the file and the path of
        the entry where it stands in one.
    """
    assembly = _Assembly(draft)
    for index, raw in enumerate(draft.entries):
        if progress is not None and index % _ENTRIES_BETWEEN_REPORTS == 0:
            progress(index, len(draft.entries))
        assembly.add(raw)
    assembly.check_names("traits", draft.settings.traits)
    assembly.check_names("aliases", draft.settings.aliases)
    assembly.check_views(draft.settings.views)
    assembly.check_replacements()
    problems = tuple(assembly.problems)
    if any(problem.is_error for problem in problems):
        return Reading(None, problems)
    return Reading(Catalogue(draft.settings, assembly.entries), problems)


class _Assembly:
    def __init__(self, draft: Draft) -> None:
        self.mode = draft.mode
        self.kept = Severity.ERROR if draft.mode is Mode.STRICT else Severity.WARNING
        self.explicit = draft.settings.traits
        self.complete = not draft.settings.sources
        """Whether a name can only stand for one of these entries: sources bring others, so that
        it shows when they are laid together."""
        self.filling: Filling = draft.settings.filling
        self.given = _traits_by_id(draft.settings.traits) if draft.mode is Mode.STRICT else {}
        self.entries: dict[str, Entry] = {}
        self.types: dict[str, ModelType] = {}
        self.places: dict[str, RawEntry] = {}
        self.claims: dict[tuple[ModelType, str], str] = {}
        self.replacements: list[tuple[str, str]] = []
        self.problems: list[Problem] = []

    def add(self, raw: RawEntry) -> None:
        document = self._with_given_traits(raw.document)
        model_id = document.get("id") if isinstance(document, dict) else None
        known_id = model_id if isinstance(model_id, str) else None
        reading = read_entry(document, self.mode, self.filling)
        for problem in reading.problems:
            self._tell(problem, raw, known_id)
        if known_id is not None and self._is_new(known_id, raw) and isinstance(document, dict):
            self._note(document, known_id, raw)
            if reading.value is not None:
                self.entries[known_id] = reading.value

    def _with_given_traits(self, document: Any) -> Any:
        """In a catalogue written by hand, an entry lists the traits that the catalogue gives
        it, so that the two can be written in either place."""
        if not self.given or not isinstance(document, dict):
            return document
        given = self.given.get(str(document.get("id")), ())
        spec = document.get("model_spec", {})
        if not given or not isinstance(spec, dict):
            return document
        own = spec.get("traits", [])
        if not isinstance(own, list):
            return document
        traits = [*own, *(trait for trait in given if trait not in own)]
        return {**document, "model_spec": {**spec, "traits": traits}}

    def _is_new(self, model_id: str, raw: RawEntry) -> bool:
        if model_id not in self.places:
            self.places[model_id] = raw
            return True
        first = self.places[model_id]
        where = Problem("", file=first.file, path=first.path)
        self._tell(
            Problem(
                "two entries have this id",
                path=("id",),
                found=brief(model_id),
                expected="an id of its own",
                suggestion=f"the other stands at {where.place} {where.dotted_path}".rstrip(),
            ),
            raw,
            model_id,
        )
        return False

    def _note(self, document: Mapping[str, Any], model_id: str, raw: RawEntry) -> None:
        """Remember what the entry says of others, to be checked once all are known."""
        model_type, spec = document.get("type"), document.get("model_spec")
        if not is_model_type(model_type):
            return
        self.types[model_id] = model_type
        if not isinstance(spec, dict):
            return
        traits = spec.get("traits")
        for index, trait in enumerate(traits if isinstance(traits, list) else ()):
            if isinstance(trait, str):
                self._claim(model_type, trait, index, model_id, raw)
        deprecation = spec.get("deprecation")
        if isinstance(deprecation, dict):
            replacement = deprecation.get("replacementModelId")
            if isinstance(replacement, str):
                self.replacements.append((model_id, replacement))

    def _claim(
        self, model_type: ModelType, trait: str, index: int, model_id: str, raw: RawEntry
    ) -> None:
        explicit = self.explicit.get(model_type, {}).get(trait)
        holder = explicit or self.claims.setdefault((model_type, trait), model_id)
        if holder == model_id:
            return
        self._tell(
            Problem(
                f"two {model_type} models claim the trait {trait!r}",
                severity=self.kept,
                path=("model_spec", "traits", index),
                found=brief(trait),
                expected="a trait that no other model of the type holds",
                suggestion=f"{holder!r} holds it",
            ),
            raw,
            model_id,
        )

    def check_names(self, kind: str, names: NamesByType) -> None:
        """Each name must stand for an entry of its type; no alias may be an id itself."""
        known = {model_id: self.types.get(model_id) for model_id in self.places}
        for problem in name_problems(kind, names, known, complete=self.complete):
            self.problems.append(replace(problem, severity=self.kept))

    def check_views(self, views: Views) -> None:
        """The names that views have of their own are held to the same."""
        known = {model_id: self.types.get(model_id) for model_id in self.places}
        for problem in view_name_problems(views, known, complete=self.complete):
            self.problems.append(replace(problem, severity=self.kept))

    def check_replacements(self) -> None:
        """Each must be there, and must not lead back."""
        named = self.replacements if self.complete else ()
        lost = [(model_id, other) for model_id, other in named if other not in self.places]
        for number, (model_id, replacement) in enumerate(lost):
            similar = self.types if number < SUGGESTED else ()
            problem = replacement_problem(replacement, similar)
            self._tell(replace(problem, severity=self.kept), self.places[model_id], model_id)
        for problem in chain_problems(dict(self.replacements)):
            severity = self.kept if problem.is_error else problem.severity
            model_id = str(problem.model_id)
            self._tell(replace(problem, severity=severity), self.places[model_id], model_id)

    def _tell(self, problem: Problem, raw: RawEntry, model_id: str | None) -> None:
        path = (*raw.path, *problem.path)
        self.problems.append(replace(problem, path=path, file=raw.file, model_id=model_id))


def _traits_by_id(traits: NamesByType) -> dict[str, list[str]]:
    by_id: dict[str, list[str]] = {}
    for names in traits.values():
        for trait, target in names.items():
            by_id.setdefault(target, []).append(trait)
    return by_id
