"""Catalogue reads of another time."""

import pytest

from tests.http.client import Client, Clock
from tests.http.past_days import MODEL, Publish, costing, day
from tests.http.past_days import publish as publish

LISTS = (
    "/api/v1/models",
    "/api/v1/models?type=all",
    "/api/v1/models?type=image&include=extensions",
    "/api/v1/models/traits?type=all",
    "/api/v1/models/compatibility_mapping",
    "/api/v1/models/acme/large",
    "/api/v1/models/gpt-4o?type=text",
    "/api/v1/models/default",
)


def at(target: str, moment: object) -> str:
    text = moment.isoformat() if hasattr(moment, "isoformat") else str(moment)
    return f"{target}{'&' if '?' in target else '?'}at={text.replace('+', '%2B')}"


@pytest.mark.parametrize("target", LISTS)
@pytest.mark.parametrize("moment", ["head", "1"])
def test_a_read_of_now_and_of_its_revision_are_answered_alike(
    reader: Client, target: str, moment: str
) -> None:
    now, then = reader.get(target), reader.get(at(target, moment))
    named = ("content-type", "etag", "cache-control", "last-modified", "content-location", "vary")
    assert then.status == 200
    assert then.body == now.body
    for name in named:
        assert then.headers.get(name) == now.headers.get(name), name


@pytest.mark.parametrize("target", [LISTS[1], LISTS[5]])
def test_conditions_codings_and_methods_hold_for_the_past(reader: Client, target: str) -> None:
    past = at(target, 1)
    etag = reader.get(past).headers["etag"]
    assert reader.get(past, headers={"if-none-match": etag}).status == 304
    coded = reader.get(past, headers={"accept-encoding": "gzip"})
    assert coded.headers["content-encoding"] == "gzip"
    head = reader.request("HEAD", past)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == reader.get(past).headers["content-length"]
    assert reader.get(past, headers={"origin": "https://a.example"}).headers[
        "access-control-allow-origin"
    ]


def price_at(client: Client, moment: object) -> object:
    answer = client.get(at(f"/api/v1/models/{MODEL}", moment))
    if answer.status in (404, 410):  # never was, or has left the list
        return None
    return answer.json["model_spec"]["pricing"]["input"]["usd"]


def test_an_entry_is_as_it_was(client: Client, publish: Publish) -> None:
    for version in (costing("1"), costing("1.5"), None, costing("3")):
        publish(version)
    moments = (day(0.5), day(1), day(1.5), day(2), day(3), day(4), 1, 2, 3, 4, 5, "head")
    found = [price_at(client, moment) for moment in moments]
    assert found == [None, 1, 1, 1.5, None, 3, None, 1, 1.5, None, 3, 3]
    listed = client.get(at("/api/v1/models?type=text", day(2))).json["data"]
    assert MODEL in [entry["id"] for entry in listed]


def test_dated_prices_and_removals_are_those_of_the_clock_of_that_instant(
    client: Client, publish: Publish
) -> None:
    dated = costing(
        "1",
        pricing_schedule=[
            {"from": day(3).isoformat(), "pricing": {"input": {"usd": 2}, "output": {"usd": 2}}}
        ],
    )
    dated["model_spec"]["deprecation"] = {"removesAt": day(6).isoformat()}
    publish(dated)
    moments = (day(1), day(2), day(3), day(5.9), day(6), day(700), 2)
    assert [price_at(client, moment) for moment in moments] == [1, 1, 2, 2, None, None, 1]


def test_a_model_that_is_to_come_is_not_even_in_a_preview(
    client: Client, publish: Publish, clock: Clock
) -> None:
    publish(costing("1", visible_from=day(5).isoformat()))
    moments = ("head", 2, day(1), day(5), day(50))
    assert [price_at(client, moment) for moment in moments] == [None] * 5
    clock.advance(days=5)
    client.refresh()
    assert [price_at(client, moment) for moment in moments] == [1, None, None, 1, 1]


@pytest.mark.parametrize(
    ("moment", "status", "said"),
    [
        ("yesterday", 400, "expected the number of a revision"),
        ("", 400, "expected the number of a revision"),
        ("2026-08-22T12:00:00 02:00", 400, "+ is written %2B"),
        ("99", 404, "There is no revision 99"),
        ("0", 404, "There is no revision 0"),
        ("9" * 60, 404, "There is no revision 99999999999999999999"),
        ("2001-01-01", 404, "Nothing was published by 2001-01-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00%2B14:00", 404, "Nothing was published by"),
        ("1&at=2", 400, "at was given 2 times"),
    ],
)
def test_what_names_no_moment_is_told_so(
    reader: Client, moment: str, status: int, said: str
) -> None:
    answer = reader.get(f"/api/v1/models?at={moment.replace(' ', '%20')}")
    assert answer.status == status
    assert said in answer.body.decode()


def test_other_parameters_are_read_as_in_the_present(reader: Client) -> None:
    now, then = reader.get("/api/v1/models?type=txt"), reader.get("/api/v1/models?type=txt&at=1")
    assert (then.status, then.json) == (now.status, now.json) == (400, now.json)
    assert reader.get("/api/v1/models?at=1&bat=1&colour=red").status == 200


def test_the_past_is_for_keys_only_and_counted_once(client: Client) -> None:
    assert client.get("/api/v1/models?at=1", key=None).status == 401
    left = [
        int(client.get(target).headers["x-ratelimit-remaining-requests"])
        for target in ("/api/v1/models?at=1", "/api/v1/models", "/api/v1/models?at=1")
    ]
    assert left == [left[0], left[0] - 1, left[0] - 2]


def test_openai_clients_have_no_past(reader: Client) -> None:
    assert reader.get("/v1/models?at=nothing").status == 200
