"""The amount that every pricing shape is made of."""

from modeldex.entries.models.base import Absent, Amount, Snake


class Price(Snake):
    """One amount in both currencies; the unit is that of the field which holds it."""

    usd: Amount
    diem: Amount


class QualityPrices(Snake):
    """The price for each quality, at one resolution."""

    low: Price | Absent = None
    medium: Price | Absent = None
    high: Price | Absent = None
