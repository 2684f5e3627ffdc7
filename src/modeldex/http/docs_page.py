"""The reference page: the OpenAPI description as one HTML page, made on the server.

It loads nothing: its policy allows nothing but its own style, which stands in it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

_STYLE: Final = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 3rem; }
section { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: 0 1rem; }
section:target { outline: 2px solid; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: color-mix(in srgb, currentColor 7%, transparent); padding: .75rem;
  border-radius: .25rem; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid var(--line); padding: .4rem .6rem .4rem 0; text-align: left;
  vertical-align: top; }
.method { display: inline-block; font-weight: 700; min-width: 4.5rem; }
nav ul { columns: 26rem auto; list-style: none; padding: 0; }
nav a, code, pre, td, h3, h4 { overflow-wrap: anywhere; }
a { color: inherit; }
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy that the page is to be sent with."""

Operation = tuple[str, str, Mapping[str, Any]]
"""Method, path and what the description says of them."""


def render(description: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document, whole."""
    info = description["info"]
    groups = [(tag, list(_operations(description, tag["name"]))) for tag in description["tags"]]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(info['title'])} API {escape(info['version'])}</title>",
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(info['title'])} API <small>{escape(info['version'])}</small></h1>",
        _paragraphs(info["description"]),
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>',
        "<nav aria-label='Operations'>",
        *(_contents(tag, operations) for tag, operations in groups),
        "</nav>",
        *(_group(tag, operations) for tag, operations in groups),
        "</main></body></html>",
    ]
    return "\n".join(parts)


def _operations(description: Mapping[str, Any], tag: str) -> Iterator[Operation]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield method.upper(), path, operation


def _contents(tag: Mapping[str, Any], operations: list[Operation]) -> str:
    items = [
        f'<li><a href="#{_anchor(operation)}"><code>{method} {escape(path)}</code></a></li>'
        for method, path, operation in operations
    ]
    return f"<h3>{escape(tag['name'])}</h3><ul>{''.join(items)}</ul>"


def _group(tag: Mapping[str, Any], operations: list[Operation]) -> str:
    sections = "\n".join(_section(*operation) for operation in operations)
    return f"<h2>{escape(tag['name'])}</h2>{_paragraphs(tag['description'])}{sections}"


def _section(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parts = [
        f'<section id="{_anchor(operation)}"><h3>{escape(operation["summary"])}</h3>',
        f'<p><code><span class="method">{method}</span>{escape(path)}</code></p>',
        _paragraphs(operation.get("description", "")),
        _parameters(operation.get("parameters", [])),
        _body(operation.get("requestBody")),
        _responses(operation["responses"]),
        "</section>",
    ]
    return "\n".join(part for part in parts if part)


def _parameters(parameters: list[Mapping[str, Any]]) -> str:
    if not parameters:
        return ""
    rows = [
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(each['in'])}"
        f"{', required' if each.get('required') else ''}</td>"
        f"<td>{_inline(each.get('description', ''))} {_values(each['schema'])}</td></tr>"
        for each in parameters
    ]
    head = "<thead><tr><th>Parameter</th><th>Where</th><th>Meaning</th></tr></thead>"
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"


def _values(schema: Mapping[str, Any]) -> str:
    parts = []
    if "enum" in schema:
        parts.append(
            "One of " + ", ".join(f"<code>{escape(str(v))}</code>" for v in schema["enum"])
        )
    if schema.get("default") not in (None, ""):
        parts.append(f"Default <code>{escape(json.dumps(schema['default']))}</code>")
    return ". ".join(parts)


def _body(body: Mapping[str, Any] | None) -> str:
    if body is None:
        return ""
    kinds = ", ".join(f"<code>{escape(kind)}</code>" for kind in body["content"])
    first = next(iter(body["content"].values()))
    about = _inline(body.get("description", ""))
    return f"<h4>Body</h4><p>{about} {kinds}</p>{_example(first)}"


def _responses(responses: Mapping[str, Any]) -> str:
    rows = []
    for status, response in responses.items():
        content = response.get("content", {})
        first: Mapping[str, Any] = next(iter(content.values()), {})
        kind = ", ".join(f"<code>{escape(each)}</code>" for each in content)
        rows.append(
            f"<tr><th scope='row'>{escape(status)}</th>"
            f"<td>{_inline(response['description'])} {kind}{_example(first)}</td></tr>"
        )
    return f"<h4>Answers</h4><table><tbody>{''.join(rows)}</tbody></table>"


def _example(content: Mapping[str, Any]) -> str:
    if "example" not in content:
        return ""
    text = json.dumps(content["example"], indent=2, ensure_ascii=False)
    return f"<pre>{escape(text)}</pre>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_inline(each)}</p>" for each in text.strip().split("\n\n") if each)


def _inline(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _anchor(operation: Mapping[str, Any]) -> str:
    return escape(str(operation["operationId"]), quote=True)
