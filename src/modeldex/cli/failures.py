"""What goes wrong in a command, as lines for people, JSON for machines and an exit status.

With ``--json`` a failure is the one document on standard output::

    {"error": {"kind": "conflict", "message": "…", "hint": null, …}}

``kind`` is one of ``usage``, ``invalid`` (with ``problems``), ``not_found``, ``conflict`` (with
``base``, ``head``, ``since`` and ``changes``), ``no_price``, ``refused``, ``store``, ``server``,
``file``, ``interrupted`` and ``internal``.
"""

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text

from modeldex.cli import problem_view
from modeldex.cli.escaping import visible_lines
from modeldex.cli.exits import ExitCode
from modeldex.cli.output import Output
from modeldex.entries.problems import Problem, Unreadable

TRACEBACK_VARIABLE = "MODELDEX_TRACEBACK"


@dataclass
class CommandError(Exception):
    """A command can not do what it was asked to."""

    message: str
    """One sentence without a full stop."""
    hint: str | None = None
    """What to do about it."""
    kind: str = "refused"
    code: ExitCode = ExitCode.FAILED
    problems: tuple[Problem, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    """More for the JSON form."""
    details: Callable[[Output], None] | None = None
    """Writes more for people, after the message."""

    def __str__(self) -> str:
        return self.message


def report(error: BaseException, output: Output) -> ExitCode:
    """Tell what went wrong, and give the exit status for it."""
    failure = explain(error)
    if output.json:
        output.document({"error": _shape(failure)})
    else:
        _tell(failure, output)
    return failure.code


def explain(error: BaseException) -> CommandError:
    """The failure that an exception stands for."""
    if isinstance(error, CommandError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return CommandError("interrupted", kind="interrupted", code=ExitCode.INTERRUPTED)
    if isinstance(error, Unreadable):
        return invalid(error.problems)
    if isinstance(error, OSError):
        return _file_error(error)
    return _of_the_store(error) or _internal(error)


def invalid(problems: tuple[Problem, ...], subject: str = "") -> CommandError:
    """The failure of a document with problems."""
    count = problem_view.count_problems(problem for problem in problems if problem.is_error)
    return CommandError(
        f"{count} in {subject}" if subject else count, kind="invalid", problems=problems
    )


def _of_the_store(error: BaseException) -> CommandError | None:
    from modeldex.cli.remote_errors import RemoteError
    from modeldex.store.errors import StoreError, UnknownRevision

    if isinstance(error, RemoteError):
        return CommandError(error.message, error.hint, kind="server")
    if isinstance(error, UnknownRevision):
        return CommandError(str(error), hint="`modeldex log` lists the revisions", kind="not_found")
    if isinstance(error, StoreError):
        return CommandError(str(error), hint=error.remedy or None, kind="store")
    return None


def _file_error(error: OSError) -> CommandError:
    reason = error.strerror.lower() if error.strerror else str(error) or type(error).__name__
    name = error.filename
    if isinstance(name, bytes):
        name = os.fsdecode(name)
    return CommandError(f"{name}: {reason}" if name is not None else reason, kind="file")


def _internal(error: BaseException) -> CommandError:
    if os.environ.get(TRACEBACK_VARIABLE):
        hint = "".join(traceback.format_exception(error))
    else:
        hint = f"this is a defect of modeldex; {TRACEBACK_VARIABLE}=1 shows where it happened"
    detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return CommandError(f"internal error: {detail}", hint=hint, kind="internal")


def _shape(failure: CommandError) -> dict[str, Any]:
    from modeldex.cli import shapes

    shape: dict[str, Any] = {
        "kind": failure.kind,
        "message": _encodable(failure.message),
        "hint": None if failure.hint is None else _encodable(failure.hint),
        **failure.facts,
    }
    if failure.kind == "invalid":
        shape["problems"] = shapes.problems(failure.problems)
    return shape


def _encodable(text: str) -> str:
    """Names of files need not be Unicode; JSON is."""
    return text.encode("utf-8", "backslashreplace").decode()


def _tell(failure: CommandError, output: Output) -> None:
    problem_view.show_problems(
        output,
        [problem for problem in failure.problems if problem.is_error],
        each=problem_view.ERRORS_OF_A_KIND,
    )
    if failure.kind != "invalid":
        output.complain(Text.assemble(("Error: ", "bold red"), visible_lines(failure.message)))
    elif len(failure.problems) > 1:
        output.complain(Text(visible_lines(failure.message), "bold"))
    if failure.details is not None:
        failure.details(output)
    if failure.hint is not None:
        output.complain(Text(f"  hint     {visible_lines(failure.hint)}", "dim"))
