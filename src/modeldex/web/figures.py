"""Numbers, amounts and instants as the pages write them."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

from modeldex.catalogue.views import Currency
from modeldex.entries.numbers import round_amount

_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000
_FEWEST_DIGITS: Final = 2
_SYMBOLS: Final = {"eur": "€", "gbp": "£", "inr": "₹", "jpy": "¥", "krw": "₩"}
"""Of currencies, by the code of ISO 4217; of any other the code stands for itself."""


def amount(value: Decimal | int | float | None, symbol: str = "$") -> str:
    """An amount of money, exactly, with at least two digits behind the point: ``$0.15``."""
    if value is None:
        return "–"
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, fraction = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits or 0):,}"
    return f"{sign}{symbol}{grouped}.{fraction.ljust(_FEWEST_DIGITS, '0')}"


def exchanged(usd: Decimal | int | float, currency: Currency) -> str:
    """An amount of US dollars in the currency of a view, as its entries tell it: ``₩1,400.00``."""
    exact = usd if isinstance(usd, Decimal) else Decimal(str(usd))
    symbol = _SYMBOLS.get(currency.code, f"{currency.code.upper()} ")
    return amount(round_amount(exact * currency.per_usd), symbol)


def tokens(count: int | None) -> str:
    """How many tokens: ``128K``, ``1.05M``; what is no round number of thousands is rounded."""
    if count is None:
        return "–"
    if count < _THOUSAND:
        return str(count)
    if count < _MILLION:
        return f"{_short(count / _THOUSAND)}K"
    return f"{_short(count / _MILLION)}M"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if number < 10 else f"{number:.0f}"


def number(count: int) -> str:
    """A count, its thousands apart."""
    return f"{count:,}"


def plain(value: Decimal | int) -> str:
    """A quantity, exactly, its thousands apart."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(change: Decimal | float | None) -> str:
    """By how much something changed: ``+25 %``."""
    if change is None:
        return ""
    shown = f"{change:+,.1f}".rstrip("0").rstrip(".")
    if shown in ("+0", "-0"):
        return "±0 %"
    return f"{shown.replace('-', '−')} %"


def day(instant: datetime | None) -> str:
    """The date in UTC."""
    return "–" if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%d")


def minute(instant: datetime | None) -> str:
    """The date and time in UTC, to the minute."""
    return "–" if instant is None else instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def condition(value: object) -> str:
    """What a condition of a price asks for."""
    if isinstance(value, datetime):
        return minute(value)
    if isinstance(value, time):
        return value.strftime("%H:%M UTC")
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain(value)
    return str(value)


def machine(instant: datetime) -> str:
    """The instant as the ``datetime`` attribute of a ``time`` element has it."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
