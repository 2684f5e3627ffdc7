"""Asking whether something answers, for probes: under the rules of `fetching` and `posting`."""

import ssl
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from modeldex.catalogue.probes import Probe
from modeldex.catalogue.sourcing import Source
from modeldex.entries import json_codec
from modeldex.entries.json_codec import JsonError
from modeldex.sources.fetch_failures import FetchError
from modeldex.sources.fetching import Bounds, Wanted, fetch
from modeldex.sources.obtaining import secret_of
from modeldex.sources.posting import Letter, post
from modeldex.sources.redirects import shown_url
from modeldex.sources.resolving import Resolve, system_resolve

_LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a listing."""
_ALIVE: Final = HTTPStatus.TOO_MANY_REQUESTS
"""Who says that it is asked too often answers."""


def ask(
    probe: Probe,
    source: Source | None,
    environment: Mapping[str, str],
    resolve: Resolve = system_resolve,
    trust: ssl.SSLContext | None = None,
) -> str | None:
    """Ask once. Not to be called where an event loop runs.

    Returns:
        Why there was no good answer, as one line; None where there was one.
    """
    url = probe.url or (source.url if source is not None else None)
    if url is None:
        return "the probe has no address to ask"
    credentials = probe.credentials or (source.credentials if source is not None else None)
    private = probe.allow_private or (source is not None and source.allow_private)
    try:
        bearer = None if credentials is None else secret_of(credentials, environment)
        if probe.request == "completion":
            return _completion(probe, url, bearer, resolve, trust, private=private)
        bounds = Bounds(seconds=probe.timeout.total_seconds(), size=_LARGEST, attempts=1)
        listing = fetch(Wanted(url, bearer, private, bounds=bounds), resolve, trust).body
        json_codec.decode(listing or b"")
    except FetchError as error:
        return str(error)
    except JsonError as error:
        return f"{shown_url(url)} answers with something that is no JSON: {error.message}"
    return None


def _completion(
    probe: Probe,
    url: str,
    bearer: str | None,
    resolve: Resolve,
    trust: ssl.SSLContext | None,
    *,
    private: bool,
) -> str | None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    if bearer is not None:
        headers["authorization"] = f"Bearer {bearer}"
    body = {
        "model": probe.model,
        "messages": [{"role": "user", "content": "Hi"}],
        "max_tokens": 1,
        "stream": False,
    }
    letter = Letter(url, json_codec.encode(body), headers, private)
    status = post(letter, resolve, trust, probe.timeout.total_seconds()).status
    answers = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status == _ALIVE
    return None if answers else f"{shown_url(url)} answers with status {status}"
