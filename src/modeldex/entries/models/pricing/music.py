"""Prices of music, in one of four shapes."""

from modeldex.entries.models.base import Absent, Number, Snake
from modeldex.entries.models.pricing.amounts import Price


class DurationTier(Price):
    """The price of a whole piece whose length is within the tier, both ends included."""

    min_seconds: Number
    max_seconds: Number


class MusicPricing(Snake):
    """Exactly one of the four is given."""

    generation: Price | Absent = None
    """Per piece."""
    per_second: Price | Absent = None
    per_thousand_characters: Price | Absent = None
    durations: dict[str, DurationTier] | Absent = None
    """Keyed by the longest duration of the tier, in seconds."""
