"""The API as a Postman collection (format 2.1), made from its OpenAPI description."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from modeldex.http.routes import describe

SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

DEFAULT_SERVER: Final = "http://127.0.0.1:8080"

_PATH_PARAMETER: Final = re.compile(r"{(\w+)}")


def collection(server_url: str | None = None) -> dict[str, Any]:
    """The collection of this version's API, for the server at ``server_url``."""
    return postman_collection(describe(), server_url or DEFAULT_SERVER)


def postman_collection(
    openapi: Mapping[str, Any], server_url: str = DEFAULT_SERVER
) -> dict[str, Any]:
    """A collection with a folder for each tag.

    Its variables are ``baseUrl``, ``key`` (sent as a Bearer token) and ``adminKey``, which the
    admin folders send in its place.
    """
    info = openapi["info"]
    return {
        "info": {
            "name": info["title"],
            "version": info["version"],
            "description": info["description"],
            "schema": SCHEMA,
        },
        "auth": _bearer("key"),
        "variable": [
            {"key": "baseUrl", "value": server_url.rstrip("/"), "type": "string"},
            {"key": "key", "value": "", "type": "string"},
            {"key": "adminKey", "value": "", "type": "string"},
        ],
        "item": [_folder(openapi, tag) for tag in openapi["tags"]],
    }


def _folder(openapi: Mapping[str, Any], tag: Mapping[str, Any]) -> dict[str, Any]:
    items = [
        _item(method.upper(), path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
        if tag["name"] in operation["tags"]
    ]
    folder = {"name": tag["name"], "description": tag["description"], "item": items}
    if tag["name"].startswith("admin"):
        folder["auth"] = _bearer("adminKey")
    return folder


def _item(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    request: dict[str, Any] = {
        "method": method,
        "description": operation.get("description", ""),
        "header": [
            {
                "key": each["name"],
                "value": "",
                "description": each.get("description", ""),
                "disabled": True,
            }
            for each in parameters
            if each["in"] == "header"
        ],
        "url": _url(path, parameters),
    }
    if not operation["security"] or {} in operation["security"]:
        request["auth"] = {"type": "noauth"}
    if "requestBody" in operation:
        _add_body(request, operation["requestBody"])
    return {"name": operation["summary"], "request": request, "response": _examples(operation)}


def _url(path: str, parameters: list[Mapping[str, Any]]) -> dict[str, Any]:
    segments = _PATH_PARAMETER.sub(r":\1", path).strip("/").split("/")
    query = [
        {
            "key": each["name"],
            "value": _value(each["schema"]),
            "description": each.get("description", ""),
            "disabled": True,
        }
        for each in parameters
        if each["in"] == "query"
    ]
    variables = [
        {
            "key": each["name"],
            "value": str(next(iter(each["schema"].get("examples", [])), "")),
            "description": each.get("description", ""),
        }
        for each in parameters
        if each["in"] == "path"
    ]
    return {
        "raw": "{{baseUrl}}/" + "/".join(segments),
        "host": ["{{baseUrl}}"],
        "path": segments,
        "query": query,
        "variable": variables,
    }


def _value(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    if default is None:
        return ""
    return default if isinstance(default, str) else json.dumps(default)


def _add_body(request: dict[str, Any], body: Mapping[str, Any]) -> None:
    kind, content = next(iter(body["content"].items()))
    request["header"].append({"key": "Content-Type", "value": kind})
    request["body"] = {
        "mode": "raw",
        "raw": _json(content.get("example")),
        "options": {"raw": {"language": "json"}},
    }


def _examples(operation: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{status} {response['description']}",
            "code": int(status),
            "header": [{"key": "Content-Type", "value": kind}],
            "body": _json(content["example"]),
        }
        for status, response in operation["responses"].items()
        for kind, content in response.get("content", {}).items()
        if "example" in content
    ]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _bearer(variable: str) -> dict[str, Any]:
    token = {"key": "token", "value": f"{{{{{variable}}}}}", "type": "string"}
    return {"type": "bearer", "bearer": [token]}
