"""Single entries: each change is a revision of its own."""

from typing import Annotated, Any

from fastapi import APIRouter, Header

from modeldex.entries.entry import Entry
from modeldex.entries.merging import restated
from modeldex.entries.problems import Problem
from modeldex.http import messages
from modeldex.http.admin_context import Admin, AdminOf, BodyOf, decoded
from modeldex.http.describing import (
    ANY_OBJECT,
    EDITED_EXAMPLE,
    ENTRY_EXAMPLE,
    NOT_MODIFIED,
    admin_errors,
    answer_with,
    body_with,
    error_response,
)
from modeldex.http.editing import names_left, read_edit
from modeldex.http.parameters import At, Message, ModelId, StrictQuery
from modeldex.http.preconditions import already_has, entity_tag, tags_in
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, raw_reply, reply
from modeldex.serving.errors import MODEL_NOT_FOUND, Issue
from modeldex.serving.facts import whole
from modeldex.store.errors import Conflict, NothingToPublish
from modeldex.store.records import Revision

router = APIRouter(prefix="/admin/v1", tags=["admin: entries"], dependencies=[StrictQuery])

_ATTEMPTS = 5
"""How often a patch is applied anew when the entry changes under it."""

IfMatch = Annotated[
    str | None, Header(description="The ETag of the entry that the change rests on, or `*`.")
]
IfNoneMatch = Annotated[str | None, Header(description="An ETag, or `*` for any.")]

_VERSION = {
    "since": 1,
    "until": None,
    "digest": "a1" * 32,
    "filled": ["object", "created"],
    "entry": ENTRY_EXAMPLE,
}
_CHANGED = {
    **error_response(409, example={"error": "The entry is another than If-Match says"}),
    "description": "The entry is another than the precondition says.",
}
_EDIT_ERRORS = {412: _CHANGED, **admin_errors(400, 404, 408, 413, 415)}


@router.get(
    "/models/{model_id:path}/history",
    summary="Every version of an entry",
    response_model=messages.Listing[messages.Version],
    responses={
        200: answer_with("The versions.", {"object": "list", "data": [_VERSION]}),
        **admin_errors(400, 404),
    },
)
def get_history(admin: AdminOf, model_id: ModelId) -> JsonResponse:
    """Each version with the revisions for which it held, oldest first."""
    versions = admin.work.history(model_id)
    if not versions:
        raise Refused.because(404, MODEL_NOT_FOUND)
    return reply(messages.listing(map(messages.Version.of, versions)))


@router.get(
    "/models/{model_id:path}",
    summary="One entry, as published",
    response_class=JsonResponse,
    responses={
        200: answer_with(
            "The entry; its ETag is the digest of its content.", ENTRY_EXAMPLE, ANY_OBJECT
        ),
        304: NOT_MODIFIED,
        **admin_errors(400, 404),
    },
)
def get_entry(
    admin: AdminOf, model_id: ModelId, at: At = None, if_none_match: IfNoneMatch = None
) -> JsonResponse:
    """An entry by its id, with its extensions, whether or not it is listed at the moment."""
    number = None if at is None else admin.work.resolve(at)
    entry = admin.work.entry(model_id, number)
    if entry is None:
        raise Refused.because(404, MODEL_NOT_FOUND)
    etag = {"etag": entity_tag(entry.digest.hex())}
    if already_has(if_none_match, etag["etag"]):
        return raw_reply(b"", 304, etag)
    return raw_reply(whole(entry), 200, etag)


