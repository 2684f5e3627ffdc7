"""Modeldex's own one-file form: a whole catalogue in one document.

It is what `Catalogue.document` writes, what ``modeldex export`` makes and what a server and the
command line exchange. It is read tolerantly, as the catalogue in it may hold what a foreign
document said, and exactly: writing and reading again gives an equal catalogue.
"""

from dataclasses import replace
from typing import Any, Final

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.dialect import Dialect
from modeldex.dialects.native_settings import read_settings
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading
from modeldex.entries.stating import as_said

MARK: Final = "modeldex"
"""The field that tells the one-file form, and its version."""

VERSION: Final = 1

MODELS: Final = "models"


def recognises(value: Any) -> bool:
    """An object that carries the mark."""
    return isinstance(value, dict) and MARK in value


def read_catalogue_document(value: dict[str, Any], file: str | None = None) -> Reading[Draft]:
    """Read the one-file form. There is a draft unless the settings can not be used."""
    if value[MARK] != VERSION or isinstance(value[MARK], bool):
        return Reading(None, (_version_problem(value[MARK], file),))
    settings = read_settings(_settings_part(value), Mode.TOLERANT)
    problems = [replace(problem, file=file) for problem in settings.problems]
    models = value.get(MODELS, [])
    if not isinstance(models, list):
        problems.append(_no_list(models, file))
    elif settings.value is not None:
        entries = [RawEntry(each, file, (MODELS, index)) for index, each in enumerate(models)]
        return Reading(Draft(Mode.TOLERANT, settings.value, entries), tuple(problems))
    return Reading(None, tuple(problems))


def said_document(catalogue: Catalogue) -> dict[str, Any]:
    """A catalogue in the one-file form without what was filled in, so that whoever reads it
    fills it in from the same settings, and can tell that it was."""
    return {
        MARK: VERSION,
        **catalogue.settings.document(),
        MODELS: [as_said(entry) for entry in catalogue.entries.values()],
    }


def _settings_part(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in (MARK, MODELS)}


def _version_problem(version: Any, file: str | None) -> Problem:
    return Problem(
        "a catalogue of another version of this form",
        path=(MARK,),
        found=brief(version),
        expected=str(VERSION),
        file=file,
    )


def _no_list(models: Any, file: str | None) -> Problem:
    return Problem(
        "the models are no list",
        path=(MODELS,),
        found=brief(models),
        expected="an array of entries",
        file=file,
    )


DIALECT: Final = Dialect(
    name="modeldex",
    accepts='a whole catalogue {"modeldex": 1, "name": …, "models": [entries]}',
    recognises=recognises,
    read=read_catalogue_document,
)
