"""The whole catalogue: taking it out, planning with it, publishing it."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from orjson import Fragment

from modeldex.catalogue.assemble import assemble
from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.plan import Plan
from modeldex.dialects.native import said_document
from modeldex.dialects.recognise import draft_of
from modeldex.entries import json_codec
from modeldex.entries.problems import Problem
from modeldex.http import messages
from modeldex.http.admin_context import Admin, AdminOf, BodyOf, decoded
from modeldex.http.describing import (
    ANY_OBJECT,
    CATALOGUE_BODY,
    CATALOGUE_EXAMPLE,
    NOT_MODIFIED,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    PUBLISHED_EXAMPLE,
    admin_errors,
    answer_with,
)
from modeldex.http.machine import reaching_problems
from modeldex.http.parameters import At, Message, PlanOnly, StrictQuery
from modeldex.http.preconditions import Tags, already_has, entity_tag, tags_in
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, raw_reply, reply
from modeldex.serving.facts import whole
from modeldex.store.errors import Conflict, NothingToPublish
from modeldex.store.records import Revision

router = APIRouter(prefix="/admin/v1", tags=["admin: catalogue"], dependencies=[StrictQuery])

_MOST_NEWER = 50
"""How many revisions a conflict lists."""

IfMatch = Annotated[
    str | None,
    Header(description='The revision that the change rests on, such as `"3"`; `"0"` for none.'),
]
IfNoneMatch = Annotated[str | None, Header(description="A revision that the caller has already.")]
WrittenOnly = Annotated[
    bool,
    Query(
        description="Only what a person wrote: without what sources say, and without what is "
        "filled in."
    ),
]


@router.get(
    "/catalogue",
    summary="The whole catalogue",
    response_class=JsonResponse,
    responses={
        200: answer_with(
            "The catalogue in the one-file form; the ETag is the revision.",
            CATALOGUE_EXAMPLE,
            ANY_OBJECT,
        ),
        304: NOT_MODIFIED,
        **admin_errors(400, 404),
    },
)
def get_catalogue(
    admin: AdminOf,
    at: At = None,
    written: WrittenOnly = False,
    if_none_match: IfNoneMatch = None,
) -> JsonResponse:
    """Entries, settings, traits and aliases of a revision, in the one-file form that
    `PUT` takes and `modeldex apply` reads. Of a catalogue with sources that is what is published,
    and putting it back would fix what the sources say now; `written=true` gives what a person
    wrote, to be changed and put back."""
    head = admin.work.head()
    number = admin.work.resolve(at) if at is not None else (head.number if head else 0)
    etag = {"etag": entity_tag(number)}
    if already_has(if_none_match, etag["etag"]):
        return raw_reply(b"", 304, etag)
    if written:
        said = said_document(admin.work.written(number or None))
        return raw_reply(json_codec.encode(said), 200, etag)
    catalogue = admin.work.catalogue(number or None)
    return raw_reply(one_file_form(catalogue), 200, etag)


@router.put(
    "/catalogue",
    summary="Publish a whole catalogue",
    response_model=messages.Published,
    openapi_extra={"requestBody": CATALOGUE_BODY},
    responses={
        200: answer_with("The new revision, and what it changed.", PUBLISHED_EXAMPLE),
        412: PRECONDITION_FAILED,
        428: PRECONDITION_REQUIRED,
        **admin_errors(400, 408, 413, 415),
    },
)
def put_catalogue(
    admin: AdminOf,
    body: BodyOf,
    plan: PlanOnly = False,
    message: Message = "",
    if_match: IfMatch = None,
) -> JsonResponse:
    """Publish a catalogue in any form that `modeldex apply` reads from JSON: the one-file form,
    an array of entries, or a whole answer of the models API. All of it becomes the next
    revision, or nothing. With `plan=true` nothing is published, and `If-Match` is not needed.

    Its sources may name no file of the server, but below `MODELDEX_FILES_BELOW`, and no variable
    but those that begin with `MODELDEX_SOURCE_`; what is published already may stay."""
    expected = tags_in(if_match)
    if expected is None and not plan:
        raise Refused.because(
            428, 'If-Match is missing; send the revision that this rests on, such as If-Match: "3"'
        )
    catalogue, problems = read_catalogue(decoded(body))
    _check_reach(admin, catalogue.settings)
    proposal = admin.work.plan(catalogue)
    check_base(admin, expected, proposal.base)
    if plan:
        return _answer(_base_of(admin, proposal), proposal, problems, published=False)
    return _publish(admin, proposal, message, problems)


def one_file_form(catalogue: Catalogue) -> bytes:
    """`Catalogue.document` as JSON, with the entries put in as they are stored."""
    document = replace(catalogue, entries={}).document()
    document["models"] = [Fragment(whole(entry)) for entry in catalogue.entries.values()]
    return json_codec.encode(document)


def read_catalogue(document: Any) -> tuple[Catalogue, tuple[Problem, ...]]:
    """A catalogue and its warnings, from a document in any dialect.

    Raises:
        Refused: it can not be read; with every problem.
    """
    draft = draft_of(document)
    if draft.value is None:
        raise Refused.unreadable(draft.problems)
    reading = assemble(draft.value)
    problems = (*draft.problems, *reading.problems)
    if reading.value is None or draft.errors:
        raise Refused.unreadable(problems)
    return reading.value, problems


def _check_reach(admin: Admin, settings: Settings) -> None:
    """See that the settings name nothing of the server's machine that they may not.

    Raises:
        Refused: they do; with every problem.
    """
    problems = reaching_problems(settings, lambda: admin.published().settings, admin.files_below)
    if problems:
        raise Refused.unreadable(problems)


def conflict(admin: Admin, error: str, base: int | None) -> Refused:
    """A 412 that lists what was published after ``base``, newest first."""
    newest = admin.work.revisions(limit=_MOST_NEWER)
    since = [
        messages.Revision.of(revision).model_dump()
        for revision in newest
        if base is not None and revision.number > base
    ]
    head = newest[0].number if newest else 0
    headers = {"etag": entity_tag(head)}
    return Refused(412, {"error": error, "head": head, "since": since}, headers)


def check_base(admin: Admin, expected: Tags | None, base: int) -> None:
    """See that a change which is planned on revision ``base`` (0: on nothing) is one on the
    revision that ``If-Match`` names, where it is sent.

    Raises:
        Refused: it is not; with what was published since.
    """
    if expected is None:
        return
    # With nothing published there is nothing that `*` could mean; "0" says so instead.
    if (expected.any and base > 0) or str(base) in expected.strong:
        return
    numbers = [int(value) for value in expected.strong if value.isdecimal() and len(value) < 10]
    rests_on = max((number for number in numbers if number < base), default=None)
    raise conflict(admin, _why(rests_on, base), rests_on)


def _why(rests_on: int | None, head: int) -> str:
    if rests_on is None:
        return f"The newest revision is {head}, and If-Match names none that was before it"
    return f"The change rests on revision {rests_on}, and the newest is {head}"


def _base_of(admin: Admin, proposal: Plan) -> Revision | None:
    """What the ETag of a plan has to name: a later revision is none that the plan is on top of."""
    return admin.work.revision(proposal.base)


def _publish(
    admin: Admin, proposal: Plan, message: str, problems: tuple[Problem, ...]
) -> JsonResponse:
    try:
        revision = admin.work.publish(proposal, message)
    except NothingToPublish:
        return _answer(_base_of(admin, proposal), proposal, problems, published=False)
    except Conflict as error:
        raise conflict(admin, str(error), proposal.base) from None
    admin.show()
    return _answer(revision, proposal, problems, published=True)


def _answer(
    revision: Revision | None, proposal: Plan, problems: tuple[Problem, ...], *, published: bool
) -> JsonResponse:
    told = messages.Published(
        published=published,
        revision=None if revision is None else messages.Revision.of(revision),
        plan=messages.Plan.of(proposal),
        problems=[messages.Problem.of(problem) for problem in problems],
    )
    return reply(told, 200, {"etag": entity_tag(revision.number if revision else 0)})
