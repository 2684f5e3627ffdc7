"""Which models a probe is about.

Apart from what a probe is, as every catalogue knows that, and few ever match models.
"""

from collections.abc import Iterable

from modeldex.catalogue.matching import features_of, means
from modeldex.catalogue.probes import Probe
from modeldex.entries.entry import Entry


def meant_by(
    probe: Probe, entries: Iterable[Entry], of_source: frozenset[str] = frozenset()
) -> list[str]:
    """Ids of the models that a probe is about. ``of_source`` are those that its source lists."""
    if not probe.models:
        return [entry.id for entry in entries if entry.id in of_source]
    found = []
    for entry in entries:
        features = features_of(entry.document())
        if any(means(selection, entry, features) for selection in probe.models):
            found.append(entry.id)
    return found
