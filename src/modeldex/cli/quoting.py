"""The verb `quote`: what a usage of a model costs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from modeldex.cli.completion import complete_model_id
from modeldex.cli.failures import CommandError, invalid
from modeldex.cli.verbs import Invocation, verb
from modeldex.entries.problems import Problem, Unreadable

if TYPE_CHECKING:
    from modeldex.entries.entry import Entry
    from modeldex.store.administration import Administration

PANEL: Final = "What is published"
_LARGEST: Final = 2**20
"""Bytes of a file with a usage."""


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    verb(app, "quote", panel=PANEL)(quote)


def _option(help_text: str, *names: str, metavar: str = "N") -> Any:
    return typer.Option(*names, metavar=metavar, help=help_text, show_default=False)


def quote(
    run: Invocation,
    model: Annotated[
        str,
        typer.Argument(metavar="MODEL", autocompletion=complete_model_id, show_default=False),
    ],
    input_tokens: Annotated[
        int | None, _option("Tokens of the whole prompt, cached ones included.", "--input", "-i")
    ] = None,
    uncached_input_tokens: Annotated[
        int | None,
        _option("Tokens of the prompt beside the cached ones; not with --input.", "--uncached"),
    ] = None,
    cache_read_tokens: Annotated[
        int | None, _option("Prompt tokens that were read from the cache.", "--cache-read")
    ] = None,
    cache_write_tokens: Annotated[
        int | None, _option("Prompt tokens that were written to the cache.", "--cache-write")
    ] = None,
    output_tokens: Annotated[
        int | None, _option("Tokens of the answer, reasoning included.", "--output", "-o")
    ] = None,
    reasoning_tokens: Annotated[
        int | None, _option("Those of them that are reasoning.", "--reasoning")
    ] = None,
    images: Annotated[
        int | None, _option("Images that are made, edited or enlarged.", "--images")
    ] = None,
    input_images: Annotated[int | None, _option("Images that are given.", "--input-images")] = None,
    resolution: Annotated[
        str | None, _option("Of images or a video.", "--resolution", metavar="NAME")
    ] = None,
    quality: Annotated[str | None, _option("Of images.", "--quality", metavar="NAME")] = None,
    upscale: Annotated[
        str | None, _option("By which factor images are enlarged.", "--upscale", metavar="2x|4x")
    ] = None,
    characters: Annotated[
        int | None, _option("Characters that are spoken or sung.", "--characters")
    ] = None,
    audio_seconds: Annotated[
        float | None, _option("Seconds of audio that are heard.", "--audio-seconds")
    ] = None,
    duration_seconds: Annotated[
        float | None, _option("Seconds of each piece or video that is made.", "--duration")
    ] = None,
    requests: Annotated[
        int | None, _option("How many such requests. Without it one.", "--requests", "-n")
    ] = None,
    batch: Annotated[
        bool | None, typer.Option("--batch", help="In a batch.", show_default=False)
    ] = None,
    service_tier: Annotated[
        str | None, _option("Such as flex or priority.", "--tier", metavar="NAME")
    ] = None,
    usage: Annotated[
        Path | None,
        _option(
            "A file with a usage in JSON or YAML, for what has no option; options count more.",
            "--usage",
            metavar="FILE",
        ),
    ] = None,
    at: Annotated[
        str | None,
        _option(
            "At the prices of a revision or an instant (ISO 8601; UTC where it names no offset).",
            "--at",
            metavar="REV|INSTANT",
        ),
    ] = None,
) -> None:
    """Tell what a usage of a model costs, line by line: which rate, and why that one.

    MODEL is an id, an alias or a trait. The prices are those of the catalogue, without a discount
    that a partner has.
    """
    said = {
        "input_tokens": input_tokens,
        "uncached_input_tokens": uncached_input_tokens,
        "cache_read_tokens": cache_read_tokens,
        "cache_write_tokens": cache_write_tokens,
        "output_tokens": output_tokens,
        "reasoning_tokens": reasoning_tokens,
        "images": images,
        "input_images": input_images,
        "resolution": resolution,
        "quality": quality,
        "upscale": upscale,
        "characters": characters,
        "audio_seconds": audio_seconds,
        "duration_seconds": duration_seconds,
        "requests": requests,
        "batch": batch,
        "service_tier": service_tier,
        "at": at,
    }
    document = read_object(usage, "a usage") if usage is not None else {}
    document |= {name: value for name, value in said.items() if value is not None}
    _tell(run, model, document)


def _tell(run: Invocation, model: str, usage: dict[str, Any]) -> None:
    from modeldex.catalogue import quotes
    from modeldex.cli import quote_view

    asked = usage.get("at")
    with run.target.existing() as administration:
        number = None if not isinstance(asked, str) else administration.resolve(asked)
        if number is not None and str(asked).strip().isdigit():
            revision = administration.revision(number)
            usage["at"] = None if revision is None else revision.published_at.isoformat()
        elif str(asked).strip() == "head":
            del usage["at"]
        head = administration.head()
        entry = _entry(administration, model, number)
    try:
        made = quotes.quote(entry.document(), usage, datetime.now(UTC))
    except Unreadable as error:
        raise _failure(entry.id, error) from None
    revision_number = number if number is not None or head is None else head.number
    run.output.document(made.document(revision=revision_number))
    quote_view.show(run.output, made, revision_number)


def _entry(administration: "Administration", name: str, number: int | None) -> "Entry":
    """The entry of that id, else of that alias or trait.

    Raises:
        CommandError: there is none.
    """
    from modeldex.cli import lookups

    entry = administration.entry(name, number)
    if entry is None:
        model_id = lookups.named(administration.catalogue(number), name, datetime.now(UTC))
        entry = None if model_id is None else administration.entry(model_id, number)
    if entry is None:
        raise lookups.no_such_entry(administration, name, number)
    return entry


def _failure(model_id: str, error: Unreadable) -> CommandError:
    from modeldex.catalogue.quotes.evaluating import NO_PRICE

    if any(problem.message == NO_PRICE for problem in error.problems):
        return CommandError(
            f"{model_id!r} has no price",
            hint="it is not free: nobody has said what it costs. `pricing` of the entry does, or "
            "`extensions.rates` for what the API's shape has no field for",
            kind="no_price",
        )
    return invalid(error.problems, f"the usage of {model_id!r}")


def read_object(path: Path, what: str) -> dict[str, Any]:
    """An object from a JSON or YAML file; ``what`` it shall be.

    Raises:
        CommandError: it can not be read, or holds no object.
    """
    from modeldex.sources.documents import Document
    from modeldex.sources.files import read_text, shown

    text = read_text(path, _LARGEST)
    if text.value is None:
        raise CommandError(f"{shown(path)}: {text.problems[0].message}", kind="file")
    reading = Document(shown(path), text.value).parse()
    if reading.value is None or reading.errors:
        raise invalid(reading.problems, shown(path))
    if not isinstance(reading.value, dict):
        problem = Problem(f"{what} is an object", expected="an object", file=shown(path))
        raise invalid((problem,), shown(path))
    return dict(reading.value)
