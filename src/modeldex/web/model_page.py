"""The page of one model: what it is, what it can do and what it costs."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from modeldex.catalogue.lifecycle import state_at
from modeldex.catalogue.quotes import priced_model
from modeldex.entries import json_codec
from modeldex.entries.entry import EXTENSIONS
from modeldex.entries.json_codec import object_or_empty
from modeldex.http.seen_changes import seen_history
from modeldex.serving.facts import EntryFacts
from modeldex.store.errors import StoreError
from modeldex.web.calculator import calculate
from modeldex.web.derived import aliases_by_id, traits_by_id
from modeldex.web.missing_model import show_missing
from modeldex.web.model_facts import About, about, details_in, flags_in
from modeldex.web.price_history import HEIGHT, WIDTH, PriceHistory, price_history
from modeldex.web.prices import Prices, prices_of
from modeldex.web.provenance import Provenance, provenance_of
from modeldex.web.rendering import page
from modeldex.web.snippets import snippets_for
from modeldex.web.timeline import Moment, moments_of
from modeldex.web.visitors import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model, arranged for its page."""

    id: str
    document: dict[str, Any]
    spec: dict[str, Any]
    extensions: dict[str, Any]
    state: str
    about: About
    prices: Prices
    flags: tuple[tuple[str, bool], ...]
    """Capabilities that are there or not, those that are there first."""
    details: tuple[tuple[str, Any], ...]
    """Everything else that it says, by dotted path."""
    traits: tuple[str, ...]
    aliases: tuple[str, ...]
    moments: tuple[Moment, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a model until now, as far as it is known."""

    prices: PriceHistory | None = None
    provenance: Provenance | None = None


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
        past=_past(visitor, resolved.facts),
        width=WIDTH,
        height=HEIGHT,
        calculation=calculate(
            priced_model(resolved.facts.body, resolved.facts.extensions),
            request.query_params,
            visitor.now,
        ),
        snippets=snippets_for(name, str(request.base_url).rstrip("/")),
    )


def _past(visitor: Visitor, facts: EntryFacts) -> Past:
    """What is known of the past; nothing while the store can not be read, as the page goes on
    without."""
    try:
        versions, instants = seen_history(visitor.reader, facts.id)
    except StoreError:
        return Past()
    return Past(
        price_history(versions, instants, facts.type, visitor.now),
        provenance_of(versions, instants),
    )


def address_of(model_id: str) -> str:
    """Where the page of a model is."""
    return f"/models/{quote(model_id, safe='/:')}"


def view_of(facts: EntryFacts, visitor: Visitor) -> ModelView:
    """A visible entry, arranged."""
    document: dict[str, Any] = json_codec.decode_stored(facts.extended)
    spec = object_or_empty(document.get("model_spec"))
    snapshot = visitor.snapshot
    return ModelView(
        id=facts.id,
        document=document,
        spec=dict(spec),
        extensions=dict(object_or_empty(document.get(EXTENSIONS))),
        state=state_at(document, visitor.now),
        about=about(facts),
        prices=prices_of(document),
        flags=flags_in(spec),
        details=details_in(document),
        traits=traits_by_id(snapshot).get(facts.id, ()),
        aliases=aliases_by_id(snapshot).get(facts.id, ()),
        moments=moments_of(document, visitor.now),
        raw=json_codec.pretty(document),
    )
