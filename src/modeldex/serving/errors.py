"""The shapes in which errors are told: the API's own, and OpenAI's under ``/v1``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from modeldex.entries.json_codec import brief
from modeldex.entries.problems import nearest

INVALID_PARAMETERS: Final = "Invalid request parameters"
NOT_AUTHENTICATED: Final = "Authentication failed"
NOT_AUTHORISED: Final = "Unauthorized access"
MODEL_NOT_FOUND: Final = "Specified model not found"
MODEL_GONE: Final = "Specified model was removed"
RATE_LIMITED: Final = "Rate limit exceeded"
UNKNOWN_ERROR: Final = "An unknown error occurred"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a request."""

    path: tuple[str | int, ...]
    """Where: the name of a parameter, or the way into the body."""
    message: str
    code: str = "invalid"
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What else a program may want: the value received, the values allowed."""

    def document(self) -> dict[str, Any]:
        return {"code": self.code, "path": list(self.path), "message": self.message, **self.extra}


def invalid_request(issues: Iterable[Issue], error: str = INVALID_PARAMETERS) -> dict[str, Any]:
    """The API's 400: every issue twice, as a tree by field and as a list."""
    listed = list(issues)
    details: dict[str, Any] = {"_errors": []}
    for issue in listed:
        node = details
        for step in issue.path:
            node = node.setdefault(str(step), {"_errors": []})
        node["_errors"].append(issue.message)
    return {"error": error, "details": details, "issues": [issue.document() for issue in listed]}


def openai_error(
    message: str, *, kind: str, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """An error as OpenAI's clients read it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def not_one_of(name: str, value: str, allowed: Iterable[str]) -> Issue:
    """A parameter with a value outside its list."""
    options = list(allowed)
    suggestion = nearest(value, options)
    message = f"{brief(value)} is not allowed; expected one of {', '.join(options)}"
    return Issue(
        (name,),
        f"{message}; {suggestion}" if suggestion else message,
        "invalid_enum_value",
        {"received": value[:80], "options": options},
    )
