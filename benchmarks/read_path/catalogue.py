"""Catalogues of any size, generated: all nine types, sized and mixed as a real one is.

The same number of models makes the same catalogue, byte for byte, on every machine.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any, Final

from benchmarks.read_path.specs import SPECS
from benchmarks.read_path.words import DESCRIBED, FAMILIES, SIZES, VENDORS
from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.entries.entry import Entry
from modeldex.entries.problems import Mode
from modeldex.entries.types import ModelType

MIX: Final[dict[ModelType, int]] = {
    "video": 116,
    "text": 113,
    "image": 38,
    "inpaint": 21,
    "music": 14,
    "tts": 11,
    "embedding": 9,
    "asr": 5,
    "upscale": 1,
}
"""How many models of each type stand among 328."""

OWNER: Final = "benchmark"

TRAITS: Final = (
    "default",
    "fastest",
    "default_code",
    "default_vision",
    "default_reasoning",
    "function_calling_default",
    "most_intelligent",
    "most_uncensored",
)
"""Given to the first text models, one each."""


def make_catalogue(count: int) -> Catalogue:
    """A catalogue of ``count`` models, read by the project's own checks.

    Raises:
        ValueError: a generated model is not valid, which is a mistake in this module.
    """
    settings = Settings(name="Generated", owned_by=OWNER, aliases=_aliases(count))
    entries = tuple(RawEntry(document) for document in documents(count))
    reading = assemble(Draft(Mode.STRICT, settings, entries))
    if reading.value is None:
        raise ValueError(f"the generated catalogue is not valid: {reading.problems[0]}")
    return reading.value


def revise(catalogue: Catalogue, number: int) -> Catalogue:
    """The catalogue with every tenth model changed, to be published as one more revision.

    The bodies hardly change their length, so that what is read stays as heavy as it was.
    """
    changed = {
        entry.id: _renamed(entry, number)
        for index, entry in enumerate(catalogue.entries.values())
        if index % 10 == number % 10
    }
    return replace(catalogue, entries={**catalogue.entries, **changed})


def documents(count: int) -> Iterator[dict[str, Any]]:
    """The models' documents, in the order in which they are listed."""
    random = Random(328)
    for index, model_type in enumerate(types(count)):
        yield _document(random, index, model_type)


def types(count: int) -> Iterator[ModelType]:
    """The type of each model; types come in blocks, as real lists have them."""
    total = sum(MIX.values())
    given = 0
    seen = 0
    for model_type, share in MIX.items():
        seen += share
        until = count * seen // total
        for _ in range(until - given):
            yield model_type
        given = until


def model_id(index: int) -> str:
    """The id of the model at a place in the list; every third has a slash in it."""
    rest, family = divmod(index, len(FAMILIES))
    rest, size = divmod(rest, len(SIZES))
    number, vendor = divmod(rest, len(VENDORS))
    separator = "/" if index % 3 == 0 else "-"
    last = f"-{number}" if number else ""
    return f"{VENDORS[vendor]}{separator}{FAMILIES[family]}-{SIZES[size]}{last}"


def _document(random: Random, index: int, model_type: ModelType) -> dict[str, Any]:
    name = model_id(index)
    spec: dict[str, Any] = {
        "name": name.replace("/", " ").replace("-", " ").title(),
        "privacy": random.choice(("private", "anonymized")),
        **SPECS[model_type](random),
    }
    if model_type == "text":
        if index % 2 == 0:
            spec["description"] = random.choice(DESCRIBED)
        place = index - next(i for i, each in enumerate(types(328)) if each == "text")
        if 0 <= place < len(TRAITS):
            spec["traits"] = [TRAITS[place]]
    return {
        "id": name,
        "object": "model",
        "created": 1_700_000_000 + 86_400 * index,
        "owned_by": OWNER,
        "type": model_type,
        "model_spec": spec,
    }


def _aliases(count: int) -> dict[ModelType, dict[str, str]]:
    texts = [model_id(index) for index, each in enumerate(types(count)) if each == "text"]
    return {"text": {f"foreign-model-{number}": name for number, name in enumerate(texts[:24])}}


def _renamed(entry: Entry, number: int) -> Entry:
    document = entry.document()
    spec = document["model_spec"]
    spec["name"] = f"{spec['name'].partition(' r')[0]} r{number:06}"
    return Entry.of(document, entry.filled)
