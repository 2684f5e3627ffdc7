"""From a source of a catalogue to a draft: wherever its document is, in whatever dialect."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.catalogue.sourcing import Source
from modeldex.dialects.named import read_named
from modeldex.dialects.native_sources import unknown_package
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Mode, Problem, Reading
from modeldex.sources.documents import Document, kind_of_name
from modeldex.sources.fetching import Fetched
from modeldex.sources.places_of_catalogues import read_place
from modeldex.sources.redirects import shown_url

_MOST_VALUES: Final = 4_000_000
"""How many values a fetched document may have: few bytes of JSON can be very many objects."""
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_TITLE: Final = re.compile(rb"<title[^>]{0,200}>\s*([^<]{1,100})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a source's document holds."""

    draft: Draft
    problems: tuple[Problem, ...] = ()
    """What a person should know of it, as warnings."""


def load(source: Source, fetched: Fetched | None, now: datetime) -> Reading[Loaded]:
    """Read a source's document.

    Args:
        source: the source. Files and directories are looked for from the working directory.
        fetched: what came from its address, if it has one.
        now: the instant whose prices count, where a document has prices of several times.
    """
    if source.url is not None and fetched is not None and fetched.body is not None:
        return _answer(source.url, fetched.body, fetched.media_type, source.dialect)
    kind, place = source.place
    if kind == "package":
        return _package(place, now)
    return _local(Path(place), source.dialect, is_directory=kind == "directory")


def _answer(url: str, body: bytes, media_type: str, dialect: str | None) -> Reading[Loaded]:
    name = shown_url(url)
    problem = _no_document(body, media_type, name)
    if problem is not None:
        return Reading(None, (problem,))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the answer is not UTF-8 text (byte {error.start})"
        return Reading(None, (Problem(message, file=name),))
    value = Document(name, text).parse()
    if value.problems:
        return Reading(None, value.problems)
    draft = read_named(value.value, dialect, name)
    return _loaded(draft)


def _no_document(body: bytes, media_type: str, name: str) -> Problem | None:
    """Why an answer is nothing that could be read, as far as a look tells."""
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if media_type in _HTML or start.startswith(b"<"):
        title = _TITLE.search(body[:20_000])
        found = "a page" if title is None else f"a page, “{_one_line(title[1])}”"
        return Problem("the answer is HTML", found=found, expected="JSON", file=name)
    if not start:
        return Problem("the answer is empty", expected="JSON", file=name)
    if start[:1] not in (b"{", b"[") and kind_of_name(name) != "yaml":
        found = brief(start[:60].decode("utf-8", "replace"))
        kind = media_type or "of no kind"
        return Problem(
            "the answer is no document", found=f"{kind}: {found}", expected="JSON", file=name
        )
    values = body.count(b",") + body.count(b"[") + body.count(b"{")
    if values > _MOST_VALUES:
        return Problem(
            "the answer holds too much",
            found=f"up to {values:,} values",
            expected=f"at most {_MOST_VALUES:,}",
            file=name,
        )
    return None


def _local(path: Path, dialect: str | None, *, is_directory: bool) -> Reading[Loaded]:
    if path.is_dir() is not is_directory and path.exists():
        expected = "a directory" if is_directory else "a file"
        return Reading(None, (Problem("of another kind", file=str(path), expected=expected),))
    place = read_place(path, dialect)
    problems = place.places.place(place.problems)
    failed = place.draft is None or not place.all_entries
    if failed or any(problem.is_error for problem in problems):
        return Reading(None, problems)
    return _loaded(Reading(place.draft, problems))


def _loaded(draft: Reading[Draft]) -> Reading[Loaded]:
    if draft.value is None or draft.errors:
        return Reading(None, draft.problems)
    return Reading(Loaded(draft.value, draft.problems))


def _package(name: str, now: datetime) -> Reading[Loaded]:
    read = PACKAGES.get(name)
    if read is None:
        return Reading(None, (unknown_package(name),))
    return _loaded(read(now))


def _genai_prices(now: datetime) -> Reading[Draft]:
    from importlib.metadata import version

    # Imported here, since loading the data costs more than most commands take.
    from genai_prices.data import providers

    from modeldex.dialects.genai_prices import convert

    conversion = convert(providers, version=version("genai-prices"), now=now)
    entries = [RawEntry(document) for document in conversion.documents]
    return Reading(Draft(Mode.TOLERANT, entries=entries, report=conversion.report))


PACKAGES: Final[Mapping[str, Callable[[datetime], Reading[Draft]]]] = {
    "genai-prices": _genai_prices,
}
"""Installed packages that carry data, and how it is read."""


def _one_line(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())
