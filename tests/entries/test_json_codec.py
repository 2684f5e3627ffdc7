"""JSON in and out: exact, or refused."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.entries.json_codec import (
    MAX_DEPTH,
    JsonError,
    brief,
    decode,
    decode_stored,
    digest,
    encode,
)
from tests.json_values import text, values


@given(values)
def test_what_is_written_reads_back_equal(value: Any) -> None:
    written = encode(value)
    assert decode(written) == value
    assert decode_stored(written) == value


@given(st.dictionaries(text, values, min_size=2))
def test_the_digest_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    assert digest(value) == digest(dict(reversed(value.items())))


def test_the_digest_tells_a_number_from_a_truth_value() -> None:
    assert digest({"a": 1}) != digest({"a": True})


def test_the_digest_sees_one_number_however_it_is_written() -> None:
    assert digest(decode("[1.0, 0.50, 1e3]")) == digest(decode("[1, 0.5, 1000]"))


def test_numbers_keep_all_their_digits() -> None:
    exact = "[0.1234567890123456789,12345678901234567890123]"
    assert decode(exact) == [
        Decimal("0.1234567890123456789"),
        Decimal("12345678901234567890123"),
    ]
    assert decode(encode(decode(exact))) == decode(exact)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ('{"a":1,"a":2}', 'the key "a" stands twice'),
        ('{"b":{"a":1,"c":0,"a":1}}', 'the key "a" stands twice'),
        ("NaN", "NaN is not a JSON number"),
        ("[-Infinity]", "-Infinity is not a JSON number"),
        ("1e999999999", "out of range"),
        ("9" * 5000, "a number of 5000 characters"),
        ('"\\ud800"', "not Unicode"),
        ('{"\\udc00":1}', "not Unicode"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), f"nested deeper than {MAX_DEPTH}"),
        ('{"a":' * 90 + "1" + "}" * 90, f"nested deeper than {MAX_DEPTH}"),
        ("[" * 100_000, "nested deeper"),
        ("", "not valid JSON"),
        ("{'a':1}", "not valid JSON"),
        ("[1,]", "not valid JSON"),
        (b"\xff\xfe", "not UTF-8 text (byte 0)"),
        (b'"\x00"', "not valid JSON"),
    ],
)
def test_what_can_not_be_kept_is_refused(bad: str | bytes, told: str) -> None:
    with pytest.raises(JsonError) as refusal:
        decode(bad)
    assert told in refusal.value.message


def test_a_document_as_deep_as_allowed_is_read() -> None:
    assert decode("[" * MAX_DEPTH + "]" * MAX_DEPTH)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(b"\xef\xbb\xbf[1]") == [1]


def test_a_value_in_a_message_is_cut() -> None:
    assert brief("x" * 200) == '"' + "x" * 78 + "…"
    assert brief(Decimal("0.50")) == "0.5"


def test_what_is_not_json_is_not_written() -> None:
    with pytest.raises(TypeError, match="not JSON serializable: set"):
        encode({"a": {1}})
