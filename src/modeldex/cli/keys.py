"""Verbs for keys: `keys create`, `keys list`, `keys revoke`, `keys rotate`, `keys generate`.

A secret is shown once: alone on standard output, so that ``KEY=$(modeldex keys create ci)``
holds it and nothing else.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from modeldex.cli import shapes
from modeldex.cli.output import Column, Output
from modeldex.cli.quantities import instant
from modeldex.cli.verbs import Invocation, verb
from modeldex.entries.durations import parse_duration
from modeldex.store.records import Key

PANEL = "The server"


class RoleChoice(StrEnum):
    """What a key opens."""

    READ = "read"
    ADMIN = "admin"


def _duration(value: str | None) -> timedelta | None:
    if value is None:
        return None
    try:
        return parse_duration(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _rate_limit(value: str | None) -> str | None:
    if value is None:
        return None
    from modeldex.catalogue.rate_limits import parse_rate_limit

    try:
        parse_rate_limit(value)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--rate-limit") from None
    return value


RoleOption = Annotated[
    RoleChoice, typer.Option(help="`read` lists models; `admin` also changes them.")
]
KeyReference = Annotated[
    str, typer.Argument(metavar="KEY", help="Its name or number.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    group = typer.Typer(
        help="Make, list, revoke and rotate the keys that clients call with.",
        no_args_is_help=True,
    )
    verb(group, "create")(create)
    verb(group, "list")(list_keys)
    verb(group, "revoke")(revoke)
    verb(group, "rotate")(rotate)
    verb(group, "generate", catalogue=False)(generate)
    app.add_typer(group, name="keys", rich_help_panel=PANEL)


def create(
    run: Invocation,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="For whom or what it is.", show_default=False)
    ],
    role: RoleOption = RoleChoice.READ,
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="How long it is valid: 90d, 24h, 30m; for ever, if not given.",
            show_default=False,
        ),
    ] = None,
    rate_limit: Annotated[
        str | None,
        typer.Option(
            metavar="LIMIT",
            help="How often it may ask: 1200/minute, or several: '1200/minute; 50/second'; as "
            "often as the server lets every key, if not given.",
            show_default=False,
        ),
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(
            metavar="VIEW",
            help="The view of the published catalogue that it looks through.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make a key, and write it to standard output, alone. It is shown this once.

    Without --view it sees every model.
    """
    lifetime = _duration(expires)
    limit = _rate_limit(rate_limit)
    with run.target.administration() as administration:
        key, secret = administration.create_key(name, role.value, lifetime, limit, view)
    _show_secret(run.output, key, secret)
    run.output.note(f"Made {_described(key)}. Keep it: it is not shown again.")


def list_keys(run: Invocation) -> None:
    """List the keys, without their secrets."""
    with run.target.existing() as administration:
        keys = list(administration.keys())
    now = datetime.now(UTC)
    shape = ({**shapes.key(key), "status": _status(key, now)} for key in keys)
    run.output.document(shapes.listing(shape))
    run.output.table(_COLUMNS, (_row(key, now) for key in keys))
    if not keys:
        run.output.note("There are no keys. `modeldex keys create NAME` makes one.")


def revoke(run: Invocation, reference: KeyReference) -> None:
    """Make a key invalid at once."""
    with run.target.existing() as administration:
        key = administration.revoke_key(reference)
    run.output.document(shapes.key(key))
    run.output.say(f"Revoked {_described(key)}.")


def rotate(
    run: Invocation,
    reference: KeyReference,
    overlap: Annotated[
        str, typer.Option(metavar="DURATION", help="How long the old key stays valid.")
    ] = "24h",
) -> None:
    """Make a new key of the same name, role, view and limit; the old one stays valid for a while.

    The new key is written to standard output, alone. It is shown this once.
    """
    lifetime = _duration(overlap)
    with run.target.existing() as administration:
        key, secret = administration.rotate_key(reference, lifetime or timedelta())
    _show_secret(run.output, key, secret)
    run.output.note(
        f"Made {_described(key)}; the old one stays valid for {overlap}. Keep it: it is not "
        "shown again."
    )


def generate(run: Invocation, role: RoleOption = RoleChoice.READ) -> None:
    """Write a new key to standard output, alone, and store it nowhere.

    It opens something once a server is started with it, in MODELDEX_READ_KEY or
    MODELDEX_ADMIN_KEY.
    """
    from modeldex.store.secrets import new_secret

    secret = new_secret(role.value)
    if run.output.json:
        run.output.document({"role": role.value, "secret": secret})
    else:
        run.output.raw(f"{secret}\n")
    run.output.note(
        f"This {role.value} key is stored nowhere. Start a server with it in "
        f"MODELDEX_{role.name}_KEY."
    )


def _show_secret(output: Output, key: Key, secret: str) -> None:
    if output.json:
        output.document({"key": shapes.key(key), "secret": secret})
    else:
        output.raw(f"{secret}\n")


_COLUMNS = (
    Column("NO", right=True),
    Column("NAME", "bold"),
    Column("ROLE", "cyan"),
    Column("KEY"),
    Column("CREATED"),
    Column("EXPIRES"),
    Column("VIEW"),
    Column("LIMIT"),
    Column("STATUS"),
)


def _row(key: Key, now: datetime) -> tuple[str, ...]:
    return (
        str(key.id),
        key.name,
        key.role,
        key.hint,
        instant(key.created_at),
        instant(key.expires_at) if key.expires_at else "never",
        key.view or "",
        key.rate_limit or "",
        _status(key, now),
    )


def _status(key: Key, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "valid" if key.valid_at(now) else "expired"


def _described(key: Key) -> str:
    until = f", valid until {instant(key.expires_at)}" if key.expires_at else ""
    limit = f", at most {key.rate_limit}" if key.rate_limit else ""
    view = f", view {key.view}" if key.view else ""
    return f"{key.role} key {key.id} ({key.name}{until}{limit}{view})"
