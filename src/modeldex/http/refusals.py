"""Requests that are refused: one exception, and how it is told."""

from collections.abc import Iterable, Mapping
from typing import Any

from modeldex.entries.problems import Problem
from modeldex.http.messages import Problem as ProblemMessage
from modeldex.serving.errors import Issue, invalid_request


class Refused(Exception):  # noqa: N818 - named for what happened
    """A request ends here, with a status and a document in the shape of the facts."""

    def __init__(
        self, status: int, document: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(document.get("error"))
        self.status = status
        self.document = document
        self.headers = dict(headers or {})

    @classmethod
    def because(
        cls, status: int, error: str, headers: Mapping[str, str] | None = None
    ) -> "Refused":
        """A refusal with nothing but one sentence."""
        return cls(status, {"error": error}, headers)

    @classmethod
    def invalid(cls, *issues: Issue) -> "Refused":
        """A request whose parameters or body are wrong."""
        return cls(400, invalid_request(issues))

    @classmethod
    def unreadable(cls, problems: Iterable[Problem]) -> "Refused":
        """A document with errors: every one, with path, what was found and what to do."""
        issues = [_issue(problem) for problem in problems if problem.is_error]
        return cls(400, invalid_request(issues))


def _issue(problem: Problem) -> Issue:
    said = ProblemMessage.of(problem).model_dump(exclude={"path", "message"})
    return Issue(tuple(problem.path), problem.message, "invalid_document", said)
