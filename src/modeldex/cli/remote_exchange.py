"""A catalogue that a server sent, in the one-file form. `native.said_document` is what is sent."""

from typing import Any

from modeldex.catalogue.catalogue import Catalogue
from modeldex.dialects.native import MARK, MODELS, recognises
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
