"""The cases: what is asked for, and what a right answer to it looks like."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from benchmarks.read_path.catalogue import model_id
from benchmarks.read_path.exchange import Request

GZIP: Final = ("Accept-Encoding", "gzip")


class Target(Enum):
    """What a case reads."""

    TRAITS = auto()
    TEXT = auto()
    ALL = auto()
    ENTRY = auto()
    OPENAI = auto()


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request."""

    name: str
    label: str
    target: Target
    status: int = 200
    gzip: bool = False
    judged: bool = True
    """Whether nginx and the bare callable are what it is held against."""

    @property
    def authorised(self) -> bool:
        """Whether a key is sent along."""
        return self.status != 401

    @property
    def revalidates(self) -> bool:
        """Whether it sends the entity tag of what the client has already."""
        return self.status == 304


ENTRY_ID: Final = model_id(150)

PATHS: Final = {
    Target.TRAITS: "/api/v1/models/traits",
    Target.TEXT: "/api/v1/models?type=text",
    Target.ALL: "/api/v1/models?type=all",
    Target.ENTRY: f"/api/v1/models/{ENTRY_ID}",
    Target.OPENAI: "/v1/models",
}

CASES: Final = (
    Case("small", "small body (traits)", Target.TRAITS),
    Case("text-gzip", "text list, gzip", Target.TEXT, gzip=True),
    Case("all-plain", "whole list, plain", Target.ALL),
    Case("all-gzip", "whole list, gzip", Target.ALL, gzip=True),
    Case("not-modified", "304", Target.TEXT, status=304),
    Case("entry", "single entry", Target.ENTRY),
    Case("text-plain", "text list, plain", Target.TEXT, judged=False),
    Case("openai", "OpenAI's list", Target.OPENAI, judged=False),
    # Last, since who is refused often may come to be blocked.
    Case("unauthorised", "401", Target.TEXT, status=401),
)

BY_NAME: Final = {case.name: case for case in CASES}


def api_request(case: Case, secret: str) -> Request:
    """The request as it is sent to Modeldex, and to whatever has its routes. The entity tag of
    a case that revalidates is not in it yet."""
    request = Request(PATHS[case.target])
    if case.authorised:
        request = request.having("Authorization", f"Bearer {secret}")
    if case.gzip:
        request = request.having(*GZIP)
    return request
