"""What Modeldex's own routes take: parameters, of which unknown ones are refused by name, and the
reader of a request."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.routing import APIRoute

from modeldex.entries.json_codec import brief
from modeldex.entries.problems import nearest
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.http.services import Services
from modeldex.serving.errors import Issue


def refuse_unknown(request: Request) -> None:
    """A dependency: every parameter must be one that the route declares, and stand once."""
    route = request.scope.get("route")
    known = _known(route) if isinstance(route, APIRoute) else frozenset()
    names = [name for name, _ in request.query_params.multi_items()]
    issues = [_unknown(name, known) for name in dict.fromkeys(names) if name not in known]
    issues += [
        Issue((name,), f"{name} was given more than once", "repeated_parameter")
        for name in known
        if names.count(name) > 1
    ]
    if issues:
        raise Refused.invalid(*issues)


def _known(route: APIRoute) -> frozenset[str]:
    """Names of the parameters that a route takes, its dependencies' included."""
    found: set[str] = set()
    pending: list[Any] = [route.dependant]
    while pending:
        dependant = pending.pop()
        found.update(parameter.alias for parameter in dependant.query_params)
        pending.extend(dependant.dependencies)
    return frozenset(found)


def _unknown(name: str, known: frozenset[str]) -> Issue:
    expected = f"expected {', '.join(sorted(known))}" if known else "expected none"
    parts = [f"{brief(name)} is no parameter of this route", expected, nearest(name, known)]
    message = "; ".join(part for part in parts if part is not None)
    return Issue((name[:80],), message, "unrecognized_parameter")


def reader_of(request: Request) -> Reader:
    """A dependency: the reader. The gate has let the request through."""
    services: Services = request.app.state.services
    scope = request.scope
    return Reader(scope["modeldex.key"], scope["modeldex.snapshot"], services.clock(), services)


StrictQuery = Depends(refuse_unknown)
ReaderOf = Annotated[Reader, Depends(reader_of)]

ModelId = Annotated[
    str,
    Path(description="The id of an entry; it may hold slashes.", examples=["acme/large"]),
]
RevisionNumber = Annotated[
    int, Path(ge=1, le=2**31 - 1, description="The number of a revision.", examples=[1])
]
At = Annotated[
    str | None,
    Query(
        max_length=64,
        description="A revision: its number, `head`, or an instant in ISO 8601, which means the "
        "newest revision at that time.",
        examples=["head"],
    ),
]
Message = Annotated[
    str,
    Query(max_length=4000, pattern=r"^[^\x00]*$", description="Why; it stays with the revision."),
]
PlanOnly = Annotated[bool, Query(description="Only tell what would change.")]
Before = Annotated[
    int | None,
    Query(ge=1, le=2**31 - 1, description="Only what is older than this one."),
]
