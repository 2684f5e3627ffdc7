"""Reading one source in a process of its own: what `sync_runs` starts.

A document is read with much memory and without a pause, which the process that answers requests
should not have to share. Standard output gets the outcome as JSON, and nothing else.
"""

import os
import resource
import sys
from typing import Final

from modeldex.entries import json_codec
from modeldex.http import logs
from modeldex.http.source_messages import SyncOutcome
from modeldex.sources.files import MEBIBYTE
from modeldex.store.errors import StoreError
from modeldex.store.sourcing import source_named
from modeldex.store.store import Store
from modeldex.store.syncing import Syncing
from modeldex.store.times import utc_now

SETTINGS: Final = ("DATABASE_URL", "LOG_LEVEL", "LOG_FORMAT")
"""Of the configuration, what this process needs."""

PLAN: Final = "plan"
SYNC: Final = "sync"
_MOST_MEMORY: Final = 4096 * MEBIBYTE
"""Of addresses: a document that needs more is refused, rather than the machine run out."""
_NICENESS: Final = 5


def main(mode: str, name: str, author: str, holder: str) -> int:
    """Read the source of that name, and tell what came of it.

    Args:
        mode: ``sync``, or ``plan`` to publish nothing.
        name: of the source.
        author: in whose name it is published.
        holder: the name of this process, for the right to read the source.

    Returns:
        The exit status: 0 whatever the source does, 1 when the store failed.
    """
    _be_modest()
    # The server has made sure of these (see `config`), whose module brings far more than is
    # needed here.
    setting = {name: os.environ[f"MODELDEX_{name}"] for name in SETTINGS}
    logs.configure(setting["LOG_LEVEL"], setting["LOG_FORMAT"])
    try:
        told, status = _read(setting["DATABASE_URL"], mode, name, author, holder), 0
    except StoreError as error:
        told, status = json_codec.encode({"error": error.message}), 1
    sys.stdout.buffer.write(told)
    return status


def _read(database_url: str, mode: str, name: str, author: str, holder: str) -> bytes:
    store = Store.open(database_url)
    try:
        source = source_named(store, name)
        syncing = Syncing(store, author, holder, utc_now)
        outcome = syncing.plan(source) if mode == PLAN else syncing.sync(source)
        return SyncOutcome.of(outcome).json_bytes()
    finally:
        store.close()


def _be_modest() -> None:
    """Leave the processor to who answers requests, and memory to everybody."""
    os.nice(_NICENESS)
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(most, _MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
