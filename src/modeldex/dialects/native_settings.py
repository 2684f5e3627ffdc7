"""The settings of a catalogue as ``catalogue.yaml`` and the one-file form write them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from modeldex.catalogue.catalogue import PRICE_TOLERANCE, Settings
from modeldex.dialects.native_defaults import default_problems
from modeldex.dialects.native_guardrails import GuardrailsDocument
from modeldex.dialects.native_probes import ProbesDocument, probe_problems
from modeldex.dialects.native_rules import (
    OverridesDocument,
    RuleDocument,
    override_problems,
    rule_problems,
)
from modeldex.dialects.native_sources import SourceDocument, source_problems
from modeldex.dialects.native_terms import Label, Names, Rate, Tolerance
from modeldex.dialects.native_views import ViewsDocument, view_problems, views_of
from modeldex.dialects.native_webhooks import WebhookDocument, webhook_problems
from modeldex.entries.fields import shape_of, unknown_fields
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import Snake
from modeldex.entries.problems import Mode, Path, Problem, Reading, Severity, nearest
from modeldex.entries.reading import expected_by
from modeldex.entries.types import MODEL_TYPES, ModelType

_FREE_KEYS: Final = ("defaults", "traits", "aliases")
"""Settings that hold names of the catalogue's own."""


class DiemDocument(Snake):
    """The API's own compute credit."""

    per_usd: Rate = Field(
        default_factory=lambda: Decimal(1), description="How many diem one usd is; 1 by default"
    )


class CurrenciesDocument(Snake):
    """How the currencies of amounts follow one another."""

    diem: DiemDocument = Field(default_factory=DiemDocument)


class SettingsDocument(Snake):
    """What ``catalogue.yaml`` holds. Every field may be left out."""

    name: Annotated[Label, Field(description="What the catalogue is called")] = "Catalogue"
    owned_by: Annotated[
        Label, Field(description="`owned_by` of every model that does not say its own")
    ] = "modeldex"
    currencies: Annotated[
        CurrenciesDocument, Field(description="`diem` where an amount gives only `usd`")
    ] = Field(default_factory=CurrenciesDocument)
    defaults: Annotated[
        dict[Literal[ModelType, "all"], dict[str, Any]],
        Field(description="By model type, or for `all`: values for what a model does not say"),
    ] = Field(default_factory=dict)
    traits: Annotated[
        Names, Field(description="By model type: a name for the best model for a purpose, its id")
    ] = Field(default_factory=dict)
    aliases: Annotated[
        Names, Field(description="By model type: a foreign name for a model, and the model's id")
    ] = Field(default_factory=dict)
    views: Annotated[
        ViewsDocument, Field(description="By name: what one audience may see, and at what discount")
    ] = Field(default_factory=dict)
    sources: Annotated[
        list[SourceDocument], Field(description="Where further models come from")
    ] = Field(default_factory=list)
    rules: Annotated[
        list[RuleDocument],
        Field(description="What is changed in the sources' models, one after another"),
    ] = Field(default_factory=list)
    overrides: Annotated[
        OverridesDocument,
        Field(description="By id: fields on top of everything; `hidden: true` leaves a model out"),
    ] = Field(default_factory=dict)
    probes: Annotated[
        ProbesDocument, Field(description="Requests at intervals that tell whether models answer")
    ] = Field(default_factory=list)
    price_tolerance: Annotated[
        Tolerance,
        Field(
            description="How far two sources' prices may differ, as a part of the lower one, "
            f"before that is told; {PRICE_TOLERANCE} by default"
        ),
    ] = Field(default_factory=lambda: PRICE_TOLERANCE)
    guardrails: Annotated[
        GuardrailsDocument,
        Field(description="What of a source's new reading a person has to approve"),
    ] = Field(default_factory=GuardrailsDocument)
    webhooks: Annotated[
        list[WebhookDocument], Field(description="Where changes are told without being asked for")
    ] = Field(default_factory=list)


def read_settings(document: Any, mode: Mode) -> Reading[Settings]:
    """Read the settings, whose paths in problems begin at ``document``.

    In tolerant mode an unknown field is told as a warning, and left out.
    """
    if document is None:  # a file with nothing but comments
        document = {}
    if not isinstance(document, dict):
        problem = Problem("the settings are no object", found=brief(document), expected="an object")
        return Reading(None, (problem,))
    # In YAML a section of which all lines are commented out is null.
    stated = {key: value for key, value in document.items() if value is not None}
    problems = list(_unknown(stated, mode))
    try:
        settings = _settings(SettingsDocument.model_validate(stated))
    except ValidationError as error:
        problems += _form_problems(error)
        return Reading(None, tuple(problems))
    problems += default_problems(settings.defaults, mode)
    problems += view_problems(settings.views)
    problems += probe_problems(settings.probes, settings.sources)
    problems += source_problems(settings.sources)
    problems += rule_problems(settings.rules, [each.name for each in settings.sources], mode)
    problems += override_problems(settings.overrides, mode)
    problems += webhook_problems(settings.webhooks)
    failed = any(problem.is_error for problem in problems)
    return Reading(None if failed else settings, tuple(problems))


