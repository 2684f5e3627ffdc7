"""Sources at a server, as the command line hears of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.catalogue.changes import ChangeKind, Changes, EntryChange
from modeldex.catalogue.doubts import Doubt, DoubtKind, Finding
from modeldex.catalogue.plan import Plan
from modeldex.catalogue.sourcing import Source
from modeldex.cli.remote import RemoteAdministration
from modeldex.entries.problems import Problem
from modeldex.http.message import Message, listing
from modeldex.http.source_messages import SourceState, SyncOutcome
from modeldex.store import sync_outcome
from modeldex.store.errors import UnknownSource
from modeldex.store.records import Revision, RevisionKind
from modeldex.store.secrets import new_secret
from modeldex.store.source_status import SourceStatus, SyncKind

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
REVISION = Revision(2, NOW, "ci", "Sync far", RevisionKind.SYNC, "5f" * 32, 1, 1, 0, 0)
OUTCOME = sync_outcome.SyncOutcome(
    "far",
    SyncKind.PUBLISHED,
    plan=Plan(
        1,
        Catalogue(),
        Changes(entries=(EntryChange(ChangeKind.ADDED, "far/embed", "embedding"),)),
        doubts=(Doubt(DoubtKind.GONE, "2 are gone", (Finding("far/old"),)),),
    ),
    revision=REVISION,
    held=3,
    problems=(Problem("odd", path=("models", 0), file="far.json", line=3),),
    report={"dialect": "litellm", "read": 1},
    next_run=NOW + timedelta(hours=6),
)
STATE = sync_outcome.SourceState(
    Source("far", url="https://far.example/models", dialect="venice", every=timedelta(hours=6)),
    SourceStatus(
        "far",
        last_attempt=NOW,
        last_success=NOW,
        last_outcome=SyncKind.HELD,
        last_error=None,
        failures=0,
        next_run=NOW + timedelta(hours=6),
    ),
    held=3,
)


def server(answer: Message | None, asked: list[str] | None = None) -> RemoteAdministration:
    """What answers every request with that; with None that there is no such source."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        if asked is not None:
            asked.append(f"{request.method} {request.url.raw_path.decode()}")
        if answer is None:
            return httpx2.Response(404, json={"error": "there is no source 'fat'"})
        return httpx2.Response(200, content=answer.json_bytes())

    transport = httpx2.MockTransport(handle)
    return RemoteAdministration("http://models.example", new_secret("admin"), transport)


def test_the_sources_come_whole() -> None:
    with server(listing([SourceState.of(STATE)])) as remote:
        assert remote.sources() == [STATE]


def test_an_outcome_comes_whole() -> None:
    asked: list[str] = []
    with server(SyncOutcome.of(OUTCOME), asked) as remote:
        assert remote.sync("far") == OUTCOME
        remote.sync("far", plan_only=True)
    assert asked == [
        "POST /admin/v1/sources/far/sync",
        "POST /admin/v1/sources/far/sync?plan=true",
    ]


@pytest.mark.parametrize("kind", [SyncKind.UNCHANGED, SyncKind.BUSY, SyncKind.FAILED])
def test_an_outcome_may_hold_little(kind: SyncKind) -> None:
    little = replace(sync_outcome.SyncOutcome("far", kind))
    with server(SyncOutcome.of(little)) as remote:
        assert remote.sync("far") == little


def test_a_source_that_is_not_there() -> None:
    with server(None) as remote, pytest.raises(UnknownSource, match="no source 'fat'"):
        remote.sync("fat")
