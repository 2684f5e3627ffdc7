"""The OpenAPI description, the page made from it and the Postman collection."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from modeldex.http.docs_page import POLICY, render
from modeldex.http.postman import collection, postman_collection
from modeldex.http.routes import describe
from tests.http.client import Client


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return describe()


def operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in description["paths"].values() for operation in path.values()]


class TestTheDescription:
    def test_is_served_as_it_is(self, reader: Client, description: dict[str, Any]) -> None:
        answer = reader.request("GET", "/openapi.json", key=None)
        assert answer.status == 200
        assert answer.json == json.loads(json.dumps(description))

    def test_describes_every_answer_with_an_example(self, description: dict[str, Any]) -> None:
        for operation in operations(description):
            assert operation["summary"]
            assert operation["description"]
            for response in operation["responses"].values():
                assert response["description"] != "Successful Response"
                assert "x-request-id" in response["headers"]
                json_content = response.get("content", {}).get("application/json")
                if json_content is not None and operation["operationId"] != "get_description":
                    assert "example" in json_content

    def test_names_each_operation_once(self, description: dict[str, Any]) -> None:
        names = [operation["operationId"] for operation in operations(description)]
        assert len(names) == len(set(names))

    def test_refers_to_nothing_that_is_missing(self, description: dict[str, Any]) -> None:
        for name in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(description))):
            part: Any = description
            for step in name.split("/"):
                part = part[step]

    def test_asks_for_a_key_everywhere_but_at_the_server_itself(
        self, description: dict[str, Any]
    ) -> None:
        for operation in operations(description):
            keyless = operation["tags"] == ["server"]
            more = operation["operationId"] == "get_metrics"  # which tells more with a key
            without: list[Any] = [{}, {"key": []}] if more else []
            assert operation["security"] == (without if keyless else [{"key": []}])
            assert ("401" in operation["responses"]) is (more or not keyless)

    def test_offers_an_admin_another_view_wherever_readers_ask(
        self, description: dict[str, Any]
    ) -> None:
        for operation in operations(description):
            named = {each["name"] for each in operation.get("parameters", ())}
            is_readers = not operation["tags"][0].startswith(("admin", "server"))
            assert ("X-Modeldex-View" in named) is is_readers
            assert not is_readers or "400" in operation["responses"]

    def test_holds_no_secret_and_no_foreign_422(self, description: dict[str, Any]) -> None:
        text = json.dumps(description)
        assert "HTTPValidationError" not in text
        assert not any("422" in operation["responses"] for operation in operations(description))


class Page(HTMLParser):
    """What a page links to and holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.links += [value for name in ("href", "src") if (value := given.get(name))]
        if (anchor := given.get("id")) is not None:
            self.anchors.add(anchor)


class TestThePage:
    def test_is_served_with_a_strict_policy(self, reader: Client) -> None:
        answer = reader.request("GET", "/docs", key=None)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"] == POLICY
        assert "default-src 'none'" in POLICY
        assert "unsafe" not in POLICY

    def test_loads_nothing_from_anywhere(self, description: dict[str, Any]) -> None:
        page = Page(render(description))
        assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.tags)
        outside = {link for link in page.links if not link.startswith("#")}
        assert outside == {"openapi.json"}
        assert {link[1:] for link in page.links if link.startswith("#")} == page.anchors

    def test_shows_every_operation(self, description: dict[str, Any]) -> None:
        page = Page(render(description))
        assert page.anchors == {each["operationId"] for each in operations(description)}

    def test_escapes_what_it_shows(self, description: dict[str, Any]) -> None:
        hostile = json.loads(json.dumps(description).replace("The catalogue", "<img onerror=x>"))
        assert "img" not in Page(render(hostile)).tags


class TestPostman:
    def test_has_a_request_for_each_operation(self, description: dict[str, Any]) -> None:
        made = postman_collection(description)
        assert made["info"]["schema"].endswith("/v2.1.0/collection.json")
        requests = [item for folder in made["item"] for item in folder["item"]]
        assert len(requests) == len(operations(description))
        for item in requests:
            assert item["request"]["url"]["raw"].startswith("{{baseUrl}}/")
            for response in item["response"]:
                json.loads(response["body"])

    def test_sends_the_right_key(self, description: dict[str, Any]) -> None:
        made = postman_collection(description)
        assert made["auth"]["bearer"][0]["value"] == "{{key}}"
        for folder in made["item"]:
            admin = folder["name"].startswith("admin")
            assert (
                folder.get("auth", made["auth"])["bearer"][0]["value"] == "{{adminKey}}"
            ) is admin
            for item in folder["item"]:
                keyless = item["request"].get("auth") == {"type": "noauth"}
                assert keyless is (folder["name"] == "server")

    def test_names_path_parameters_as_postman_does(self, description: dict[str, Any]) -> None:
        text = json.dumps(postman_collection(description))
        assert "/:model_id" in text
        assert "{model_id}" not in text

    def test_is_for_the_server_that_is_asked_for(self) -> None:
        variables = {
            each["key"]: each["value"] for each in collection("https://x.example/")["variable"]
        }
        assert variables["baseUrl"] == "https://x.example"
        assert variables["key"] == variables["adminKey"] == ""
