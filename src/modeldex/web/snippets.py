"""Lines to copy that read a model from this server."""

import json
from typing import NamedTuple
from urllib.parse import quote


class Snippet(NamedTuple):
    """Code in one language."""

    name: str
    title: str
    code: str


def snippets_for(model_id: str, server: str) -> tuple[Snippet, ...]:
    """How a program reads the model; the key stands in an environment variable."""
    address = f"{server}/api/v1/models/{quote(model_id, safe='/:')}"
    return (
        Snippet("curl", "curl", _curl(address)),
        Snippet("python", "Python", _python(model_id, server)),
        Snippet("javascript", "JavaScript", _javascript(address)),
    )


def _curl(address: str) -> str:
    return f'curl {_shell(address)} \\\n  -H "Authorization: Bearer $API_KEY"'


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _python(model_id: str, server: str) -> str:
    return "\n".join(
        (
            "import os",
            "",
            "from openai import OpenAI",
            "",
            "client = OpenAI(",
            f"    base_url={_quoted(f'{server}/v1')},",
            '    api_key=os.environ["API_KEY"],',
            ")",
            f"model = client.models.retrieve({_quoted(model_id)})",
        )
    )


def _javascript(address: str) -> str:
    return "\n".join(
        (
            f"const answer = await fetch({_quoted(address)}, {{",
            "  headers: { Authorization: `Bearer ${process.env.API_KEY}` },",
            "});",
            "const model = await answer.json();",
        )
    )


def _quoted(text: str) -> str:
    """A string as Python and JavaScript both read it."""
    return json.dumps(text)
