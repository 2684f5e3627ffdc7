"""Fetching what a source of a catalogue names, with the credentials that it names."""

import os
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from modeldex.catalogue.sourcing import FOR_SOURCES, Source, is_for_sources
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Fetched, Validators, Wanted, fetch

Obtain: TypeAlias = Callable[[Source, Validators], Fetched]
"""Fetches the document of a source that has an address. Raises `FetchError`."""

_SENDABLE: Final = re.compile(r"[\x21-\x7e]+")


def obtain(source: Source, validators: Validators) -> Fetched:
    """Fetch a source's document from its address.

    Raises:
        FetchError: it can not be had, or its credentials can not.
        ValueError: the source has no address.
    """
    if source.url is None:
        raise ValueError(f"the source {source.name!r} has no address")
    bearer = None if source.credentials is None else secret_of(source.credentials, os.environ)
    return fetch(Wanted(source.url, bearer, source.allow_private, validators))


def secret_of(variable: str, environment: Mapping[str, str]) -> str:
    """The secret that an environment variable holds.

    Raises:
        FetchError: there is none, or it is not for sources.
    """
    if not is_for_sources(variable):
        raise FetchError(
            f"`credentials` names {variable}, which is not for sources; expected another variable,"
            f" such as {FOR_SOURCES}KEY"
        )
    secret = environment.get(variable, "").strip()
    if not secret:
        raise FetchError(f"the variable {variable}, which `credentials` names, is not set here")
    if not _SENDABLE.fullmatch(secret):
        raise FetchError(
            f"the variable {variable} holds what can not be sent; expected a key on one line"
        )
    return secret
