"""What a catalogue that comes over HTTP may not reach of the server's machine: its files, and the
secrets in its environment.

Whoever has an admin key decides what is published, which is less than having the machine. So what
such a catalogue newly names there is refused, unless who runs the server has set it aside for
this: files below a directory (``MODELDEX_FILES_BELOW``), variables by the beginning of their
names. What is published already, as somebody at the machine applied it, may stay.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.sourcing import FOR_SOURCES
from modeldex.entries import problems
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Problem

_FILES: Final = ("file", "directory")
_AT_THE_MACHINE: Final = "`modeldex apply` on the database of the server takes it"


class _Reach(NamedTuple):
    """One thing that a catalogue names of the machine."""

    thing: tuple[str, ...]
    """Equal for equal things: a file; a variable and where its value is sent."""
    name: str
    path: problems.Path


def reaching_problems(
    proposed: Settings, published: Callable[[], Settings], files_below: str | None
) -> tuple[Problem, ...]:
    """What the proposed settings name that they may not; paths begin at the settings.

    Args:
        proposed: as they came over HTTP.
        published: gives those that are in force, if they are needed.
        files_below: the directory in which files may be named; None for none.
    """
    files = [each for each in _files(proposed) if not _is_below(each.name, files_below)]
    secrets = [each for each in _secrets(proposed) if not each.name.startswith(FOR_SOURCES)]
    if not files and not secrets:
        return ()
    before = published()
    known = {each.thing for each in (*_files(before), *_secrets(before))}
    return (
        *(_file_problem(each, files_below) for each in files if each.thing not in known),
        *(_secret_problem(each) for each in secrets if each.thing not in known),
    )


def _files(settings: Settings) -> Iterator[_Reach]:
    for index, source in enumerate(settings.sources):
        kind, place = source.place
        if kind in _FILES:
            yield _Reach((kind, place), place, ("sources", index, kind))


def _secrets(settings: Settings) -> Iterator[_Reach]:
    sources = {source.name: source for source in settings.sources}
    for index, source in enumerate(settings.sources):
        if source.credentials is not None:
            path: problems.Path = ("sources", index, "credentials")
            yield _sent(source.credentials, source.url, path)
    for index, probe in enumerate(settings.probes):
        of = sources.get(probe.source or "")
        variable = probe.credentials or (of.credentials if of is not None else None)
        if variable is not None:
            name = "source" if probe.credentials is None else "credentials"
            url = probe.url or (of.url if of is not None else None)
            yield _sent(variable, url, ("probes", index, name))


def _sent(variable: str, url: str | None, path: problems.Path) -> _Reach:
    parts = urlsplit(url or "")
    return _Reach((variable, parts.scheme, parts.netloc), variable, path)


def _is_below(place: str, directory: str | None) -> bool:
    try:
        return directory is not None and Path(place).resolve().is_relative_to(
            Path(directory).resolve()
        )
    except (OSError, ValueError):  # a circle of links; a character that no path has
        return False


def _file_problem(reach: _Reach, files_below: str | None) -> Problem:
    below = "a path below the directory that MODELDEX_FILES_BELOW names"
    return Problem(
        "a catalogue that comes over HTTP may not name this of the server's machine",
        path=reach.path,
        found=brief(reach.name),
        expected="a source with a url" if files_below is None else below,
        suggestion=_AT_THE_MACHINE,
    )


def _secret_problem(reach: _Reach) -> Problem:
    return Problem(
        "a catalogue that comes over HTTP may not have this variable of the server sent there",
        path=reach.path,
        found=brief(reach.name),
        expected=f"a variable whose name begins with {FOR_SOURCES}",
        suggestion=_AT_THE_MACHINE,
    )
