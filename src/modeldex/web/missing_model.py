"""The page of a model that is not there: whether it has left, and what may have been meant."""

from typing import Final

from fastapi import Request, Response

from modeldex.catalogue.search.query import Query
from modeldex.catalogue.search.searching import Found, Question, search
from modeldex.catalogue.search.tokens import words
from modeldex.web.rendering import page
from modeldex.web.visitors import Visitor

_MOST_SUGGESTED: Final = 5
_MOST_WORDS: Final = 8


def show_missing(request: Request, visitor: Visitor, name: str) -> Response:
    """The page, with status 404. It tells of nothing that the visitor may not see."""
    return page(
        request,
        "missing_model.html",
        visitor,
        status=404,
        here="browse",
        name=name[:200],
        gone=visitor.snapshot.left(name),
        suggestions=_suggestions(visitor, name),
    )


def _suggestions(visitor: Visitor, name: str) -> tuple[str, ...]:
    """Ids that have the words of the name, or else the first of them."""
    asked = tuple(dict.fromkeys(words(name)))[:_MOST_WORDS]
    for some in (asked, asked[:2], asked[:1]) if asked else ():
        found = search(
            visitor.scope, Question(Query(text=some), limit=_MOST_SUGGESTED), visitor.now
        )
        if isinstance(found, Found) and found.ids:
            return found.ids
    return ()
