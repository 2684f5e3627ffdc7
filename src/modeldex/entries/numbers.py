"""Amounts of money as exact decimals.

Prices in the wild carry binary float noise (``0.009200000000000002``), so an amount is
rounded to 12 significant digits when it is read and written in its shortest exact form.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

SIGNIFICANT_DIGITS: Final = 12

_ROUNDING = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN)

# ECMAScript's Number::toString writes plain digits between these powers of ten.
_LEAST_PLAIN_EXPONENT: Final = -7
_GREATEST_PLAIN_EXPONENT: Final = 21


def round_amount(value: Decimal) -> Decimal:
    """``value`` with float noise removed: at most 12 significant digits.

    ``value`` must be finite.
    """
    return _ROUNDING.create_decimal(value)


def shortest(value: Decimal) -> str:
    """The shortest JSON number that reads back as exactly ``value``.

    Follows the layout of ECMAScript's ``Number::toString`` (plain digits from 1e-6 up to
    1e21, an exponent outside), which is how the API itself writes numbers.
    """
    if value.is_zero():
        return "0"
    text = str(value)
    if len(text) <= _GREATEST_PLAIN_EXPONENT and text[-1].isdigit() and "E" not in text:
        # `str` lays digits out in the same way from 1e-6 on; only zeros at the end are its own.
        return text.rstrip("0").rstrip(".") if "." in text else text
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"{value} is not a finite number")
    text = "".join(map(str, digits)).lstrip("0")
    stripped = text.rstrip("0")
    exponent += len(text) - len(stripped)
    point = len(stripped) + exponent  # digits before the decimal point
    prefix = "-" if sign else ""
    if not _LEAST_PLAIN_EXPONENT < point - 1 < _GREATEST_PLAIN_EXPONENT:
        fraction = f".{stripped[1:]}" if len(stripped) > 1 else ""
        return f"{prefix}{stripped[0]}{fraction}e{point - 1:+d}".replace("e+", "e")
    if exponent >= 0:
        return prefix + stripped + "0" * exponent
    if point > 0:
        return f"{prefix}{stripped[:point]}.{stripped[point:]}"
    return f"{prefix}0.{'0' * -point}{stripped}"
