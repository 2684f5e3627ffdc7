"""Catalogues on their way to a server and back, in the one-file form."""

from collections.abc import Mapping
from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects.native import MARK, MODELS, VERSION, recognises
from modeldex.dialects.native_settings import read_settings
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Mode


def catalogue_from(document: Any) -> Catalogue:
    """The catalogue that a server holds. Its entries were checked when they were published, and
    are taken as they are.

    Raises:
        ValueError: it is not in the one-file form.
    """
    if not recognises(document):
        raise ValueError("not in the one-file form")
    stated = {key: value for key, value in document.items() if key not in (MARK, MODELS)}
    settings = read_settings(stated, Mode.TOLERANT)
    if settings.value is None:
        raise ValueError(str(settings.problems[0]))
    entries = (Entry.of(each) for each in document[MODELS])
    return Catalogue(settings.value, {entry.id: entry for entry in entries})


def document_to_send(catalogue: Catalogue) -> dict[str, Any]:
    """A catalogue as the server shall read it: without what was filled in here, so that the
    server fills it in itself, from the same settings, and can tell that it did."""
    return {
        MARK: VERSION,
        **catalogue.settings.document(),
        MODELS: [_as_said(entry) for entry in catalogue.entries.values()],
    }


def _as_said(entry: Entry) -> dict[str, Any]:
    document = entry.document()
    for path in entry.filled:
        _take_out(document, path)
    return document


def _take_out(document: Mapping[str, Any], path: str) -> bool:
    """Remove the leaf at a dotted path. Names may hold dots themselves, so each split counts."""
    if path in document and isinstance(document, dict):
        del document[path]
        return True
    return any(
        isinstance(value, dict)
        and path.startswith(f"{key}.")
        and _take_out(value, path[len(key) + 1 :])
        for key, value in document.items()
    )
