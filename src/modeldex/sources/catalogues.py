"""Reading a catalogue from wherever it is kept: a directory, or a single file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from modeldex.catalogue.assemble import Progress, assemble
from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.draft import Draft
from modeldex.dialects.names import read_names
from modeldex.dialects.recognise import with_names
from modeldex.dialects.report import Report
from modeldex.entries.problems import Problem, Reading, Severity
from modeldex.entries.reading import read_entry
from modeldex.sources.files import shown
from modeldex.sources.places import GivenNames
from modeldex.sources.places_of_catalogues import read_place
from modeldex.sources.single_file import read_document
from modeldex.sources.source import Source


def read_catalogue(
    path: Path,
    *,
    traits: Path | None = None,
    aliases: Path | None = None,
    dialect: str | None = None,
    progress: Progress | None = None,
) -> Reading[Catalogue]:
    """Read and check the catalogue at ``path``.

    A directory is read strictly (see `directory`), unless it is a checkout of models.dev; a file
    tolerantly, in any dialect.

    Args:
        path: as the person typed it; the files in problems are named from there.
        traits: a file of traits, which win over those of the catalogue; see `dialects.names`.
        aliases: a file of aliases, likewise.
        dialect: the one that it has to be in; None for what it looks like.
        progress: told how many entries are checked, once they are read.

    Returns:
        The catalogue, unless there are errors; and every problem with its file and, wherever it
        stands in a text, its line. Problems with the files themselves are among them.
    """
    source = read_place(path, dialect)
    _read_given(source, "traits", traits)
    _read_given(source, "aliases", aliases)
    if source.draft is None:
        return Reading(None, source.places.place(source.problems))
    given = source.places.given
    draft = replace(
        source.draft,
        settings=with_names(
            source.draft.settings,
            given["traits"].names if "traits" in given else {},
            given["aliases"].names if "aliases" in given else {},
        ),
    )
    if not source.all_entries:
        source.problems += _entry_problems(draft)
        return Reading(None, source.places.place(source.problems))
    assembled = assemble(draft, progress)
    told = (*source.problems, *_reported(draft, shown(path)), *assembled.problems)
    problems = source.places.place(told)
    failed = any(problem.is_error for problem in problems)
    return Reading(None if failed else assembled.value, problems)


def _reported(draft: Draft, file: str) -> Iterator[Problem]:
    """What a dialect could not carry over, or keeps without understanding it: nothing of a
    foreign document is dropped in silence."""
    report = draft.report
    if not isinstance(report, Report):
        return
    for model in report.left_out:
        message = f"no entry was made: {model.reason}"
        yield Problem(message, Severity.WARNING, model_id=model.model_id, file=file)
    for fact in report.not_understood:
        yield Problem(
            f"{fact.kind} is kept as it is: nothing here has a field for it",
            Severity.WARNING,
            found=f"{fact.count:,} times in {fact.models:,} models, as in {fact.examples[0]}",
            file=file,
        )


def _read_given(source: Source, kind: str, path: Path | None) -> None:
    """Read names that are given beside the catalogue."""
    if path is None:
        return
    document = read_document(path)
    problems = list(document.problems)
    if document.value is not None:
        source.places.documents[document.value.name] = document.value
        value = document.value.parse()
        problems += value.problems
        if not problems:
            problems += _take_names(source, kind, shown(path), value.value)
    source.problems += problems


def _take_names(source: Source, kind: str, file: str, value: Any) -> list[Problem]:
    names = read_names(value)
    if names.value is not None:
        source.places.given[kind] = GivenNames(file, value, names.value)
    return [replace(problem, file=file) for problem in names.problems]


def _entry_problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with each entry by itself. How entries fit together can not be said while
    some are missing."""
    for raw in draft.entries:
        model_id = raw.document.get("id") if isinstance(raw.document, dict) else None
        for problem in read_entry(raw.document, draft.mode, draft.settings.filling).problems:
            yield replace(
                problem,
                file=raw.file,
                path=(*raw.path, *problem.path),
                model_id=model_id if isinstance(model_id, str) else None,
            )
