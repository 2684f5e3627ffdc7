"""The models of a foreign list: entries of those that can be ones, and the report about all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.facts import ModelFacts, entry_document
from modeldex.dialects.report import LeftOut, Report, Tally
from modeldex.entries.ids import id_problems
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Path, Problem, Reading, Severity, format_path

LOOKED_AT: Final = 20
"""How many models of a list decide which dialect it is."""


def models_in(value: Any, field: str = "data") -> list[Any] | None:
    """The list of models that a document is, or has in ``field``; None where there is none."""
    models = value.get(field) if isinstance(value, dict) else value
    return models if isinstance(models, list) else None


def first_models(value: Any, field: str = "data") -> list[dict[str, Any]]:
    """The first few models of a list, as far as they are objects."""
    models = models_in(value, field) or ()
    return [model for model in islice(models, LOOKED_AT) if isinstance(model, dict)]


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What a dialect made of one model of its document."""

    facts: ModelFacts
    not_understood: tuple[str, ...]
    """The names of the fields that are kept as they are."""


class Listing:
    """Collects what becomes of each model of a document."""

    def __init__(self, dialect: str, file: str | None, extended_names: Mapping[str, str]) -> None:
        """``extended_names`` gives for a field of ``extensions`` (``rates.requests``,
        ``modalities.input``) the name of the foreign field that it comes from."""
        self._dialect = dialect
        self._file = file
        self._extended_names = extended_names
        self._read = 0
        self._ids: set[str] = set()
        self._entries: list[RawEntry] = []
        self._left_out: list[LeftOut] = []
        self._extended = Tally()
        self._not_understood = Tally()

    def read(
        self,
        models: Iterable[tuple[Path, Any]],
        read_model: Callable[[str, Mapping[str, Any]], ReadModel | LeftOut],
        id_field: str = "id",
    ) -> None:
        """An entry of each model that can have one.

        Args:
            models: each with where it stands.
            read_model: makes facts of an id and a model, or says why it has no entry.
            id_field: where a model says its id.
        """
        for path, model_id, document in self._admitted(models, id_field):
            model = read_model(model_id, document)
            if isinstance(model, LeftOut):
                self._left_out.append(model)
            else:
                self._add(path, model)

    def _admitted(
        self, models: Iterable[tuple[Path, Any]], id_field: str
    ) -> Iterator[tuple[Path, str, dict[str, Any]]]:
        """Those that can have an entry, with their ids; the others are left out."""
        for path, model in models:
            self._read += 1
            if not isinstance(model, dict):
                self._leave_out(format_path(path), f"it is no object but {brief(model)}")
                continue
            model_id = model.get(id_field)
            problem = next(id_problems(model_id), None)
            if model_id is None:
                self._leave_out(format_path(path) or "the document", f"it has no {id_field}")
            elif problem is not None:
                name = model_id if isinstance(model_id, str) and model_id else format_path(path)
                self._leave_out(name, problem.message)
            elif model_id in self._ids:
                self._leave_out(str(model_id), "its id stands twice in the document")
            else:
                self._ids.add(str(model_id))
                yield path, str(model_id), model

    def _leave_out(self, model_id: str, reason: str) -> None:
        self._left_out.append(LeftOut(model_id, reason))

    def _add(self, path: Path, model: ReadModel) -> None:
        document = entry_document(model.facts, self._dialect)
        self._entries.append(RawEntry(document, self._file, path))
        for kind in model.not_understood:
            self._not_understood.note(kind, model.facts.id)
        for field in _extension_fields(document.get("extensions", {})):
            self._extended.note(self._extended_names.get(field, field), model.facts.id)

    def draft(self, settings: Settings) -> Draft:
        """The whole."""
        report = Report(
            self._dialect,
            read=self._read,
            kept=len(self._entries),
            left_out=tuple(self._left_out),
            extended=self._extended.facts(),
            not_understood=self._not_understood.facts(),
        )
        return Draft(Mode.TOLERANT, settings, self._entries, report)


def _extension_fields(extensions: Mapping[str, Any]) -> Iterator[str]:
    for field, value in extensions.items():
        if field in ("rates", "modalities", "included"):
            yield from (f"{field}.{name}" for name in value)
        elif field == "conditional_rates":
            yield from (field for _ in value)
        elif field != "foreign":
            yield field


def no_list(value: Any, file: str | None, expected: str) -> Reading[Draft]:
    """What is read of a document that has no list of models where one should stand."""
    return Reading(
        None, (Problem("no list of models", found=brief(value), expected=expected, file=file),)
    )


def one_page_only(field: Path, value: Any, file: str | None) -> Problem:
    """The answer says that it is not the whole list."""
    return Problem(
        "this is one page of a list, and the others are not in it",
        severity=Severity.WARNING,
        path=field,
        found=brief(value),
        expected="the whole list",
        file=file,
    )
