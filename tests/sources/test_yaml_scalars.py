"""Scalars without quotes mean what the core schema of YAML 1.2 says, and nothing else."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.json_codec import JsonError
from modeldex.sources.yaml_scalars import resolve


@pytest.mark.parametrize(
    "text",
    [
        "NO", "no", "yes", "on", "Off", "y", "n", "tRUE", "nULL",
        "1:30", "190:20:30", "2026-11-24", "2026-11-24T10:00:00Z", "12:00",
        "1_000", "0b1", "0o8", "0o", "0x", "0xg", "-0x1", "+0o7",
        "+", "-", ".", "..", "-.", "1.2.3", "1e", "e5", "1e5.0", "--1", "1 2", "1K", "2x",
        "<<", "=", "٣", "１", "inf", "nan", ".infinity", "1,5", "5s", "16:9",
    ],
)  # fmt: skip
def test_these_are_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True),
        ("false", False), ("False", False), ("FALSE", False),
        ("0", 0), ("-0", 0), ("+12", 12), ("-12", -12), ("007", 7), ("-007", -7),
        ("0o17", 15), ("0x1F", 31), ("00", 0),
        ("0.10", Decimal("0.10")), (".5", Decimal("0.5")), ("-.5", Decimal("-0.5")),
        ("5.", 5), ("1e3", Decimal(1000)), ("1.5E-7", Decimal("1.5E-7")), ("+1.5", Decimal("1.5")),
        ("00.5", Decimal("0.5")), ("0.1234567890123456789", Decimal("0.1234567890123456789")),
        ("12345678901234567890", Decimal("12345678901234567890")),
        ("0xFFFFFFFFFFFFFFFFFFFF", Decimal("1208925819614629174706175")),
    ],
)  # fmt: skip
def test_these_are_values(text: str, value: Any) -> None:
    resolved = resolve(text)
    assert resolved == value
    assert isinstance(resolved, bool) == isinstance(value, bool)


def test_decimals_keep_the_digits_that_were_written() -> None:
    assert str(resolve("1.50")) == "1.50"


@pytest.mark.parametrize(
    "text",
    [".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN",
     "1e401", "-1e99999999999", "9" * 401, "0." + "1" * 400, "0x" + "f" * 401, "0o" + "7" * 500,
     "0x" + "f" * 399],
)  # fmt: skip
def test_numbers_that_json_can_not_hold_are_refused(text: str) -> None:
    with pytest.raises(JsonError):
        resolve(text)


@given(st.integers(-(10**40), 10**40))
def test_every_integer_reads_back(number: int) -> None:
    assert resolve(str(number)) == number


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_resolves_to_itself_or_to_what_json_can_hold(text: str) -> None:
    try:
        value = resolve(text)
    except JsonError:
        return
    assert value == text or value is None or isinstance(value, bool | int | Decimal)
