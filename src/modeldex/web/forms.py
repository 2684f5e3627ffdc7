"""What a form sent: read within limits, and only from a page of this very session."""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request

from modeldex.http.refusals import Refused
from modeldex.web.visitors import csrf_of

CSRF_FIELD: Final = "csrf"
_MOST_FIELDS: Final = 1_000


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, by name; of a name that came twice, the last.

    Raises:
        Refused: it is no form, or comes from another site.
    """
    check_origin(request)
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Refused.because(400, "The form can not be read") from None
    return dict(pairs)


def check_origin(request: Request) -> None:
    """Refuse what another site's page sends; browsers say whose it is.

    Raises:
        Refused: it is another site's.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    same = origin is None or origin.partition("://")[2] == host
    if site not in ("same-origin", "none") or not same:
        raise Refused.because(403, "The form comes from another site")


def check_csrf(fields: Mapping[str, str], token: str) -> None:
    """Refuse a form that was not made for this session.

    Raises:
        Refused: it was not.
    """
    given = fields.get(CSRF_FIELD, "")
    expected = csrf_of(token)
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Refused.because(403, "The form is out of date; open the page again")
