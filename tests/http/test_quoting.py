"""``POST /api/v1/quote``: one quote, many, at another time, and why there is none."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from modeldex.catalogue.quotes import quote
from modeldex.entries import json_codec
from modeldex.http.quote_messages import MOST_QUOTES, QUOTE_EXAMPLE, REQUEST_EXAMPLE
from tests.documents import a_document, price
from tests.http.client import Answer, Client
from tests.http.conftest import NOW

PATH = "/api/v1/quote"


def ask(client: Client, body: Any, **options: Any) -> Answer:
    return client.request("POST", PATH, body=body, **options)


def quoted(client: Client, model: str, **usage: Any) -> Any:
    answer = ask(client, {"model": model, "usage": usage})
    assert answer.status == 200, answer.body
    return json_codec.decode(answer.body)


def messages(answer: Answer) -> dict[str, str]:
    """By the path of each issue, what it says."""
    return {".".join(map(str, each["path"])): each["message"] for each in answer.json["issues"]}


class TestOne:
    def test_lines_with_rate_rule_and_amount_add_up_to_the_total(self, reader: Client) -> None:
        made = quoted(reader, "acme-edit", images=2, input_images=3, quality="high")
        assert made == {
            "model": "acme-edit",
            "revision": 1,
            "at": "2026-08-22T12:00:00Z",
            "lines": [
                {
                    "unit": "edits",
                    "quantity": 2,
                    "per": 1,
                    "rate": price("0.26"),
                    "rate_of": "edits",
                    "when": {"resolution": "1K", "quality": "high"},
                    "rule": "resolution 1K (the default), quality high",
                    "amount": price("0.52"),
                },
                {
                    "unit": "input_images",
                    "quantity": 4,
                    "per": 1,
                    "rate": price("0.01"),
                    "rate_of": "input_images",
                    "when": {},
                    "rule": "the ordinary rate; beyond the 1 that are included",
                    "amount": price("0.04"),
                },
            ],
            "total": price("0.56"),
        }

    def test_amounts_are_exact_and_as_short_as_can_be(self, reader: Client) -> None:
        answer = ask(reader, {"model": "acme-embed", "usage": {"input_tokens": 3}})
        assert b'"total":{"usd":6e-8,"diem":6e-8}' in answer.body

    def test_diem_follows_the_entry_and_not_the_dollar(self, reader: Client) -> None:
        made = quoted(reader, "acme/small", input_tokens=1000)
        assert made["total"] == {"usd": Decimal("0.0001"), "diem": Decimal("0.0002")}

    def test_the_discount_that_the_caller_sees_is_a_line(self, reader: Client) -> None:
        made = quoted(reader, "acme/large", input_tokens=1000, output_tokens=100)
        assert made["lines"][-1]["unit"] == "discount"
        assert made["lines"][-1]["rule"] == "15 % off for this caller"
        assert made["total"]["usd"] == Decimal("0.00225") * Decimal("0.85")

    @pytest.mark.parametrize("name", ["acme/large", "gpt-4o", "fastest"])
    def test_a_model_is_meant_by_id_alias_or_trait(self, reader: Client, name: str) -> None:
        assert quoted(reader, name, input_tokens=1)["model"] == "acme/large"

    def test_the_described_example_is_what_comes_out(self, reader: Client) -> None:
        asked = {**REQUEST_EXAMPLE, "model": "acme-embed"}
        made = json_codec.decode(ask(reader, asked).body)
        expected = json_codec.decode(json_codec.encode(QUOTE_EXAMPLE))
        assert made == {**expected, "model": "acme-embed", "revision": 1}


class TestRefusals:
    def test_every_problem_is_told_by_field_with_what_is_possible(self, reader: Client) -> None:
        usage = {"resolution": "8K", "quality": "hgih", "images": 1}
        answer = ask(reader, {"model": "acme-image-2", "usage": usage})
        assert answer.status == 400
        assert answer.json["error"] == "The model can not serve this usage"
        assert messages(answer) == {
            "usage.resolution": "no such resolution; found 8K; expected one of 1K, 2K",
            "usage.quality": "no such quality; found hgih; expected one of low, medium, high; "
            "did you mean 'high'?",
        }
        assert answer.json["details"]["usage"]["resolution"]["_errors"]

    @pytest.mark.parametrize(
        ("usage", "path"),
        [
            ({"input_tokens": -1}, "usage.input_tokens"),
            ({"input_tokens": 1.5}, "usage.input_tokens"),
            ({"input_tokens": "1000"}, "usage.input_tokens"),
            ({"input_tokens": True}, "usage.input_tokens"),
            ({"input_tokens": 1e300}, "usage.input_tokens"),
            ({"inptu_tokens": 1}, "usage.inptu_tokens"),
            ({"input_tokens": 1, "requests": 0}, "usage.requests"),
            ({"input_tokens": 1, "at": "yesterday"}, "usage.at"),
            ({"input_tokens": 1, "at": "0001-01-01T00:00:00+23:00"}, "usage.at"),
            ({"input_tokens": 1, "resolution": "x" * 500}, "usage.resolution"),
            (None, "usage"),
            ([1], "usage"),
        ],
    )
    def test_what_is_no_usage(self, reader: Client, usage: Any, path: str) -> None:
        answer = ask(reader, {"model": "acme/large", "usage": usage})
        assert answer.status == 400
        assert path in messages(answer)

    def test_a_model_without_a_price_is_not_free(self, reader: Client) -> None:
        answer = ask(reader, {"model": "acme-video", "usage": {"duration_seconds": 5}})
        assert (answer.status, answer.json["error"]) == (400, "The model has no price")
        assert [each["code"] for each in answer.json["issues"]] == ["no_price"]

    def test_an_unknown_model(self, reader: Client) -> None:
        answer = ask(reader, {"model": "nobody", "usage": {}})
        assert (answer.status, answer.json) == (404, {"error": "Specified model not found"})

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ([], ""),
            ({}, "model"),
            ({"model": "", "usage": {}}, "model"),
            ({"model": 1, "usage": {}}, "model"),
            ({"model": "acme-song"}, "usage"),
            ({"model": "acme-song", "usage": {}, "useage": {}}, "useage"),
            ({"quotes": []}, "quotes"),
            ({"quotes": {}}, "quotes"),
            ({"quotes": [{}] * (MOST_QUOTES + 1)}, "quotes"),
            ({"quotes": [{}], "model": "acme-song"}, "model"),
        ],
    )
    def test_a_body_of_another_form(self, reader: Client, body: Any, path: str) -> None:
        answer = ask(reader, body)
        assert answer.status == 400
        assert path in messages(answer)

    def test_no_key_no_quote(self, reader: Client) -> None:
        body = {"model": "acme-song", "usage": {}}
        assert ask(reader, body, key=None).status == 401

    def test_other_methods_are_told_which_there_is(self, reader: Client) -> None:
        answer = reader.get(PATH)
        assert (answer.status, answer.headers["allow"]) == (405, "POST")


class TestMany:
    def test_each_is_answered_in_its_place_whatever_the_others_are(self, reader: Client) -> None:
        asked = [
            {"model": "acme-song", "usage": {}},
            {"model": "nobody", "usage": {}},
            {"model": "acme-video", "usage": {}},
            {"model": "acme-song", "usage": {"pieces": -1}},
            "acme-song",
            {"model": "acme-song", "usage": {"pieces": 2}},
        ]
        answer = ask(reader, {"quotes": asked})
        assert answer.status == 200
        assert answer.json["object"] == "list"
        first, unknown, unpriced, wrong, malformed, last = answer.json["data"]
        assert (first["total"]["usd"], last["total"]["usd"]) == (0.05, 0.1)
        assert unknown == {"error": "Specified model not found", "status": 404}
        assert (unpriced["status"], unpriced["error"]) == (400, "The model has no price")
        assert wrong["issues"][0]["path"] == ["usage", "pieces"]
        assert malformed["status"] == 400

    def test_one_alone_is_answered_as_it_is_among_others(self, reader: Client) -> None:
        one = {"model": "acme/large", "usage": {"input_tokens": 250_000, "output_tokens": 9}}
        alone = ask(reader, one).json
        assert ask(reader, {"quotes": [one] * 3}).json["data"] == [alone] * 3

    def test_a_thousand_at_once(self, reader: Client) -> None:
        asked = [
            {"model": "acme/large", "usage": {"input_tokens": count, "output_tokens": 10}}
            for count in range(MOST_QUOTES)
        ]
        data = ask(reader, {"quotes": asked}).json["data"]
        assert len(data) == MOST_QUOTES
        assert all(each["lines"] for each in data)


def put(client: Client, document: dict[str, Any]) -> None:
    answer = client.request("PUT", f"/admin/v1/models/{document['id']}", body=_plain(document))
    assert answer.status in (200, 201), answer.body


def _plain(document: dict[str, Any]) -> Any:
    return json_codec.encode(document)


class TestAtAnotherTime:
    @pytest.fixture
    def dearer(self, client: Client) -> tuple[Client, datetime]:
        """A server where a price rose an hour after the first publish, and when it did."""
        client.clock.advance(hours=1)
        document = a_document("acme-song")
        document["model_spec"]["pricing"]["generation"] = price("0.08")
        put(client, document)
        rose = client.clock.now
        client.clock.advance(hours=1)
        client.refresh()
        return client, rose

    @pytest.mark.parametrize(("offset", "usd", "revision"), [(-1, 0.05, 1), (0, 0.08, 2)])
    def test_the_price_of_that_instant(
        self, dearer: tuple[Client, datetime], offset: int, usd: float, revision: int
    ) -> None:
        client, rose = dearer
        at = (rose + timedelta(seconds=offset)).isoformat()
        made = quoted(client, "acme-song", at=at)
        assert (float(made["total"]["usd"]), made["revision"]) == (usd, revision)

    def test_at_each_instant_it_is_as_against_the_revision_of_that_instant(
        self, client: Client
    ) -> None:
        document = a_document("acme/extended")
        del document["extensions"]["pricing_schedule"]
        moments: list[datetime] = []
        for number in range(2, 7):
            client.clock.advance(days=1, hours=5)
            document["model_spec"]["pricing"]["input"] = price(f"0.{number}")
            document["extensions"]["rates"]["web_searches"] = price(f"0.0{number}")
            put(client, document)
            moments.append(client.clock.now)
        client.refresh()
        usage = {"input_tokens": 40_000, "output_tokens": 7, "web_searches": 3}
        for number, moment in enumerate(moments, 2):
            made = quoted(client, "acme/extended", **usage, at=moment.isoformat())
            entry = client.services.store.entry("acme/extended", number)
            assert entry is not None
            alone = quote(entry.document(), usage, moment)
            assert made == json_codec.decode(json_codec.encode(alone.document(revision=number)))

    def test_without_an_instant_it_is_now(self, dearer: tuple[Client, datetime]) -> None:
        made = quoted(dearer[0], "acme-song")
        assert (float(made["total"]["usd"]), made["revision"]) == (0.08, 2)

    def test_before_anything_was_published(self, client: Client) -> None:
        body = {"model": "acme-song", "usage": {"at": "2001-01-01T00:00:00Z"}}
        answer = ask(client, body)
        assert answer.status == 404
        assert "Nothing was published by 2001-01-01" in answer.json["error"]

    def test_a_model_that_was_not_there_yet(self, client: Client) -> None:
        client.clock.advance(hours=1)
        put(client, {**a_document("acme-song"), "id": "acme-hymn"})
        client.refresh()
        assert quoted(client, "acme-hymn")["total"]
        early = {"model": "acme-hymn", "usage": {"at": NOW.isoformat()}}
        assert ask(client, early).status == 404

    def test_a_price_that_is_dated_ahead_holds_from_its_instant_on(self, client: Client) -> None:
        document = a_document("acme-song")
        scheduled = {"from": "2027-01-01T00:00:00Z", "pricing": {"generation": price("0.5")}}
        document["extensions"] = {"pricing_schedule": [scheduled]}
        put(client, document)
        client.refresh()
        for at, usd in (("2026-12-31T23:59:59Z", 0.05), ("2027-01-01T00:00:00Z", 0.5)):
            assert float(quoted(client, "acme-song", at=at)["total"]["usd"]) == usd
        client.clock.now = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
        client.refresh()
        assert float(quoted(client, "acme-song")["total"]["usd"]) == 0.5
        before = quoted(client, "acme-song", at="2026-12-31T23:59:59Z")
        assert float(before["total"]["usd"]) == 0.05

    def test_an_alias_means_what_it_means_now(self, client: Client) -> None:
        made = quoted(client, "gpt-4o", input_tokens=1, at=NOW.isoformat())
        assert made["model"] == "acme/large"

    def test_a_model_that_is_removed_by_then(self, client: Client) -> None:
        usage = {"input_tokens": 1, "at": "2027-03-01T00:00:00Z"}
        assert ask(client, {"model": "acme/small", "usage": usage}).status == 404


def test_rates_of_the_hour_hold_at_the_servers_hour(make_client: Callable[..., Client]) -> None:
    client = make_client()
    noon = quoted(client, "acme/extended", input_tokens=1000)
    client.clock.now = client.clock.now.replace(hour=17)
    evening = quoted(client, "acme/extended", input_tokens=1000)
    assert noon["lines"][0]["rate"]["usd"] == Decimal("0.4")
    assert evening["lines"][0]["rate"]["usd"] == Decimal("0.3")
    assert evening["lines"][0]["rule"] == "from 16:30 until 00:30 UTC"
