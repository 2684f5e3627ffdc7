"""What has to be in the store before requests can be answered."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import make_plan
from modeldex.http.beginning import Prepared
from modeldex.http.config import Config
from modeldex.serving.keeping import SnapshotFile
from modeldex.sources.starter import starter_catalogue
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import Conflict, StoreError
from modeldex.store.records import Revision
from modeldex.store.store import Store

log = structlog.get_logger("modeldex.server")

AUTHOR: Final = "modeldex"


def prepare(config: Config, clock: Callable[[], datetime]) -> Prepared:
    """Create or upgrade the store, see that the configured keys exist, and publish the starter
    catalogue when nothing was ever published.

    Raises:
        StoreError: the store can not be used.
    """
    store = Store.open(config.database_url)
    try:
        administration = LocalAdministration(store, author=AUTHOR, clock=clock)
        _know_keys(administration, config)
        head = store.head()
        if head is None and config.starter:
            head = _publish_starter(administration, clock())
        keys = store.keys()
    finally:
        store.close()
    return Prepared(_described(head), any(key.valid_at(clock()) for key in keys))


def prepare_or_trust(config: Config, clock: Callable[[], datetime]) -> Prepared:
    """`prepare`; but where the store can not be used, and what was served is saved, it is enough
    to begin with.

    Raises:
        StoreError: the store can not be used, and nothing else either.
    """
    try:
        return prepare(config, clock)
    except StoreError as error:
        saved = None if config.snapshot_file is None else saved_in(config.snapshot_file).load()
        if saved is None:
            raise
        log.warning(
            "the store can not be used; beginning with what was saved",
            error=error.message,
            revision=saved.revision.number,
            saved_at=saved.at.isoformat(),
        )
        has_keys = any(key.valid_at(clock()) for key in saved.keys)
        return Prepared(f"{_described(saved.revision)} from a file", has_keys)


def prepare_again(store: Store, config: Config, clock: Callable[[], datetime]) -> None:
    """What `prepare` does, but for the starter catalogue: a server that already runs publishes
    nothing by itself.

    Raises:
        StoreError: the store can not be used.
    """
    store.prepare()
    _know_keys(LocalAdministration(store, author=AUTHOR, clock=clock), config)


def saved_in(path: str) -> SnapshotFile:
    """The file that outlives the database."""
    return SnapshotFile(Path(path))


def _know_keys(administration: LocalAdministration, config: Config) -> None:
    if config.admin_key is not None:
        administration.ensure_known_key(config.admin_key, "MODELDEX_ADMIN_KEY", "admin")
    if config.read_key is not None:
        administration.ensure_known_key(config.read_key, "MODELDEX_READ_KEY", "read")


def _publish_starter(administration: LocalAdministration, now: datetime) -> Revision | None:
    catalogue, report = starter_catalogue(now)
    summary = report.summary()
    try:
        revision = administration.publish(
            make_plan(0, Catalogue(), catalogue, now), f"Starter catalogue: {summary}"
        )
    except Conflict:  # another server was first
        return administration.head()
    log.info("published the starter catalogue", summary=summary)
    return revision


def _described(head: Revision | None) -> str:
    if head is None:
        return "an empty catalogue"
    return f"revision {head.number} ({head.entries} models)"
