"""What a server's refusals, and its silence, mean for a person at the command line."""

from typing import Any, Final

from modeldex.entries.problems import Path, Problem, Severity, Unreadable
from modeldex.store.errors import Conflict, NothingToPublish, StoreError

_TOO_LARGE: Final = 413
_HINTS: Final = {
    401: "MODELDEX_ADMIN_KEY holds no key that is valid there; `modeldex keys create NAME --role "
    "admin` makes one, run where the server runs",
    403: "MODELDEX_ADMIN_KEY holds a key that may only read; an admin key is needed",
    _TOO_LARGE: "MODELDEX_MAX_BODY_BYTES of the server says how large a catalogue may be",
    429: "wait a moment, then try again",
}


class RemoteError(StoreError):
    """A server did not do what was asked."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class NotFound(RemoteError):  # noqa: N818 - named for what happened
    """The server says that there is no such thing."""


def refusal(url: str, status: int, document: Any, request_id: str | None) -> Exception:
    """The exception for an answer that is no success.

    Args:
        url: the server, for the message.
        status: of the answer.
        document: its body, if that is JSON; None otherwise.
        request_id: what the server's log calls the request.
    """
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, str):
        return not_modeldex(url, f"status {status} and no error in JSON")
    if status == 400:
        return _invalid(url, document)
    if status == 404:
        return NotFound(error)
    if status == 409:
        return NothingToPublish(error) if "nothing to publish" in error else StoreError(error)
    if status == 412:
        head = document.get("head")
        return Conflict(error, None, head if isinstance(head, int) else None)
    if status >= 500:
        known_as = f" (request {request_id})" if request_id else ""
        return RemoteError(f"the server at {url} failed with status {status}: {error}{known_as}")
    return RemoteError(f"the server at {url} refuses: {error}", _HINTS.get(status))


def not_modeldex(url: str, found: str) -> RemoteError:
    """The failure of an answer that no Modeldex gives."""
    return RemoteError(
        f"{url} does not answer as a Modeldex server does: {found}",
        "--server takes the address that `modeldex serve` prints, without a path",
    )


def _invalid(url: str, document: dict[str, Any]) -> Exception:
    """A document that the server can not read, or a request that it does not understand."""
    issues = document.get("issues")
    problems = [_problem(issue) for issue in issues] if isinstance(issues, list) else []
    if problems and all(issue.get("code") == "invalid_document" for issue in issues or ()):
        return Unreadable(problems)
    said = "; ".join(str(problem) for problem in problems) or document["error"]
    return RemoteError(f"the server at {url} does not understand the request: {said}")


def _problem(issue: Any) -> Problem:
    fields = issue if isinstance(issue, dict) else {}
    path: Path = tuple(step for step in fields.get("path") or () if isinstance(step, str | int))

    def text(name: str) -> str | None:
        value = fields.get(name)
        return value if isinstance(value, str) else None

    return Problem(
        text("message") or "refused",
        severity=Severity.ERROR,
        path=path,
        found=text("found"),
        expected=text("expected"),
        suggestion=text("suggestion"),
        model_id=text("model_id"),
    )
