"""The command line: every verb, and what is common to all of them.

The modules of the verbs are light; what a verb needs is imported when it runs, so that help and
completion answer at once.
"""

import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from rich.text import Text
from typer.core import TyperGroup

from modeldex import __version__
from modeldex.cli import (
    catalogues,
    comparing,
    databases,
    decisions,
    entries,
    examining,
    exports,
    history,
    importing,
    keys,
    lifecycle,
    prices,
    quoting,
    schemas,
    serving,
    sourcing,
    views,
    webhooks,
)
from modeldex.cli.escaping import visible, visible_lines
from modeldex.cli.exits import EXPLANATION, ExitCode
from modeldex.cli.output import Output

_USAGE_STATUS_OF_TYPER: Final = 2
_SWITCHES: Final = frozenset({"--json", "--quiet", "-q", "--verbose", "-v"})
_WITH_VALUE: Final = frozenset({"--server", "--database"})
_GROUPS: Final = frozenset({"database", "keys", "views", "webhooks"})
_ALONE: Final = {"views": "list"}
"""Groups that do something without a further word, and which of their verbs that is."""


class Group(TyperGroup):
    """Commands that end as `exits.ExitCode` says, and take shared options before the verb, too."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and leave with its exit status.

        Raises:
            SystemExit: always.
        """
        words = options_behind_verb(list(sys.argv[1:] if args is None else args))
        try:
            status = super().main(words, prog_name, complete_var, standalone_mode=False, **extra)
        except typer.TyperException as error:
            status = _tell_usage(error, words)
        except typer.Abort:
            status = ExitCode.FAILED
        sys.exit(status)


def options_behind_verb(words: Sequence[str]) -> list[str]:
    """``--server URL list`` as ``list --server URL``: each verb takes the options, and people
    write them on either side."""
    moved: list[str] = []
    verbs: list[str] = []
    rest = list(words)
    while rest and len(verbs) < _depth(verbs):
        word = rest[0]
        if word in _SWITCHES or ("=" in word and word.partition("=")[0] in _WITH_VALUE):
            moved.append(rest.pop(0))
        elif word in _WITH_VALUE and len(rest) > 1:
            moved += [rest.pop(0), rest.pop(0)]
        elif word.startswith("-"):
            return list(words)
        else:
            verbs.append(rest.pop(0))
    if not rest and len(verbs) == 1 and verbs[0] in _ALONE:
        verbs.append(_ALONE[verbs[0]])
    return [*verbs, *moved, *rest]


def _depth(verbs: Sequence[str]) -> int:
    """How many words name the verb: one, or two below a group such as ``keys``."""
    return 2 if verbs and verbs[0] in _GROUPS else 1


def _tell_usage(error: typer.TyperException, words: Sequence[str]) -> ExitCode:
    is_usage = error.exit_code == _USAGE_STATUS_OF_TYPER
    code = ExitCode.USAGE if is_usage else ExitCode.FAILED
    message = error.format_message()
    output = Output(json="--json" in words)
    if output.json:
        kind = "usage" if is_usage else "refused"
        output.document({"error": {"kind": kind, "message": message, "hint": None}})
    elif message:
        output.complain(Text.assemble(("Error: ", "bold red"), visible_lines(message)))
        if (context := getattr(error, "ctx", None)) is not None:
            hint = f"  hint     `{visible(context.command_path)} --help` says more"
            output.complain(Text(hint, "dim"))
    return code


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"modeldex {__version__}")
        raise typer.Exit


app = typer.Typer(
    name="modeldex",
    cls=Group,
    help="A model catalogue server: which AI models may be called, what each can do and what it "
    "costs.",
    epilog=EXPLANATION,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    pass


for group in (
    catalogues,
    importing,
    entries,
    examining,
    quoting,
    comparing,
    lifecycle,
    history,
    prices,
    sourcing,
    decisions,
    exports,
    keys,
    views,
    webhooks,
    databases,
    serving,
    schemas,
):
    group.register(app)


def run() -> None:
    """The console script ``modeldex``."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
