"""The notation of rate limits: what it takes, and that nothing odd is taken for a limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse_many

from modeldex.catalogue.rate_limits import MAX_AMOUNT, MAX_LIMITS, RateLimit, parse_rate_limit


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("600/minute", [(600, 60)]),
        ("1200/minute; 50/second", [(1200, 60), (50, 1)]),
        ("5/second,9/minute|50/hour;99/day", [(5, 1), (9, 60), (50, 3600), (99, 86400)]),
        ("100 per 5 minutes", [(100, 300)]),
        ("100/5minutes", [(100, 300)]),
        (" 10 PER Hour ", [(10, 3600)]),
        ("1/24 hours", [(1, 86400)]),
        ("1000000000/second", [(10**9, 1)]),
        ("007/minute", [(7, 60)]),
    ],
)  # fmt: skip
def test_a_limit_is_an_amount_in_a_time(text: str, limits: list[tuple[int, int]]) -> None:
    assert parse_rate_limit(text) == tuple(RateLimit(*limit) for limit in limits)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "600", "/minute", "600/", "600/fortnight", "600/minute;", ";600/minute",
        "600/minute;;50/second", "600/minute 50/second", "600/minute:;50/second", "-1/minute",
        "1.5/minute", "6e2/minute", "600 minute", "600/minute\n", "600/minute\0", "٦٠٠/minute",
        "600/ſecond", "600\u00a0/minute", "unlimited", "600/0 minutes", "600 per 0minute",
    ],
)  # fmt: skip
def test_other_text_is_told_what_is_expected(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"is no rate limit; expected such as 1200/minute, or"
    ) as e:
        parse_rate_limit(text)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0/minute", "lets 0 requests through, expected 1 to 1000000000"),
        ("1000000001/minute", "lets 1000000001 requests through, expected 1 to 1000000000"),
        ("9/2 days", "counts over 172800 seconds, expected 1 to 86400, a day"),
        ("9/month", "counts over 2592000 seconds"),
        ("9/minute;99/year", "counts over 31104000 seconds"),
        ("1/second;1/minute;1/hour;1/day;1/2hours", "names 5 limits, expected at most 4"),
        ("5/minute;6/60 seconds", "two limits for the same time; expected the lower one alone"),
        (f"{'9' * 190}/minute", "requests through, expected 1 to"),
        (
            f"{'9' * 5000}/minute",
            "at most 200 characters, found 5007; expected such as 1200/minute",
        ),
        (f"1{' ' * 100_000}", "at most 200 characters, found 100001"),
    ],
)
def test_bounds_are_told(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_rate_limit(text)


@given(st.text(max_size=40) | st.text("0123456789/per;,| secondminutehour", max_size=60))
def test_whatever_is_taken_is_within_bounds(text: str) -> None:
    try:
        limits = parse_rate_limit(text)
    except ValueError:
        return
    assert 1 <= len(limits) <= MAX_LIMITS
    assert all(1 <= each.amount <= MAX_AMOUNT for each in limits)
    assert all(1 <= each.seconds <= 86_400 for each in limits)


times = st.sampled_from(["second", "minutes", "2 hours", "day"])


@given(
    st.lists(
        st.tuples(st.integers(1, MAX_AMOUNT), times), min_size=1, unique_by=lambda each: each[1]
    )
)
def test_limits_keep_their_order_and_amounts(named: list[tuple[int, str]]) -> None:
    limits = parse_rate_limit("; ".join(f"{amount}/{time}" for amount, time in named))
    assert [limit.amount for limit in limits] == [amount for amount, _ in named]


written = st.builds(
    "{}{}{}{}{}{}".format,
    st.integers(1, MAX_AMOUNT),
    st.sampled_from(["/", " / ", " per ", "per", " PER"]),
    st.sampled_from(["", "1", "2 ", " 03"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["second", "Minutes", "HOUR", "hours", "secondS"]),
    st.sampled_from(["", "  "]),
)


@given(st.lists(written, min_size=1, max_size=2), st.sampled_from(["; ", ",", " | "]))
def test_it_is_the_notation_of_the_library(parts: list[str], separator: str) -> None:
    text = separator.join(parts)
    meant = [RateLimit(each.amount, each.get_expiry()) for each in parse_many(text)]
    if len({each.seconds for each in meant}) == len(meant):
        assert parse_rate_limit(text) == tuple(meant)
