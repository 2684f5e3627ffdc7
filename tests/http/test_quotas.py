"""Limits over HTTP: what every answer tells, and who has to wait."""

from collections.abc import Callable

import pytest

from tests.http.client import Client

MakeClient = Callable[..., Client]
"""Makes a server with any configuration."""

LIST = "/api/v1/models?type=image"


def test_every_answer_to_a_key_tells_where_it_stands(make_client: MakeClient) -> None:
    client = make_client(rate_limit="5/minute")
    now = int(client.clock().timestamp())
    for remaining, target in ((4, LIST), (3, "/v1/models"), (2, "/api/v1/models/nothing")):
        headers = client.request("GET", target, key=client.read_key).headers
        assert headers["x-ratelimit-limit-requests"] == "5"
        assert headers["x-ratelimit-remaining-requests"] == str(remaining)
        assert headers["x-ratelimit-reset-requests"] == str(now + 60)
        assert headers["ratelimit-policy"] == '"default";q=5;w=60'
        assert headers["ratelimit"] == f'"default";r={remaining};t=60'


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (LIST, {"error": "Rate limit exceeded"}),
        (
            "/v1/models",
            {
                "error": {
                    "message": "Rate limit exceeded",
                    "type": "rate_limit_error",
                    "param": None,
                    "code": "rate_limit_exceeded",
                }
            },
        ),
    ],
)
def test_who_asks_too_often_waits_for_the_window_to_end(
    make_client: MakeClient, target: str, body: object
) -> None:
    client = make_client(rate_limit="2/minute")
    for _ in range(2):
        assert client.request("GET", target, key=client.read_key).status == 200
    client.clock.advance(seconds=20)
    refused = client.request("GET", target, key=client.read_key)
    assert (refused.status, refused.json) == (429, body)
    assert refused.headers["retry-after"] == "40"
    assert refused.headers["x-ratelimit-remaining-requests"] == "0"
    client.clock.advance(seconds=40)
    assert client.request("GET", target, key=client.read_key).status == 200


def test_a_window_never_has_more_seconds_left_than_it_is_long(make_client: MakeClient) -> None:
    client = make_client(rate_limit="1/minute")
    client.clock.advance(seconds=0.3)
    told = client.request("GET", LIST, key=client.read_key).headers["ratelimit"]
    assert told == '"default";r=0;t=60'
    refused = client.request("GET", LIST, key=client.read_key)
    assert int(refused.headers["retry-after"]) in (60, 61)


def test_another_key_has_a_limit_of_its_own(make_client: MakeClient) -> None:
    client = make_client(rate_limit="1/minute")
    assert client.request("GET", LIST, key=client.read_key).status == 200
    assert client.request("GET", LIST, key=client.admin_key).status == 200
    assert client.request("GET", LIST, key=client.read_key).status == 429


class TestFailures:
    """More than 20 failed requests within 30 s block the caller for 30 s."""

    def fail(self, client: Client, times: int, address: str = "10.0.0.1") -> list[int]:
        headers = {"x-forwarded-for": address}
        return [
            client.request("GET", LIST, key="mdx_rnonsense", headers=headers).status
            for _ in range(times)
        ]

    def test_block_the_address_that_has_no_key(self, make_client: MakeClient) -> None:
        client = make_client(failure_limit="20/30 seconds")
        assert self.fail(client, 22) == [401] * 21 + [429]
        client.clock.advance(seconds=30)
        assert self.fail(client, 1) == [401]

    def test_do_not_block_a_valid_key_from_that_address(self, make_client: MakeClient) -> None:
        client = make_client(failure_limit="20/30 seconds")
        self.fail(client, 30)
        assert client.request("GET", LIST, key=client.read_key).status == 200

    def test_block_the_key_that_asks_for_what_is_not_there(self, make_client: MakeClient) -> None:
        client = make_client(failure_limit="20/30 seconds")
        target = "/api/v1/models/nothing"
        statuses = [client.request("GET", target, key=client.read_key).status for _ in range(22)]
        assert statuses == [404] * 21 + [429]
        assert client.request("GET", LIST, key=client.read_key).status == 429
        assert client.request("GET", LIST, key=client.admin_key).status == 200

    def test_block_who_guesses_admin_keys(self, make_client: MakeClient) -> None:
        client = make_client(failure_limit="20/30 seconds")
        target = "/admin/v1/keys"
        statuses = [client.request("GET", target, key="mdx_aguess").status for _ in range(22)]
        assert statuses == [401] * 21 + [429]

    @pytest.mark.parametrize(("trusted", "statuses"), [("127.0.0.1", [401]), ("", [429])])
    def test_count_for_the_address_that_a_trusted_proxy_names(
        self, make_client: MakeClient, trusted: str, statuses: list[int]
    ) -> None:
        client = make_client(failure_limit="20/30 seconds", trusted_proxies=trusted)
        self.fail(client, 22, "10.0.0.1")
        assert self.fail(client, 1, "10.0.0.2") == statuses
