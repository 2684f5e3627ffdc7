"""The past of one entry, as readers are told of it."""

from typing import Any

import pytest

from tests.documents import price
from tests.http.client import Client, Clock
from tests.http.past_days import MODEL, Publish, costing, day, plain
from tests.http.past_days import publish as publish

ADDRESS = f"/api/v1/history/{MODEL}"


def test_every_change_is_told_newest_first(client: Client, publish: Publish) -> None:
    for version in (costing("1"), costing("1.5"), None, costing("3"), costing("3", "Renamed")):
        publish(version)
    answer = client.get(ADDRESS)
    assert answer.status == 200
    told = [(each["revision"], each["event"], each["at"]) for each in answer.json["data"]]
    assert told == [
        (6, "entry.changed", day(5).isoformat()),
        (5, "entry.added", day(4).isoformat()),
        (4, "entry.removed", day(3).isoformat()),
        (3, "entry.price_changed", day(2).isoformat()),
        (2, "entry.added", day(1).isoformat()),
    ]
    assert answer.json["data"][3]["fields"] == [
        {"path": "model_spec.pricing.input.usd", "old": 1, "new": 1.5, "percent": 50},
        {"path": "model_spec.pricing.input.diem", "old": 1, "new": 1.5, "percent": 50},
    ]


def series(client: Client) -> list[tuple[Any, ...]]:
    """From when, the input price then, and the revision that says so."""
    points = client.get(ADDRESS).json["prices"]
    ends = [point["starts_at"] for point in points[1:]]
    assert [point["ends_at"] for point in points] == [*ends, None]
    assert [point["listed"] for point in points] == [bool(point["pricing"]) for point in points]
    return [
        (
            point["starts_at"],
            point["pricing"]["input"]["usd"] if point["pricing"] else None,
            point["revision"],
        )
        for point in points
    ]


def test_prices_are_a_series_without_what_left_them_as_they_were(
    client: Client, publish: Publish
) -> None:
    versions = (costing("1"), costing("1", "Renamed"), costing("1.5"), None, costing("3"))
    for version in versions:
        publish(version)
    assert series(client) == [
        (day(1).isoformat(), 1, 2),
        (day(3).isoformat(), 1.5, 4),
        (day(4).isoformat(), None, 4),
        (day(5).isoformat(), 3, 6),
    ]


def schedule(*items: tuple[float, str]) -> list[dict[str, Any]]:
    return [
        {
            "from": day(days).isoformat(),
            "pricing": {"input": price(usd), "output": price("2")},
        }
        for days, usd in items
    ]


def test_prices_that_are_dated_ahead_stand_at_their_own_instants(
    client: Client, publish: Publish
) -> None:
    publish(costing("1", pricing_schedule=schedule((1.5, "2"), (10, "3"))))
    publish(costing("4", pricing_schedule=schedule((20, "5"))))
    assert series(client) == [
        (day(1).isoformat(), 1, 2),
        (day(1.5).isoformat(), 2, 2),
        (day(2).isoformat(), 4, 3),
        (day(20).isoformat(), 5, 3),
    ]


def test_a_model_that_leaves_the_list_by_its_own_date_has_no_price_from_then_on(
    client: Client, publish: Publish
) -> None:
    leaving = costing("1")
    leaving["model_spec"]["deprecation"] = {"removesAt": day(9).isoformat()}
    publish(leaving)
    assert series(client) == [(day(1).isoformat(), 1, 2), (day(9).isoformat(), None, 2)]


def test_a_long_history_comes_in_pages(client: Client, publish: Publish) -> None:
    for number in range(5):
        publish(costing(str(number + 1)))
    first = client.get(f"{ADDRESS}?limit=2").json
    then = client.get(f"{ADDRESS}?limit=9&before={first['next']}").json
    assert [each["revision"] for each in first["data"]] == [6, 5]
    assert [each["revision"] for each in then["data"]] == [4, 3, 2]
    assert then["next"] is None


def test_who_has_it_already_is_told_so(client: Client, publish: Publish) -> None:
    publish(costing("1"))
    etag = client.get(ADDRESS).headers["etag"]
    assert client.get(ADDRESS, headers={"if-none-match": etag}).status == 304
    publish(costing("2"))
    assert client.get(ADDRESS, headers={"if-none-match": etag}).status == 200


@pytest.mark.parametrize("model_id", ["nobody", "gpt-4o", "default", "a\x00b"])
def test_only_the_id_of_a_model_has_a_history(reader: Client, model_id: str) -> None:
    answer = reader.get(f"/api/v1/history/{model_id.replace(chr(0), '%00')}")
    assert (answer.status, answer.json) == (404, {"error": "Specified model not found"})


def test_a_model_that_waits_for_its_day_has_no_past_before_it(
    client: Client, publish: Publish, clock: Clock
) -> None:
    publish(costing("1", visible_from=day(5).isoformat()))
    unborn = [client.get(target) for target in (ADDRESS, "/api/v1/history/nobody")]
    assert [(each.status, each.body) for each in unborn] == [(404, unborn[1].body)] * 2
    assert MODEL not in client.get("/api/v1/changes?since=1").body.decode()
    clock.advance(days=5)
    client.refresh()
    assert series(client) == [(day(5).isoformat(), 1, 2)]
    assert MODEL in client.get("/api/v1/changes?since=1").body.decode()


def test_unknown_parameters_are_refused_by_name(reader: Client) -> None:
    answer = reader.get("/api/v1/history/acme/large?limits=3")
    assert answer.status == 400
    assert "did you mean 'limit'" in answer.json["issues"][0]["message"]
    assert plain(answer.json["issues"][0]["path"]) == ["limits"]
