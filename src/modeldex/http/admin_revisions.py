"""Revisions: what was published, how it differs, and going back; and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import compare
from modeldex.http import messages
from modeldex.http.admin_catalogue import IfMatch, check_base, conflict
from modeldex.http.admin_context import Admin, AdminOf
from modeldex.http.describing import (
    CHANGES_EXAMPLE,
    PRECONDITION_FAILED,
    PUBLISHED_EXAMPLE,
    REVISION_EXAMPLE,
    admin_errors,
    answer_with,
)
from modeldex.http.parameters import Before, Message, PlanOnly, RevisionNumber, StrictQuery
from modeldex.http.preconditions import entity_tag, tags_in
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, reply
from modeldex.store import records
from modeldex.store.errors import Conflict, NothingToPublish

router = APIRouter(prefix="/admin/v1", tags=["admin: revisions"], dependencies=[StrictQuery])

_RECORD = {
    "id": 12,
    "at": "2026-08-22T12:00:00+00:00",
    "actor": "ci",
    "action": "publish",
    "subject": "revision 3",
    "detail": "New prices",
}

Limit = Annotated[int, Query(ge=1, le=1000, description="At most this many.")]
Reference = Annotated[
    str,
    Path(
        max_length=64,
        description="A number, `head`, or an instant in ISO 8601: the newest revision then.",
        examples=["head"],
    ),
]
Since = Annotated[
    int | None,
    Query(ge=0, le=2**31 - 1, description="The earlier one; the one before, if absent."),
]


@router.get(
    "/revisions",
    summary="What was published",
    response_model=messages.Page[messages.Revision],
    responses={
        200: answer_with(
            "Revisions, newest first.", {"object": "list", "data": [REVISION_EXAMPLE], "next": 3}
        ),
        **admin_errors(400),
    },
)
def list_revisions(admin: AdminOf, limit: Limit = 50, before: Before = None) -> JsonResponse:
    """Revisions, newest first."""
    found = admin.work.revisions(limit + 1, before)
    shown = [messages.Revision.of(revision) for revision in found[:limit]]
    return reply(messages.page(shown, shown[-1].number if len(found) > limit else None))


@router.get(
    "/revisions/{reference}",
    summary="One revision",
    response_model=messages.Revision,
    responses={
        200: answer_with("The revision.", REVISION_EXAMPLE),
        **admin_errors(400, 404),
    },
)
def get_revision(admin: AdminOf, reference: Reference) -> JsonResponse:
    """A revision by its number, or the newest one at an instant."""
    return reply(messages.Revision.of(_existing(admin, admin.work.resolve(reference))))


@router.get(
    "/revisions/{number}/changes",
    summary="What differs between two revisions",
    response_model=messages.Difference,
    responses={
        200: answer_with("The changes.", {"since": 2, "until": 3, "changes": CHANGES_EXAMPLE}),
        **admin_errors(400, 404),
    },
)
def get_changes(admin: AdminOf, number: RevisionNumber, since: Since = None) -> JsonResponse:
    """What leads from one revision to another, by entry and field. The earlier one is 0 for an
    empty catalogue; both may also be given the other way round."""
    earlier = number - 1 if since is None else since
    old = admin.work.catalogue(earlier) if earlier else Catalogue()
    changes = compare(old, admin.work.catalogue(number))
    return reply(
        messages.Difference(since=earlier, until=number, changes=messages.Changes.of(changes))
    )


@router.post(
    "/revisions/{number}/rollback",
    summary="Publish an earlier revision again",
    response_model=messages.Published,
    responses={
        200: answer_with("The new revision, and what it changed.", PUBLISHED_EXAMPLE),
        412: PRECONDITION_FAILED,
        **admin_errors(400, 404, 408, 413, 415),
    },
)
def roll_back(
    admin: AdminOf,
    number: RevisionNumber,
    plan: PlanOnly = False,
    message: Message = "",
    if_match: IfMatch = None,
) -> JsonResponse:
    """The content of an earlier revision becomes the next one; nothing in between is lost. With
    `If-Match`, only on top of the revision that it names."""
    expected = tags_in(if_match)
    proposal = admin.work.plan_rollback(number)
    check_base(admin, expected, proposal.base)
    revision = _existing(admin, proposal.base)
    published = False
    if not plan:
        try:
            revision = admin.work.rollback(number, message, base=proposal.base)
            published = True
        except NothingToPublish:
            pass
        except Conflict as error:
            raise conflict(admin, str(error), proposal.base) from None
        admin.show()
    told = messages.Published(
        published=published,
        revision=messages.Revision.of(revision),
        plan=messages.Plan.of(proposal),
        problems=[],
    )
    return reply(told, 200, {"etag": entity_tag(revision.number)})


@router.get(
    "/audit",
    summary="Who did what",
    response_model=messages.Page[messages.AuditRecord],
    responses={
        200: answer_with(
            "Records, newest first.", {"object": "list", "data": [_RECORD], "next": None}
        ),
        **admin_errors(400),
    },
)
def list_audit(admin: AdminOf, limit: Limit = 100, before: Before = None) -> JsonResponse:
    """Every publish, rollback and change of a key, newest first."""
    found = admin.work.audit(limit + 1, before)
    shown = [messages.AuditRecord.of(record) for record in found[:limit]]
    return reply(messages.page(shown, shown[-1].id if len(found) > limit else None))


def _existing(admin: Admin, number: int) -> records.Revision:
    revision = admin.work.revision(number)
    if revision is None:
        raise Refused.because(404, f"There is no revision {number}")
    return revision
