"""Quotes: what a usage of a model costs whoever asks, now or at another instant."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter

from modeldex.catalogue.quotes import PricedModel, Usage, evaluate, priced_model, read_usage
from modeldex.catalogue.quotes.evaluating import NO_PRICE
from modeldex.entries import json_codec
from modeldex.entries.json_codec import brief
from modeldex.entries.problems import Path, Problem, nearest
from modeldex.http.admin_context import BodyOf, decoded
from modeldex.http.describing import answer_with, body_with, error_response
from modeldex.http.parameters import ReaderOf, StrictQuery
from modeldex.http.pasts import Moment, entry_by_id, moment_of
from modeldex.http.quote_messages import (
    MOST_QUOTES,
    QUOTE_EXAMPLE,
    REQUEST_EXAMPLE,
    Quoted,
    QuoteList,
)
from modeldex.http.reader import Reader
from modeldex.http.refusals import Refused
from modeldex.http.replies import JsonResponse, raw_reply
from modeldex.serving.errors import MODEL_NOT_FOUND, Issue, invalid_request

router = APIRouter(prefix="/api/v1", tags=["quotes"], dependencies=[StrictQuery])

CAN_NOT_BE_QUOTED: Final = "The model can not serve this usage"
WITHOUT_PRICE: Final = "The model has no price"

_ITEM: Final = ("model", "usage")
_STATUSES: Final = (400, 401, 404, 408, 413, 415, 429, 500, 503)


@router.post(
    "/quote",
    summary="What a usage of a model costs",
    response_model=Quoted | QuoteList,
    openapi_extra={
        "requestBody": body_with(
            "QuoteRequest",
            f"One quote, or `quotes`: up to {MOST_QUOTES:,} of them.",
            REQUEST_EXAMPLE,
        )
    },
    responses={
        200: answer_with("The quote; of several, a list of them.", QUOTE_EXAMPLE),
        **{status: error_response(status) for status in _STATUSES},
    },
)
def quote_usage(reader: ReaderOf, body: BodyOf) -> JsonResponse:
    """The cost, itemised, by the prices that the caller's key sees, its discount taken off. Of
    several quotes each is answered in its place, by a quote or by an error; none is lost because
    of another."""
    asked = decoded(body)
    if not isinstance(asked, dict):
        raise Refused.invalid(Issue((), "expected an object", "invalid_type"))
    quotes = _Quotes(reader)
    if "quotes" not in asked:
        return raw_reply(json_codec.encode(quotes.answer(asked)))
    data = [quotes.answer_or_error(item) for item in _items(asked)]
    return raw_reply(json_codec.encode({"object": "list", "data": data}))


def _items(asked: Mapping[str, Any]) -> list[Any]:
    items = asked["quotes"]
    others = [_unknown(name, ("quotes",)) for name in asked if name != "quotes"]
    if others:
        raise Refused.invalid(*others)
    if not isinstance(items, list) or not 0 < len(items) <= MOST_QUOTES:
        found = f"{len(items):,} of them" if isinstance(items, list) else brief(items)
        message = f"found {found}; expected an array of 1 to {MOST_QUOTES:,} quotes"
        raise Refused.invalid(Issue(("quotes",), message, "invalid_type"))
    return items


class _Quotes:
    """The quotes of one request."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._moments: dict[datetime, Moment] = {}
        self._past: dict[tuple[str, datetime], PricedModel | None] = {}

    def answer_or_error(self, item: Any) -> Mapping[str, Any]:
        """One quote, or why there is none."""
        try:
            return self.answer(item)
        except Refused as refused:
            return {**refused.document, "status": refused.status}

    def answer(self, item: Any) -> Mapping[str, Any]:
        """One quote.

        Raises:
            Refused: there is none.
        """
        name, usage = _read_item(item)
        if usage.at is None:
            return self._now(name, usage)
        return self._then(name, usage, usage.at)

    def _now(self, name: str, usage: Usage) -> Mapping[str, Any]:
        resolved = self._reader.snapshot.resolve(name)
        if resolved is None:
            raise Refused.because(404, MODEL_NOT_FOUND)
        model = priced_model(resolved.facts.body, resolved.facts.extensions)
        return _quoted(model, usage, self._reader.now, self._reader.snapshot.revision)

    def _then(self, name: str, usage: Usage, at: datetime) -> Mapping[str, Any]:
        if at not in self._moments:
            self._moments[at] = moment_of(self._reader, at)
        moment = self._moments[at]
        model = self._past_model(name, moment)
        if model is None:
            raise Refused.because(404, MODEL_NOT_FOUND)
        return _quoted(model, usage, at, moment.revision.number)

    def _past_model(self, name: str, moment: Moment) -> PricedModel | None:
        """The model of that id at the moment; an alias or a trait means what it means now."""
        known = (name, moment.instant)
        if known not in self._past:
            entry = entry_by_id(self._reader, name, moment)
            if entry is None:
                resolved = self._reader.snapshot.resolve(name)
                if resolved is not None and resolved.facts.id != name:
                    entry = entry_by_id(self._reader, resolved.facts.id, moment)
            self._past[known] = (
                None if entry is None else priced_model(entry.body, entry.extensions)
            )
        return self._past[known]


def _quoted(model: PricedModel, usage: Usage, at: datetime, revision: int) -> Mapping[str, Any]:
    made = evaluate(model, usage, at)
    if made.value is not None:
        return made.value.document(revision=revision)
    if any(problem.message == NO_PRICE for problem in made.problems):
        message = f"{brief(model.id)} has no price; it is not free, and can not be quoted"
        issue = Issue(("model",), message, "no_price")
        raise Refused(400, invalid_request([issue], WITHOUT_PRICE))
    raise Refused(400, invalid_request(_issues(made.problems, ("usage",)), CAN_NOT_BE_QUOTED))


def _read_item(item: Any) -> tuple[str, Usage]:
    """The name of a model, and a usage.

    Raises:
        Refused: with everything that is wrong.
    """
    if not isinstance(item, Mapping):
        message = f"found {brief(item)}; expected an object with model and usage"
        raise Refused.invalid(Issue((), message, "invalid_type"))
    issues = [_unknown(name, _ITEM) for name in item if name not in _ITEM]
    name = item.get("model")
    if not isinstance(name, str) or not name:
        issues.append(Issue(("model",), "expected an id, an alias or a trait", "invalid_type"))
    reading = read_usage(item.get("usage"))
    issues += _issues(reading.problems, ("usage",))
    if issues or reading.value is None:
        raise Refused.invalid(*issues)
    return str(name), reading.value


def _issues(problems: Iterable[Problem], place: Path) -> list[Issue]:
    """Problems with a usage: the message says what was found and what is possible, too."""
    return [
        Issue(
            (*place, *problem.path),
            str(replace(problem, path=())),
            "invalid_usage",
            {
                name: value
                for name in ("found", "expected", "suggestion")
                if (value := getattr(problem, name)) is not None
            },
        )
        for problem in problems
    ]


def _unknown(name: str, known: tuple[str, ...]) -> Issue:
    parts = (
        f"{brief(name)} is no field of this request",
        f"expected {' and '.join(known)}",
        nearest(name[:100], known),
    )
    message = "; ".join(part for part in parts if part is not None)
    return Issue((name[:100],), message, "unrecognized_field")