@router.put(
    "/models/{model_id:path}",
    summary="Put an entry",
    response_model=messages.Edited,
    openapi_extra={
        "requestBody": body_with(
            "EntryAsWritten",
            "The entry in the API's shape; what can be derived may be left out.",
            ENTRY_EXAMPLE,
        )
    },
    responses={
        200: answer_with("The entry is changed, or was the same already.", EDITED_EXAMPLE),
        201: {**answer_with("The entry is new.", EDITED_EXAMPLE), "model": messages.Edited},
        **_EDIT_ERRORS,
    },
)
def put_entry(
    admin: AdminOf,
    body: BodyOf,
    model_id: ModelId,
    message: Message = "",
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> JsonResponse:
    """The entry is read strictly: an unknown field or a contradiction is an error, unless the
    published entry has the same already. `If-None-Match: *` asks that there be none yet."""
    document = _object(decoded(body))
    current = admin.work.entry(model_id)
    _check(current, if_match, if_none_match)
    entry, problems = read_edit(model_id, document, current, admin.published())
    # Without a precondition the last one to write wins; with one, what it held for is expected.
    checked = if_match is not None or if_none_match is not None
    return _put(admin, entry, current, message, problems, checked=checked)


@router.patch(
    "/models/{model_id:path}",
    summary="Change parts of an entry",
    response_model=messages.Edited,
    openapi_extra={
        "requestBody": body_with(
            "EntryPatch",
            "A JSON Merge Patch (RFC 7396): null takes a field out.",
            {"model_spec": {"name": "Acme Embed 2"}},
            **{
                "application/merge-patch+json": {
                    "schema": {"$ref": "#/components/schemas/EntryPatch"},
                    "example": {"model_spec": {"name": "Acme Embed 2"}},
                }
            },
        )
    },
    responses={
        200: answer_with("The entry is changed, or was the same already.", EDITED_EXAMPLE),
        **_EDIT_ERRORS,
    },
)
def patch_entry(
    admin: AdminOf,
    body: BodyOf,
    model_id: ModelId,
    message: Message = "",
    if_match: IfMatch = None,
) -> JsonResponse:
    """What results is read as strictly as with `PUT`. A patch always applies to the entry as it
    is at that moment; `If-Match` asks that this be a certain one. What follows from a value that
    is patched is derived anew: `diem` from `usd`, `context_length` from
    `availableContextTokens`."""
    patch = _object(decoded(body))
    for _ in range(_ATTEMPTS):
        current = admin.work.entry(model_id)
        if current is None:
            raise Refused.because(404, MODEL_NOT_FOUND)
        _check(current, if_match, None)
        document = restated(current.document(), patch)
        entry, problems = read_edit(model_id, document, current, admin.published())
        try:
            return _put(admin, entry, current, message, problems, checked=True)
        except Refused as refused:
            if refused.status != 412 or if_match is not None:
                raise
    raise Refused.because(412, "The entry keeps changing; try again")


@router.delete(
    "/models/{model_id:path}",
    summary="Take an entry out",
    response_model=messages.Edited,
    responses={
        200: answer_with("The entry is gone.", {**EDITED_EXAMPLE, "digest": None}),
        404: error_response(404),
        412: _CHANGED,
        **admin_errors(400),
    },
)
def delete_entry(
    admin: AdminOf, model_id: ModelId, message: Message = "", if_match: IfMatch = None
) -> JsonResponse:
    """The next revision is without the entry. Its versions stay in the history."""
    current = admin.work.entry(model_id)
    if current is None:
        raise Refused.because(404, MODEL_NOT_FOUND)
    _check(current, if_match, None)
    expected = None if if_match is None else current.digest
    left = names_left(model_id, admin.published())
    try:
        revision = admin.work.delete_entry(model_id, message, expected)
    except Conflict as error:
        raise Refused.because(412, str(error)) from None
    admin.show()
    return _edited(revision, None, left)


def _object(document: Any) -> dict[str, Any]:
    if isinstance(document, dict):
        return document
    raise Refused.invalid(Issue((), "expected an object", "invalid_type"))


def _check(current: Entry | None, if_match: str | None, if_none_match: str | None) -> None:
    """The preconditions against what is published."""
    tag = None if current is None else current.digest.hex()
    wanted = tags_in(if_match)
    if wanted is not None and not wanted.match(tag):
        raise Refused.because(412, "The entry is another than If-Match says", _etag(current))
    unwanted = tags_in(if_none_match, "If-None-Match")
    if unwanted is not None and unwanted.match(tag):
        raise Refused.because(412, "There is such an entry already", _etag(current))


def _etag(entry: Entry | None) -> dict[str, str]:
    return {} if entry is None else {"etag": entity_tag(entry.digest.hex())}


def _put(
    admin: Admin,
    entry: Entry,
    current: Entry | None,
    message: str,
    problems: tuple[Problem, ...],
    *,
    checked: bool,
) -> JsonResponse:
    published = b"" if current is None else current.digest
    expected = published if checked else None
    try:
        revision = admin.work.put_entry(entry, message, expected)
    except NothingToPublish:
        return _edited(admin.work.head(), current, problems, published=False)
    except Conflict as error:
        raise Refused.because(412, str(error)) from None
    admin.show()
    stored = admin.work.entry(entry.id, revision.number)
    return _edited(revision, stored, problems, 201 if current is None else 200)


def _edited(
    revision: Revision | None,
    entry: Entry | None,
    problems: tuple[Problem, ...],
    status: int = 200,
    *,
    published: bool = True,
) -> JsonResponse:
    told = messages.Edited(
        published=published,
        revision=None if revision is None else messages.Revision.of(revision),
        digest=None if entry is None else entry.digest.hex(),
        problems=[messages.Problem.of(problem) for problem in problems],
    )
    return reply(told, status, _etag(entry))
