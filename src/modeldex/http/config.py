"""What the server runs with, and where each value came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from modeldex.catalogue.sourcing import FOR_SOURCES
from modeldex.entries.problems import nearest
from modeldex.http.options import MASK, OPTIONS, Option, Source, mask, mask_url

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["auto", "text", "json"]
AccessLog = Literal["all", "changes", "none"]
"""Which requests are logged: every one; all but catalogue reads that went well; none."""

_OTHER_VARIABLES: Final = ("MODELDEX_AUTHOR", "MODELDEX_SERVER", "MODELDEX_TRACEBACK")
"""Variables that the command line reads, and the server does not."""


class ConfigError(ValueError):
    """Values that the server can not run with. ``problems`` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Setting:
    """One value in force, fit to be shown."""

    name: str
    variable: str
    value: str
    """Secrets, and passwords inside URLs, are masked."""
    source: Source
    meaning: str


@dataclass(frozen=True, slots=True)
class Config:
    """What the server runs with. `load` reads and checks one; each field's meaning is in
    `options.OPTIONS`."""

    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    database_url: str = "sqlite:///modeldex.db"
    admin_key: str | None = field(default=None, repr=False)
    read_key: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    starter: bool = True
    log_level: LogLevel = "info"
    log_format: LogFormat = "auto"
    access_log: AccessLog = "changes"
    rate_limit: str = "600/minute"
    failure_limit: str = "20/30 seconds"
    limits_url: str | None = field(default=None, repr=False)
    trusted_proxies: str | None = None
    max_body_bytes: int = 256 * 1024 * 1024
    max_edit_bytes: int = 1024 * 1024
    body_seconds: float = 60.0
    header_seconds: float = 15.0
    shutdown_seconds: float = 30.0
    snapshot_file: str | None = None
    poll_seconds: float | None = None
    revision_seconds: float = 5.0
    files_below: str | None = None
    timetable: bool = True
    sources: Mapping[str, Source] = field(default_factory=dict)
    """By field: where its value came from; a field that is absent has its default."""

    def settings(self) -> list[Setting]:
        """Every value in force and its source, secrets masked."""
        return [
            Setting(
                option.name,
                option.variable,
                mask(option, getattr(self, option.name)),
                self.sources.get(option.name, "default"),
                option.meaning,
            )
            for option in OPTIONS
        ]

    def environment(self) -> dict[str, str]:
        """The variables that lead `load` to this very configuration, secrets included."""
        values = {option: getattr(self, option.name) for option in OPTIONS}
        return {
            option.variable: option.write(value)
            for option, value in values.items()
            if value is not None
        }


def load(environ: Mapping[str, str], flags: Mapping[str, object | None] | None = None) -> Config:
    """The configuration from defaults, then ``MODELDEX_…`` variables, then flags.

    ``flags`` is by field name; None means that the flag was not given.

    Raises:
        ConfigError: a value can not be used; it names all of them.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for option in OPTIONS:
        raw, source = _given(option, environ, flags or {})
        if raw is None:
            continue
        try:
            values[option.name] = option.read(raw)
            sources[option.name] = source
        except ValueError as error:
            name = option.variable if source == "environment" else option.flag
            shown = MASK if option.secret else repr(mask_url(raw))
            problems.append(f"{name}: {error}, found {shown}")
    if problems:
        raise ConfigError(problems)
    return Config(**values, sources=sources)


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """A warning for each ``MODELDEX_…`` variable that means nothing."""
    known = [*(option.variable for option in OPTIONS), *_OTHER_VARIABLES]
    return [
        f"{name} is not a setting of Modeldex"
        + (f"; {hint}" if (hint := nearest(name, known)) else "")
        for name in sorted(environ)
        if name.startswith("MODELDEX_") and name not in known and not name.startswith(FOR_SOURCES)
    ]


def _given(
    option: Option, environ: Mapping[str, str], flags: Mapping[str, object | None]
) -> tuple[str | None, Source]:
    flag = flags.get(option.name)
    if flag is not None:
        return str(flag), "flag"
    variable = environ.get(option.variable)
    # A variable that is set to nothing counts as not set, as compose files leave them.
    return (variable or None), "environment"


_NAMES = {each.name for each in fields(Config)} - {"sources"}
if {option.name for option in OPTIONS} != _NAMES:
    raise AssertionError("every field of Config needs its option, and the other way round")