def usable_settings(document: Any, mode: Mode) -> Settings:
    """What can be used of settings that `read_settings` refuses, to check entries with."""
    parts = document.items() if isinstance(document, dict) else ()
    usable = {key: part for key, part in parts if read_settings({key: part}, mode).value}
    return read_settings(usable, mode).value or Settings()


def _settings(document: SettingsDocument) -> Settings:
    return Settings(
        name=document.name,
        owned_by=document.owned_by,
        diem_per_usd=document.currencies.diem.per_usd,
        defaults={str(group): values for group, values in document.defaults.items()},
        traits=document.traits,
        aliases=document.aliases,
        views=views_of(document.views),
        probes=tuple(each.value() for each in document.probes),
        sources=tuple(each.value() for each in document.sources),
        rules=tuple(each.value() for each in document.rules),
        overrides=document.overrides,
        price_tolerance=document.price_tolerance,
        guardrails=document.guardrails.value(),
        webhooks=tuple(each.value() for each in document.webhooks),
    )


def _unknown(document: dict[str, Any], mode: Mode) -> Iterator[Problem]:
    named = {key: value for key, value in document.items() if key not in _FREE_KEYS}
    for path, place in unknown_fields(named, shape_of(SettingsDocument)):
        name = str(path[-1])
        yield Problem(
            "unknown field" if mode is Mode.STRICT else "unknown field, left out",
            severity=Severity.ERROR if mode is Mode.STRICT else Severity.WARNING,
            path=path,
            found=brief(name),
            expected=f"one of {', '.join(place.fields)}",
            suggestion=nearest(name, place.fields),
        )


def _form_problems(error: ValidationError) -> Iterator[Problem]:
    errors = error.errors(include_url=False)
    places = {details["loc"] for details in errors}
    for details in errors:
        path: Path = details["loc"]
        if path[-1] != "[key]":
            yield _value_problem(path, details)
        elif path[:-1] not in places:  # what is wrong with the value explains the key, too
            yield _key_problem(path[:-1])


def _value_problem(path: Path, details: ErrorDetails) -> Problem:
    kind, found = details["type"], details["input"]
    if kind == "missing":
        return Problem(f"{path[-1]} is missing", path=path)
    if kind in _TOLD_BY_REASON:
        return Problem(details["msg"], path=path, found=brief(found))
    if kind == "address" and isinstance(found, str):
        found = _SECRET_PARTS.sub("…", found)
    expected = expected_by(details)
    is_quoted = kind == "rate" and isinstance(found, str)
    suggestion = None
    if path[0] in ("traits", "aliases") and len(path) == 2 and isinstance(found, str):
        expected = "names and the ids of models, by model type"
        suggestion = f"write it under its type: `text: {{{path[1]}: {found}}}`"
    elif is_quoted:
        suggestion = "write it without quotes"
    is_of_a_wrong_kind = is_quoted or kind.endswith("_type")
    message = "of a wrong kind" if is_of_a_wrong_kind else "not a possible value"
    return Problem(message, path=path, found=brief(found), expected=expected, suggestion=suggestion)


_SECRET_PARTS: Final = re.compile(r"(?<=//)[^/@]*(?=@)|(?<=\?).*")
"""Of an address: a password in it, and what may be a key behind the question mark."""
_TOLD_BY_REASON: Final = frozenset({"where", "rate_limit"})
"""Kinds of error whose message says what is wrong and what was expected."""


def _key_problem(path: Path) -> Problem:
    name = str(path[-1])
    if path[0] == "views" and len(path) == 2:
        expected = "1 to 100 letters, digits, dots, hyphens and underscores"
        return Problem("not a possible name of a view", path=path, expected=expected)
    if path[0] == "overrides" or (len(path) > 2 and path[-2] not in ("traits", "aliases")):
        return Problem("not a possible name", path=path, expected="1 to 256 characters")
    known = [*MODEL_TYPES, "all"] if path[0] == "defaults" else list(MODEL_TYPES)
    return Problem(
        "not a model type",
        path=path,
        found=brief(name),
        expected=f"one of {', '.join(known)}",
        suggestion=nearest(name, known),
    )
