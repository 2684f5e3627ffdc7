"""What has to be in the store before requests can be answered."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.plan import make_plan
from modeldex.http.config import Config
from modeldex.sources.starter import starter_catalogue
from modeldex.store.errors import Conflict
from modeldex.store.records import Revision
from modeldex.store.store import Store

log = structlog.get_logger("modeldex.server")

STARTER_AUTHOR = "modeldex"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a start found or made, for the line that tells of it."""

    catalogue: str
    """What is served: ``revision 3 (328 models)``."""
    has_keys: bool
    """Whether any key is valid."""


def prepare(config: Config, now: datetime) -> Prepared:
    """Create or upgrade the store, see that the configured keys exist, and publish the starter
    catalogue when nothing was ever published.

    Raises:
        StoreError: the store can not be used.
    """
    store = Store.open(config.database_url)
    try:
        _know_keys(store, config, now)
        head = store.head()
        if head is None and config.starter:
            head = _publish_starter(store, now)
        keys = store.keys()
    finally:
        store.close()
    return Prepared(_described(head), any(key.valid_at(now) for key in keys))


def _know_keys(store: Store, config: Config, now: datetime) -> None:
    pass


def _publish_starter(store: Store, now: datetime) -> Revision | None:
    catalogue, report = starter_catalogue(now)
    plan = make_plan(0, Catalogue(), catalogue, now)
    summary = report.summary()
    try:
        revision = store.publish(
            plan, author=STARTER_AUTHOR, message=f"Starter catalogue: {summary}", now=now
        )
    except Conflict:  # another server was first
        return store.head()
    log.info("published the starter catalogue", summary=summary)
    return revision


def _described(head: Revision | None) -> str:
    if head is None:
        return "an empty catalogue"
    return f"revision {head.number} ({head.entries} models)"
