"""The page of one model: what it is, what it can do and what it costs."""

from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from modeldex.catalogue.changes import leaves
from modeldex.catalogue.lifecycle import state_at
from modeldex.catalogue.quotes import priced_model
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.entries.problems import format_path
from modeldex.serving.facts import EntryFacts
from modeldex.store.errors import StoreError
from modeldex.web.calculator import calculate
from modeldex.web.derived import aliases_by_id, traits_by_id
from modeldex.web.missing_model import show_missing
from modeldex.web.price_history import HEIGHT, WIDTH, PriceHistory, price_history
from modeldex.web.prices import Prices, prices_of
from modeldex.web.rendering import page
from modeldex.web.snippets import snippets_for
from modeldex.web.timeline import Moment, moments_of
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

_SHOWN_ELSEWHERE: Final = frozenset(
    {
        "capabilities",
        "deprecation",
        "description",
        "name",
        "pricing",
        "privacy",
        "traits",
        "uncensored",
        "voices",
    }
)
"""Fields of a spec that have a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model, arranged for its page."""

    id: str
    document: dict[str, Any]
    spec: dict[str, Any]
    extensions: dict[str, Any]
    state: str
    prices: Prices
    flags: tuple[tuple[str, bool], ...]
    """Capabilities that are there or not, those that are there first."""
    figures: tuple[tuple[str, Any], ...]
    """Everything else that the spec says, by dotted path."""
    traits: tuple[str, ...]
    aliases: tuple[str, ...]
    moments: tuple[Moment, ...]
    raw: str


@router.get("/models/{name:path}")
@router.head("/models/{name:path}")
def show_model(
    request: Request, visitor: VisitorOf, name: Annotated[str, Path(max_length=1000)]
) -> Response:
    """The page of an id. An alias or a trait leads to the id that it stands for."""
    resolved = visitor.snapshot.resolve(name)
    if resolved is None:
        return show_missing(request, visitor, name)
    if resolved.facts.id != name:
        return RedirectResponse(address_of(resolved.facts.id), 302)
    return page(
        request,
        "model.html",
        visitor,
        here="browse",
        model=view_of(resolved.facts, visitor),
        history=_history(visitor, resolved.facts),
        width=WIDTH,
        height=HEIGHT,
        calculation=calculate(
            priced_model(resolved.facts.body, resolved.facts.extensions),
            request.query_params,
            visitor.now,
        ),
        snippets=snippets_for(name, str(request.base_url).rstrip("/")),
    )


def _history(visitor: Visitor, facts: EntryFacts) -> PriceHistory | None:
    """The past prices; None while the store can not be read, as the page goes on without."""
    try:
        return price_history(visitor.reader, facts.id, facts.type)
    except StoreError:
        return None


def address_of(model_id: str) -> str:
    """Where the page of a model is."""
    return f"/models/{quote(model_id, safe='/:')}"


def view_of(facts: EntryFacts, visitor: Visitor) -> ModelView:
    """A visible entry, arranged."""
    document: dict[str, Any] = json_codec.decode_stored(facts.extended)
    spec = object_or_empty(document.get("model_spec"))
    capabilities = object_or_empty(spec.get("capabilities"))
    flags = [(name, value) for name, value in capabilities.items() if isinstance(value, bool)]
    snapshot = visitor.snapshot
    return ModelView(
        id=facts.id,
        document=document,
        spec=dict(spec),
        extensions=dict(object_or_empty(document.get(EXTENSIONS))),
        state=state_at(document, visitor.now),
        prices=prices_of(document),
        flags=tuple(sorted(flags, key=lambda flag: not flag[1])),
        figures=_figures(spec, capabilities),
        traits=traits_by_id(snapshot).get(facts.id, ()),
        aliases=aliases_by_id(snapshot).get(facts.id, ()),
        moments=moments_of(document, visitor.now),
        raw=json_codec.pretty(document),
    )


def _figures(spec: Any, capabilities: Any) -> tuple[tuple[str, Any], ...]:
    """What a spec says besides what has its own place, leaf by leaf."""
    rest = {name: value for name, value in spec.items() if name not in _SHOWN_ELSEWHERE}
    more = {name: value for name, value in capabilities.items() if not isinstance(value, bool)}
    found = leaves({**more, **rest})
    return tuple((format_path(path), value) for path, value in found.items())
