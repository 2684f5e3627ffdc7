"""How many connections one process may hold."""

import resource
from typing import Final

MOST_CONNECTIONS: Final = 30_000
"""Of one worker: room for all that may listen to changes (see `listening`), and for as many again
that are idle or slow, without keeping others out."""
BACKLOG: Final = 4096
"""Connections that the system keeps until they are accepted."""
_OTHER_FILES: Final = 256
"""Of the database, of logs, of the interpreter."""
_LEAST: Final = 128


def connections() -> int:
    """How many connections a worker takes, once the process may open as many files as it is
    allowed to. Those beyond wait until another one ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    if soft != resource.RLIM_INFINITY:
        allowed = min(wanted, soft)
    return max(_LEAST, allowed - _OTHER_FILES)
