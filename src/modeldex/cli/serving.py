"""Verbs of the server itself: `serve`, and `config`, which says what it would run with."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modeldex.cli.escaping import visible
from modeldex.cli.failures import CommandError
from modeldex.cli.output import Column
from modeldex.cli.server_process import become
from modeldex.cli.verbs import Invocation, verb

if TYPE_CHECKING:
    from modeldex.http.config import Config

PANEL = "The server"

HostOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="The address to listen on. Else MODELDEX_HOST, else 127.0.0.1.",
        show_default=False,
    ),
]
PortOption = Annotated[
    str | None,
    typer.Option(
        metavar="PORT",
        help="The port to listen on; 0 takes a free one. Else MODELDEX_PORT, else 8080.",
        show_default=False,
    ),
]
WorkersOption = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="How many processes answer requests. Else MODELDEX_WORKERS, else 1.",
        show_default=False,
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Where revisions and keys are kept. Else MODELDEX_DATABASE_URL, else modeldex.db "
        "here.",
        show_default=False,
    ),
]
LogLevelOption = Annotated[
    str | None,
    typer.Option(
        metavar="LEVEL",
        help="The least severity that is logged. Else MODELDEX_LOG_LEVEL, else info.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    verb(app, "serve", catalogue=False, panel=PANEL)(serve)
    verb(app, "config", catalogue=False, panel=PANEL)(config)


def serve(
    run: Invocation,
    host: HostOption = None,
    port: PortOption = None,
    workers: WorkersOption = None,
    database: DatabaseOption = None,
    log_level: LogLevelOption = None,
) -> None:
    """Serve the catalogue over HTTP, until Ctrl-C or SIGTERM.

    `modeldex config` lists everything that can be set through the environment.
    """
    become(_load(run, host, port, workers, database, log_level), run.output)


def config(
    run: Invocation,
    host: HostOption = None,
    port: PortOption = None,
    workers: WorkersOption = None,
    database: DatabaseOption = None,
    log_level: LogLevelOption = None,
) -> None:
    """Show what is in force, and where each value came from. Secrets are masked."""
    configuration = _load(run, host, port, workers, database, log_level)
    settings = configuration.settings()
    rows: list[tuple[str, ...]] = [
        (each.name, each.value, each.source, each.variable, each.meaning) for each in settings
    ]
    rows += _of_the_command_line()
    names = ("name", "value", "source", "variable", "meaning")
    run.output.document({"settings": [dict(zip(names, row, strict=True)) for row in rows]})
    run.output.table(_COLUMNS, rows)


_COLUMNS = (
    Column("NAME", "bold"),
    Column("VALUE", "green"),
    Column("FROM", "cyan"),
    Column("VARIABLE"),
    Column("MEANING", "dim"),
)


def _load(
    run: Invocation,
    host: str | None,
    port: str | None,
    workers: str | None,
    database: str | None,
    log_level: str | None,
) -> "Config":
    from modeldex.http import config

    flags: dict[str, Any] = {
        "host": host,
        "port": port,
        "workers": workers,
        "database_url": database,
        "log_level": log_level,
    }
    for warning in config.unknown_variables(os.environ):
        run.output.note(f"Warning: {warning}")
    try:
        return config.load(os.environ, flags)
    except config.ConfigError as error:
        raise CommandError("\n".join(map(visible, error.problems))) from None


def _of_the_command_line() -> list[tuple[str, ...]]:
    """What only commands read, and the server does not."""
    from modeldex.cli.target import author
    from modeldex.http.options import mask_url

    server = os.environ.get("MODELDEX_SERVER")
    return [
        (
            "server",
            mask_url(server) if server else "not set",
            "environment" if server else "default",
            "MODELDEX_SERVER",
            "The server that commands work on, in place of a database.",
        ),
        (
            "author",
            author(),
            "environment" if os.environ.get("MODELDEX_AUTHOR") else "default",
            "MODELDEX_AUTHOR",
            "Who publishes, in the log of a local database.",
        ),
    ]
