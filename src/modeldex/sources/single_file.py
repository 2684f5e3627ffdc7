"""A catalogue in a single JSON or YAML file, in any dialect."""

from dataclasses import replace
from pathlib import Path

from modeldex.dialects.named import read_named
from modeldex.entries.problems import Problem, Reading
from modeldex.sources.documents import LIMITS, Document, kind_of_name
from modeldex.sources.files import read_text, shown
from modeldex.sources.places import Places
from modeldex.sources.source import Source


def read_single_file(path: Path, dialect: str | None = None) -> Source:
    """Read a whole catalogue from one file, in the dialect named or recognised."""
    document = read_document(path)
    if document.value is None:
        return Source(None, problems=list(document.problems))
    places = Places({document.value.name: document.value}, settings=document.value.name)
    value = document.value.parse()
    if not value.problems and value.value is None:
        empty = Problem("the file holds nothing", file=document.value.name)
        return Source(None, places, [empty])
    if value.problems:
        return Source(None, places, list(value.problems))
    draft = read_named(value.value, dialect, document.value.name)
    return Source(draft.value, places, list(draft.problems))


def read_document(path: Path) -> Reading[Document]:
    """The document in a file that a person named; links are followed."""
    name = shown(path)
    text = read_text(path, LIMITS[kind_of_name(path.name) or "json"])
    if text.value is None:
        return Reading(None, tuple(replace(problem, file=name) for problem in text.problems))
    return Reading(Document(name, text.value))
