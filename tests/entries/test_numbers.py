"""Amounts: float noise goes, every digit that means something stays."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.numbers import SIGNIFICANT_DIGITS, round_amount, shortest

finite = st.decimals(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("noisy", "meant"),
    [
        ("0.009200000000000002", "0.0092"),
        ("0.000031480000000000004", "0.00003148"),
        ("50", "50"),
        ("0", "0"),
        ("1234567.890125", "1234567.89012"),
    ],
)
def test_an_amount_keeps_twelve_significant_digits(noisy: str, meant: str) -> None:
    assert round_amount(Decimal(noisy)) == Decimal(meant)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("50.0", "50"),
        ("5E+1", "50"),
        ("0.50", "0.5"),
        ("0.000001", "0.000001"),
        ("0.0000001", "1e-7"),
        ("0.00000012", "1.2e-7"),
        ("1E+20", "100000000000000000000"),
        ("1E+21", "1e21"),
        ("12.5E+21", "1.25e22"),
        ("-3.50", "-3.5"),
    ],
)
def test_numbers_are_laid_out_as_the_api_lays_them_out(number: str, text: str) -> None:
    assert shortest(Decimal(number)) == text


@given(finite)
def test_the_shortest_form_reads_back_as_the_same_number(number: Decimal) -> None:
    assert Decimal(shortest(number)) == number


@given(finite)
def test_rounding_twice_is_rounding_once(number: Decimal) -> None:
    assert round_amount(round_amount(number)) == round_amount(number)


@given(st.decimals(min_value=0, max_value=10**6, places=6))
def test_noise_from_binary_floats_is_removed(price: Decimal) -> None:
    meant = round_amount(price)
    assert round_amount(Decimal(float(meant))) == meant
    assert len(meant.as_tuple().digits) <= SIGNIFICANT_DIGITS


def test_what_is_not_finite_has_no_form() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        shortest(Decimal("NaN"))
