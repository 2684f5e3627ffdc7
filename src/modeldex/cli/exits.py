"""What the exit status of a command means. `modeldex --help` documents the same table."""

from enum import IntEnum
from typing import Final


class ExitCode(IntEnum):
    """The exit status of a command."""

    FINE = 0
    """It did what was asked, or there was nothing to do."""
    FAILED = 1
    """It could not; the reason is told."""
    CHANGES = 2
    """`plan` or `sync --plan` found changes. Nothing else ends with it."""
    CONFLICT = 3
    """Somebody else published in between; nothing was published."""
    WAITS = 4
    """`sync`: something that a source said is in doubt, and waits for a person."""
    USAGE = 64
    """The command was not understood (EX_USAGE of BSD's sysexits.h)."""
    INTERRUPTED = 130
    """Ctrl-C: 128 + SIGINT, as shells have it."""
    READER_GONE = 141
    """Who read the output went away: 128 + SIGPIPE, as shells have it."""


EXPLANATION: Final = """\
[bold]Exit status[/]

  0    done, or nothing to do
  1    failed; the reason is told
  2    [bold]plan[/] or [bold]sync --plan[/] found changes
  3    somebody else published in between; nothing was published
  4    [bold]sync[/] held what is in doubt; it waits for a person
  64   the command was not understood
  130  interrupted (Ctrl-C)
  141  whoever read the output went away
"""
