"""A page as it is sent: a template, the texts of a language, and a strict policy."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from modeldex import __version__
from modeldex.serving.coding import SMALLEST_CODED, coded
from modeldex.serving.negotiation import preferred_coding
from modeldex.web import assets, figures
from modeldex.web.visitors import THEMES, Theme, Visitor, theme_in, words_for
from modeldex.web.words import LANGUAGES, Words

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing comes from elsewhere, and nothing stands inline."""


def page(
    request: Request,
    template: str,
    visitor: Visitor | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """A template as an answer. Without ``visitor`` it is one for whoever has not signed in."""
    words = words_for(request) if visitor is None else visitor.words
    theme = theme_in(request.cookies) if visitor is None else visitor.theme
    html = render(template, words, theme, visitor=visitor, request=request, **context)
    coding = (
        preferred_coding(request.headers.get("accept-encoding"))
        if len(html) >= SMALLEST_CODED
        else "identity"
    )
    sent = {
        "content-security-policy": POLICY,
        # Without any referrer, browsers would not say whose page sent a form.
        "referrer-policy": "same-origin",
        "cache-control": "private, no-cache",
        "vary": "Accept-Encoding, Accept-Language, Cookie",
        "content-language": words.language,
        **({} if coding == "identity" else {"content-encoding": coding}),
        **(headers or {}),
    }
    return Response(coded(html, coding), status, sent, media_type="text/html")


def render(template: str, words: Words, theme: Theme, **context: Any) -> bytes:
    """A template as HTML."""
    known = {"words": words, "theme": theme, "languages": LANGUAGES, "themes": THEMES}
    return _environment().get_template(template).render({**known, **context}).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("modeldex.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(asset=assets.url_of, version=__version__)
    environment.filters.update(
        amount=figures.amount,
        exchanged=figures.exchanged,
        tokens=figures.tokens,
        number=figures.number,
        percent=figures.percent,
        plain=figures.plain,
        day=figures.day,
        minute=figures.minute,
        machine=figures.machine,
        condition=figures.condition,
    )
    return environment
