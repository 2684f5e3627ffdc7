"""The starter catalogue: what the installed ``genai-prices`` package knows.

It is what a fresh server serves until somebody publishes a catalogue of their own. The data
comes out of the installed package alone. The package can also update itself over the network;
that happens only when a program starts its ``UpdatePrices``, which nothing here does.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.entries.problems import Mode, Problem, Unreadable

if TYPE_CHECKING:
    from modeldex.dialects.genai_report import StarterReport

_Documents = tuple[dict[str, Any], ...]


def starter_catalogue(now: datetime) -> "tuple[Catalogue, StarterReport]":
    """The catalogue that the installed package's data makes, and what has no place in it.

    Args:
        now: The instant whose prices are the entries' own, with its time zone; the others hold
            under conditions.

    Raises:
        Unreadable: the data makes no catalogue at all.
    """
    # Imported here, since loading the data costs more than most commands take.
    from genai_prices.data import providers

    from modeldex.dialects.genai_prices import convert
    from modeldex.dialects.genai_report import PACKAGE

    conversion = convert(providers, version=version(PACKAGE), now=now)
    return _assembled(conversion.documents, conversion.report)


def _assembled(documents: _Documents, report: "StarterReport") -> "tuple[Catalogue, StarterReport]":
    """The documents as a catalogue. A later package may hold what no entry can: such models are
    left out and named, rather than the whole catalogue lost."""
    settings = Settings(name=f"Starter catalogue ({report.source})", owned_by="modeldex")
    reading = assemble(_draft(documents, settings))
    if reading.value is not None:
        return reading.value, report
    reasons = _reasons(reading.errors)
    sound = tuple(document for document in documents if document["id"] not in reasons)
    second = assemble(_draft(sound, settings))
    if second.value is None:
        raise Unreadable(reading.errors)
    return second.value, _without(report, documents, reasons)


def _draft(documents: Iterable[dict[str, Any]], settings: Settings) -> Draft:
    entries = [
        RawEntry(document, path=("models", index)) for index, document in enumerate(documents)
    ]
    return Draft(Mode.TOLERANT, settings, entries)


def _reasons(errors: Iterable[Problem]) -> dict[str, str]:
    """What is wrong with each model that can not be kept: the first error of each."""
    reasons: dict[str, str] = {}
    for error in errors:
        if error.model_id is not None:
            reasons.setdefault(error.model_id, f"no possible entry: {error.message}")
    return reasons


def _without(
    report: "StarterReport", documents: _Documents, reasons: dict[str, str]
) -> "StarterReport":
    from modeldex.dialects.report import LeftOut

    lost = [document for document in documents if document["id"] in reasons]
    types = Counter(document["type"] for document in lost)
    return replace(
        report,
        carried={name: count - types[name] for name, count in report.carried.items()},
        priced=report.priced - sum(map(_is_priced, lost)),
        left_out=(
            *report.left_out,
            *(LeftOut(model_id, reason) for model_id, reason in reasons.items()),
        ),
    )


def _is_priced(document: dict[str, Any]) -> bool:
    extensions = document.get("extensions", {})
    priced = "pricing" in document.get("model_spec", {})
    return priced or "rates" in extensions or "conditional_rates" in extensions
