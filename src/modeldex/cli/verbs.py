"""How a verb becomes a command: options that all of them take, and one end for all failures."""

import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, Final, ParamSpec

import typer

from modeldex.cli import failures
from modeldex.cli.exits import ExitCode
from modeldex.cli.output import Output
from modeldex.cli.target import Target

P = ParamSpec("P")
_SHARED: Final = "Options of every verb"

JsonOption = Annotated[
    bool,
    typer.Option(
        "--json",
        help="Write one JSON document to standard output, for an error, too.",
        rich_help_panel=_SHARED,
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="No notes, warnings or progress.", rich_help_panel=_SHARED),
]
VerboseOption = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Everything, however long.", rich_help_panel=_SHARED),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="The database of the catalogue. Else MODELDEX_DATABASE_URL, else modeldex.db here.",
        rich_help_panel=_SHARED,
    ),
]
ServerOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Work on a running server in place of a database, with the admin key from "
        "MODELDEX_ADMIN_KEY. Else MODELDEX_SERVER, if that is set.",
        rich_help_panel=_SHARED,
    ),
]
WhereOption = Annotated[
    str | None,
    typer.Option(
        "--where",
        "-w",
        metavar="QUERY",
        help="Only models that the query finds: 'type:text supportsVision context>=128k input<=1'.",
        show_default=False,
    ),
]
CataloguePath = Annotated[
    Path,
    typer.Argument(
        metavar="PATH", help="A catalogue directory, or one JSON or YAML file.", show_default=False
    ),
]


class Invocation:
    """What a verb is given: where it writes, and the catalogue that it works on."""

    def __init__(self, output: Output, target: Target) -> None:
        self.output = output
        self.target = target


Verb = Callable[Concatenate[Invocation, P], None]


def verb(
    app: typer.Typer, name: str, *, catalogue: bool = True, panel: str | None = None
) -> Callable[[Verb[P]], Verb[P]]:
    """Make a function a command of ``app``.

    The function's first parameter is the `Invocation`; the others are what the command takes.
    With ``catalogue`` the command also takes where the catalogue is. Whatever the function
    raises ends as a message and an exit status, never as a traceback.
    """

    def register(function: Verb[P]) -> Verb[P]:
        @wraps(function)
        def command(**options: Any) -> None:
            output = Output(options.pop("json"), options.pop("quiet"), options.pop("verbose"))
            # `serve` and `config` have a --database of their own, which stays with them.
            places = ("database", "server") if catalogue else ()
            target = Target(**{name: options.pop(name) for name in places})
            with_one_end(output, lambda: function(Invocation(output, target), **options))  # type: ignore[call-arg]

        _declare(command, function, _shared_parameters(catalogue=catalogue))
        app.command(name, rich_help_panel=panel)(command)
        return function

    return register


def with_one_end(output: Output, action: Callable[[], None]) -> None:
    """Run ``action``, and end the command as `exits.ExitCode` says, whatever it raises."""
    try:
        action()
        sys.stdout.flush()
    except (typer.Exit, typer.TyperException):
        raise  # the end that was asked for; a usage error, which `main` tells
    except BrokenPipeError:
        _let_go_of_output()
        raise typer.Exit(ExitCode.READER_GONE) from None
    except (Exception, KeyboardInterrupt) as error:
        raise typer.Exit(failures.report(error, output)) from None


def _let_go_of_output() -> None:
    """Point standard output elsewhere, so that the interpreter can flush it when it ends."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - os.devnull is no path of ours
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _shared_parameters(*, catalogue: bool) -> list[inspect.Parameter]:
    annotations: dict[str, Any] = {
        "json": JsonOption,
        "quiet": QuietOption,
        "verbose": VerboseOption,
    }
    if catalogue:
        annotations |= {"database": DatabaseOption, "server": ServerOption}
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None if name in {"database", "server"} else False,
            annotation=annotation,
        )
        for name, annotation in annotations.items()
    ]


def _declare(
    command: Callable[..., None],
    function: Callable[..., None],
    shared: list[inspect.Parameter],
) -> None:
    """Give ``command`` the parameters of ``function``, but for the first, and the shared ones."""
    own = list(inspect.signature(function).parameters.values())[1:]
    keyword_only = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in [*own, *shared]
    ]
    command.__signature__ = inspect.Signature(keyword_only)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in keyword_only}
