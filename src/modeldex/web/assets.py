"""Styles and scripts: files of this package, served under names that change with their content.

So a browser keeps them for good, and never sees an old one beside a new page.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final

from modeldex.serving.coding import coded
from modeldex.serving.negotiation import Coding

_KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
PATH: Final = "/assets"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    name: str
    kind: str
    digest: str
    body: bytes


@cache
def assets() -> dict[str, Asset]:
    """All files, by name."""
    found = {}
    for file in files("modeldex.web").joinpath("static").iterdir():
        kind = _KINDS.get(file.name.rpartition(".")[2])
        if kind is not None:
            body = file.read_bytes()
            digest = blake2b(body, digest_size=8).hexdigest()
            found[file.name] = Asset(file.name, kind, digest, body)
    return found


def url_of(name: str) -> str:
    """Where a file is served.

    Raises:
        KeyError: there is no such file.
    """
    return f"{PATH}/{assets()[name].digest}/{name}"


@cache
def coded_asset(name: str, coding: Coding) -> bytes:
    """A file in that coding."""
    return coded(assets()[name].body, coding)
