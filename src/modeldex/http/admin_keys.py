"""Keys: making, listing, ending and replacing them. A secret is told once, when it is made."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path

from modeldex.http import messages
from modeldex.http.admin_context import AdminOf, BodyOf, read_body
from modeldex.http.describing import (
    KEY_EXAMPLE,
    NEW_KEY_EXAMPLE,
    admin_errors,
    answer_with,
    body_with,
)
from modeldex.http.key_requests import CreateKey, RotateKey
from modeldex.http.parameters import StrictQuery
from modeldex.http.replies import JsonResponse, reply

router = APIRouter(prefix="/admin/v1", tags=["admin: keys"], dependencies=[StrictQuery])

KeyReference = Annotated[
    str, Path(max_length=200, description="The id or the name of a key.", examples=["ci"])
]


@router.get(
    "/keys",
    summary="Every key there ever was",
    response_model=messages.Listing[messages.Key],
    responses={
        200: answer_with("The keys.", {"object": "list", "data": [KEY_EXAMPLE]}),
        **admin_errors(400),
    },
)
def list_keys(admin: AdminOf) -> JsonResponse:
    """Keys without their secrets, which nobody can tell any more, oldest first."""
    return reply(messages.listing(map(messages.Key.of, admin.work.keys())))


@router.post(
    "/keys",
    status_code=201,
    summary="Make a key",
    response_model=messages.NewKey,
    openapi_extra={
        "requestBody": body_with(
            "CreateKey", "The key that shall be made.", {"name": "ci", "role": "read"}
        )
    },
    responses={
        201: answer_with("The key and its secret.", NEW_KEY_EXAMPLE),
        **admin_errors(400, 404, 408, 409, 413, 415),
    },
)
def create_key(admin: AdminOf, body: BodyOf) -> JsonResponse:
    """The answer holds the secret, this once."""
    asked = read_body(CreateKey, body)
    seconds = asked.expires_in_seconds
    lifetime = None if seconds is None else timedelta(seconds=seconds)
    key, secret = admin.work.create_key(
        asked.name, asked.role, lifetime, asked.rate_limit, asked.view
    )
    admin.show()
    return reply(messages.NewKey(key=messages.Key.of(key), secret=secret), 201)


@router.post(
    "/keys/{reference:path}/rotate",
    status_code=201,
    summary="Replace a key",
    response_model=messages.NewKey,
    openapi_extra={
        "requestBody": body_with(
            "RotateKey", "How long both shall be valid.", {"overlap_seconds": 86400}
        )
    },
    responses={
        201: answer_with("The new key and its secret.", NEW_KEY_EXAMPLE),
        **admin_errors(400, 404, 408, 409, 413, 415),
    },
)
def rotate_key(admin: AdminOf, body: BodyOf, reference: KeyReference) -> JsonResponse:
    """A new key of the same name, role, view, lifetime and rate limit; the old one stays valid for
    as long as is asked for, but not longer than before. The answer holds the new secret, this
    once."""
    asked = read_body(RotateKey, body)
    key, secret = admin.work.rotate_key(reference, timedelta(seconds=asked.overlap_seconds))
    admin.show()
    return reply(messages.NewKey(key=messages.Key.of(key), secret=secret), 201)


@router.delete(
    "/keys/{reference:path}",
    summary="Revoke a key",
    response_model=messages.Key,
    responses={
        200: answer_with(
            "The key, as it is now.", {**KEY_EXAMPLE, "revoked_at": "2026-09-01T08:00:00+00:00"}
        ),
        **admin_errors(400, 404, 409),
    },
)
def revoke_key(admin: AdminOf, reference: KeyReference) -> JsonResponse:
    """The key opens nothing any more, from now on. It stays in the list."""
    key = admin.work.revoke_key(reference)
    admin.show()
    return reply(messages.Key.of(key))
