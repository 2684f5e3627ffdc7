"""``sources`` as ``catalogue.yaml`` writes them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Final, TypeAlias

from pydantic import Field, StringConstraints

from modeldex.catalogue.sourcing import (
    FOR_SOURCES,
    KEEP_VANISHED,
    PLACES,
    Source,
    is_for_sources,
)
from modeldex.dialects.native_guardrails import GuardrailsDocument
from modeldex.dialects.native_terms import (
    Address,
    Duration,
    Label,
    OneOrMany,
    Pattern,
    ShortName,
    VariableName,
)
from modeldex.entries.durations import format_duration
from modeldex.entries.ids import id_problems
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import Snake
from modeldex.entries.problems import Path, Problem, nearest

PACKAGES: Final = ("genai-prices",)
"""Installed packages whose data can be a source."""

MOST_SOURCES: Final = 100
_MOST_PRIORITY: Final = 1_000_000
_LONGEST_PLACE: Final = 2000

Place: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PLACE)]


class SourceDocument(Snake):
    """Where entries come from, and which; in one place."""

    name: Annotated[ShortName, Field(description="What it is called")]
    url: Annotated[
        Address | None, Field(description="The address of its document: http or https")
    ] = None
    file: Annotated[
        Place | None, Field(description="A JSON or YAML file, from the working directory")
    ] = None
    directory: Annotated[
        Place | None,
        Field(description="A catalogue's directory, or a checkout of models.dev"),
    ] = None
    package: Annotated[
        str | None, Field(description=f"An installed package: {', '.join(PACKAGES)}")
    ] = None
    dialect: Annotated[
        str | None, Field(description="Which format it is; recognised by its content if not given")
    ] = None
    credentials: Annotated[
        VariableName | None,
        Field(description="The environment variable that holds the bearer token for `url`"),
    ] = None
    every: Annotated[
        Duration | None,
        Field(
            description="How often a running server reads it: `6h`; only when asked if not given"
        ),
    ] = None
    priority: Annotated[
        int,
        Field(
            ge=-_MOST_PRIORITY,
            le=_MOST_PRIORITY,
            description="Of several sources that list a model the highest wins; 0 by default",
        ),
    ] = 0
    select: Annotated[
        list[Pattern], OneOrMany(), Field(description="Patterns of its ids; all if not given")
    ] = Field(default_factory=list)
    exclude: Annotated[
        list[Pattern], OneOrMany(), Field(description="Patterns of its ids that are left out")
    ] = Field(default_factory=list)
    prefix: Annotated[
        str,
        StringConstraints(max_length=100),
        Field(description="Put before the ids: `or/` makes `or/acme-large` of `acme-large`"),
    ] = ""
    rename: Annotated[
        dict[Label, Label], Field(description="Its ids, and what they become; without the prefix")
    ] = Field(default_factory=dict)
    owned_by: Annotated[Label | None, Field(description="`owned_by` of all its models")] = None
    allow_private: Annotated[
        bool, Field(description="Whether `url` may lead to a private or loopback address")
    ] = False
    keep_vanished: Annotated[
        Duration,
        Field(
            description="How long a model that it lists no more stays, as offline; "
            f"{format_duration(KEEP_VANISHED)} by default"
        ),
    ] = Field(default_factory=lambda: KEEP_VANISHED)
    guardrails: Annotated[
        GuardrailsDocument | None,
        Field(description="What of its new readings a person has to approve"),
    ] = None

    def value(self) -> Source:
        """The source itself."""
        said: dict[str, Any] = {name: getattr(self, name) for name in SourceDocument.model_fields}
        return Source(
            **said
            | {
                "select": tuple(self.select),
                "exclude": tuple(self.exclude),
                "guardrails": None if self.guardrails is None else self.guardrails.value(),
            }
        )


def source_problems(sources: tuple[Source, ...]) -> Iterator[Problem]:
    """What is wrong with sources that are each of the right form. Paths begin with
    ``sources``."""
    if len(sources) > MOST_SOURCES:
        expected = f"{MOST_SOURCES} at most"
        found = str(len(sources))
        yield Problem("too many sources", path=("sources",), found=found, expected=expected)
    seen: set[str] = set()
    for index, source in enumerate(sources):
        path: Path = ("sources", index)
        if source.name in seen:
            yield Problem(
                "two sources have this name",
                path=(*path, "name"),
                found=brief(source.name),
                expected="a name of its own",
            )
        seen.add(source.name)
        yield from _place_problems(source, path)
        yield from _credentials_problems(source, path)
        yield from _dialect_problems(source, path)
        yield from _id_problems(source, path)
        yield from _rename_problems(source, path)


def _place_problems(source: Source, path: Path) -> Iterator[Problem]:
    given = [name for name in PLACES if getattr(source, name) is not None]
    if len(given) != 1:
        yield Problem(
            "a source is in one place",
            path=path,
            found=" and ".join(given) or "none",
            expected=f"one of {', '.join(PLACES)}",
        )
    for name, said in (
        ("credentials", source.credentials),
        ("allow_private", source.allow_private),
    ):
        if said and source.url is None:
            yield Problem(f"{name} without url", path=(*path, name), expected="a source with a url")
    if source.package is not None and source.package not in PACKAGES:
        yield unknown_package(source.package, (*path, "package"))


def unknown_package(name: str, path: Path = ()) -> Problem:
    """What to say of a package that is not read."""
    return Problem(
        "no package of that name is read",
        path=path,
        found=brief(name),
        expected=f"one of {', '.join(PACKAGES)}",
        suggestion=nearest(name, PACKAGES),
    )


def _credentials_problems(source: Source, path: Path) -> Iterator[Problem]:
    variable = source.credentials
    if variable is not None and not is_for_sources(variable):
        yield Problem(
            "this variable is Modeldex's own, and no source is sent it",
            path=(*path, "credentials"),
            found=brief(variable),
            expected=f"another, such as {FOR_SOURCES}KEY",
        )


def _dialect_problems(source: Source, path: Path) -> Iterator[Problem]:
    # Imported here, as reading these very settings is part of one of the dialects.
    from modeldex.dialects.named import dialect_named

    if source.dialect is not None:
        for problem in dialect_named(source.dialect).problems:
            yield replace(problem, path=(*path, "dialect"))


def _id_problems(source: Source, path: Path) -> Iterator[Problem]:
    """What makes no id of any: told once here, and not of each model."""
    for problem in id_problems(f"{source.prefix}x") if source.prefix else ():
        yield replace(problem, path=(*path, "prefix"), found=brief(source.prefix))
    for old, new in source.rename.items():
        for problem in id_problems(new):
            yield replace(problem, path=(*path, "rename", old))


def _rename_problems(source: Source, path: Path) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for old, new in source.rename.items():
        if first.setdefault(new, old) != old:
            yield Problem(
                f"two models become {new!r}",
                path=(*path, "rename", old),
                found=brief(new),
                expected="an id of its own",
                suggestion=f"{first[new]!r} becomes it, too",
            )
