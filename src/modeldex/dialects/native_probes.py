"""``probes`` as ``catalogue.yaml`` writes them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final, TypeAlias

from pydantic import Field, StringConstraints

from modeldex.catalogue.probes import (
    EVERY,
    FAIL_AFTER,
    RECOVER_AFTER,
    TIMEOUT,
    Probe,
    ProbeKind,
)
from modeldex.catalogue.sourcing import Source
from modeldex.dialects.native_terms import (
    Address,
    Duration,
    OneOrMany,
    ShortName,
    VariableName,
)
from modeldex.dialects.native_views import SelectionDocument
from modeldex.entries.durations import format_duration
from modeldex.entries.json_codec import brief
from modeldex.entries.models.base import PositiveCount, Snake
from modeldex.entries.problems import Path, Problem, nearest

MOST_PROBES: Final = 200
LEAST_EVERY: Final = timedelta(seconds=10)
MOST_TIMEOUT: Final = timedelta(seconds=60)


class ProbeDocument(Snake):
    """A request at an interval that tells whether models answer."""

    name: Annotated[ShortName, Field(description="What it is called")]
    url: Annotated[
        Address | None, Field(description="What is asked; the address of `source` if not given")
    ] = None
    source: Annotated[
        ShortName | None,
        Field(description="The source whose address, credentials and models are meant"),
    ] = None
    models: Annotated[
        list[SelectionDocument],
        OneOrMany(),
        Field(description="The models that it is about, in the words of views"),
    ] = Field(default_factory=list)
    request: Annotated[
        ProbeKind,
        Field(description="`listing`: a GET; `completion`: a chat completion of one token"),
    ] = "listing"
    model: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=300)] | None,
        Field(description="What a completion asks for, as the address calls the model"),
    ] = None
    credentials: Annotated[
        VariableName | None,
        Field(description="The environment variable that holds the bearer token"),
    ] = None
    every: Annotated[
        Duration, Field(description=f"How often; {format_duration(EVERY)} by default")
    ] = EVERY
    timeout: Annotated[
        Duration,
        Field(description=f"How long an answer may take; {format_duration(TIMEOUT)} by default"),
    ] = TIMEOUT
    fail_after: Annotated[
        PositiveCount,
        Field(description=f"Failures in a row until offline; {FAIL_AFTER} by default"),
    ] = FAIL_AFTER
    recover_after: Annotated[
        PositiveCount,
        Field(description=f"Successes in a row until online; {RECOVER_AFTER} by default"),
    ] = RECOVER_AFTER
    allow_private: Annotated[
        bool, Field(description="Whether the address may be private, loopback or link-local")
    ] = False

    def value(self) -> Probe:
        """The probe itself."""
        return Probe(
            name=self.name,
            url=self.url,
            source=self.source,
            models=tuple(each.value() for each in self.models),
            request=self.request,
            model=self.model,
            credentials=self.credentials,
            every=self.every,
            timeout=self.timeout,
            fail_after=int(self.fail_after),
            recover_after=int(self.recover_after),
            allow_private=self.allow_private,
        )


ProbesDocument: TypeAlias = list[ProbeDocument]


def probe_problems(probes: tuple[Probe, ...], sources: tuple[Source, ...]) -> Iterator[Problem]:
    """What is wrong with probes beyond the kinds of their fields. Paths begin with ``probes``."""
    if len(probes) > MOST_PROBES:
        yield Problem(
            "too many probes",
            path=("probes",),
            found=str(len(probes)),
            expected=f"{MOST_PROBES} at most",
        )
    known: dict[str, Source] = {source.name: source for source in sources}
    names: set[str] = set()
    for index, probe in enumerate(probes):
        path: Path = ("probes", index)
        if probe.name in names:
            expected = "a name of its own"
            yield Problem(
                "two probes have this name",
                path=(*path, "name"),
                found=brief(probe.name),
                expected=expected,
            )
        names.add(probe.name)
        yield from _of_one(probe, path, known)


def _of_one(probe: Probe, path: Path, sources: dict[str, Source]) -> Iterator[Problem]:
    source = None if probe.source is None else sources.get(probe.source)
    if probe.source is not None and source is None:
        yield Problem(
            "no source has this name",
            path=(*path, "source"),
            found=brief(probe.source),
            expected="the name of a source",
            suggestion=nearest(probe.source, sources),
        )
    elif probe.url is None and (source is None or source.url is None):
        yield Problem(
            "the probe has nothing to ask",
            path=(*path, "url"),
            expected="`url`, or a `source` that has one",
        )
    if not probe.models and probe.source is None:
        yield Problem(
            "the probe is about no model", path=(*path, "models"), expected="`models` or `source`"
        )
    if (probe.request == "completion") != (probe.model is not None):
        yield Problem(
            "a completion asks for a model, and a listing for none",
            path=(*path, "model"),
            expected="`model` with `request: completion`, and with nothing else",
        )
    if probe.every < LEAST_EVERY:
        yield Problem(
            "a probe is not that often",
            path=(*path, "every"),
            found=brief(format_duration(probe.every)),
            expected=f"{format_duration(LEAST_EVERY)} or more",
        )
    if probe.timeout > MOST_TIMEOUT:
        yield Problem(
            "an answer takes not that long",
            path=(*path, "timeout"),
            found=brief(format_duration(probe.timeout)),
            expected=f"{format_duration(MOST_TIMEOUT)} or less",
        )
