"""Errors as bytes, in the shape that belongs to the path."""

from typing import Any, Final

from modeldex.entries import json_codec
from modeldex.serving.errors import openai_error

_OPENAI_SERVER_ERROR: Final = 500


def is_openai(path: str) -> bool:
    """Whether a path belongs to the routes for OpenAI's clients."""
    return path == "/v1" or path.startswith("/v1/")


def error_document(path: str, status: int, message: str) -> dict[str, Any]:
    """An error about a request for ``path``."""
    if not is_openai(path):
        return {"error": message}
    kind = "server_error" if status >= _OPENAI_SERVER_ERROR else "invalid_request_error"
    return openai_error(message, kind=kind)


def error_body(path: str, status: int, message: str) -> bytes:
    """`error_document` as JSON."""
    return json_codec.encode(error_document(path, status, message))
