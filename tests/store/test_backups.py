"""What `docs/how-to/back-up-and-restore.md` says of PostgreSQL works: dump, restore, go on."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from modeldex.store import checking
from modeldex.store.administration import LocalAdministration
from modeldex.store.engine import connect
from modeldex.store.store import Store
from tests.factories import catalogue_of

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


def run(tools: Path, *words: str) -> None:
    """A tool of PostgreSQL, of the version of its server."""
    libraries = {"LD_LIBRARY_PATH": str(tools.parent / "lib")}
    command = [str(tools / words[0]), *words[1:]]
    subprocess.run(command, check=True, env={**os.environ, **libraries}, timeout=60)


def test_a_dump_is_restored_and_gone_on_with(
    new_postgresql: Callable[[], str], tmp_path: Path
) -> None:
    here, there = new_postgresql(), new_postgresql()
    store = Store.open(here)
    work = LocalAdministration(store, author="anna", clock=lambda: NOW)
    work.publish(work.plan(catalogue_of("a", "b")), "first")
    work.create_key("reader", "read", None)
    before = store.audit()
    with store.engine.connect() as connection:
        of_the_server = "SELECT setting FROM pg_config WHERE name = 'BINDIR'"
        tools = Path(str(connection.scalar(text(of_the_server))))
    store.close()

    dump = str(tmp_path / "backup.dump")
    run(tools, "pg_dump", "--format=custom", f"--file={dump}", here)
    run(tools, "pg_restore", "--no-owner", f"--dbname={there}", dump)

    database = connect(there)
    assert list(checking.faults(database)) == []
    database.engine.dispose()
    restored = Store.open(there)
    assert restored.audit() == before
    work = LocalAdministration(restored, author="anna", clock=lambda: NOW)
    work.publish(work.plan(catalogue_of("a")), "second")
    key, _ = work.create_key("other", "read", None)
    assert (restored.change_token(), key.id) == (before[0].id + 2, 2)
    with restored.engine.connect() as connection:
        triggers = connection.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
        assert set(triggers) == {"audit_log_keeps_rows", "audit_log_is_told"}
    restored.close()
