"""What of a catalogue goes away, as who sees everything is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.departures import Departure, departures_of
from modeldex.entries import json_codec
from modeldex.serving.moment import moment_of
from modeldex.serving.names import successor
from modeldex.serving.published import Published


def going(catalogue: Catalogue, now: datetime, within: timedelta) -> Iterator[Departure]:
    """What leaves the list until ``within`` from ``now``, the next first."""
    moment = moment_of(Published.of(catalogue), now)
    known = {**moment.gone, **moment.listed}

    def successor_of(model_id: str) -> str | None:
        replacement = known[model_id].replacement
        return None if replacement is None else successor(replacement, known, moment.listed)

    documents = {
        model_id: json_codec.decode_stored(facts.extended)
        for model_id, facts in moment.listed.items()
        if facts.removes_at is not None
    }
    for model_id in tuple(documents):
        taking = successor_of(model_id)
        if taking is not None and taking not in documents:
            documents[taking] = json_codec.decode_stored(moment.listed[taking].extended)
    return departures_of(documents, successor_of, now, within)
