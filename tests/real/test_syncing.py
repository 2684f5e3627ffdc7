"""Reading LiteLLM's whole price map as a source, and half of it the day after."""

import json
from datetime import UTC, datetime
from pathlib import Path

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.sourcing import Source
from modeldex.store.administration import LocalAdministration
from modeldex.store.source_status import SyncKind
from modeldex.store.store import Store

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


def test_litellms_map_is_published_once_and_half_of_it_not_at_all(
    real_data: Path, tmp_path: Path
) -> None:
    whole = json.loads((real_data / "litellm-prices.json").read_bytes())
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(whole))
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    work = LocalAdministration(store, author="ada", clock=lambda: NOW)
    source = Source("litellm", file=str(file), dialect="litellm", prefix="via/")
    work.publish(work.plan(Catalogue(Settings(sources=(source,)))), "Sources")

    first = work.sync("litellm")
    assert first.kind is SyncKind.PUBLISHED
    assert first.report is not None
    left_out = {each["model_id"] for each in first.report["left_out"]}
    published = store.catalogue().entries
    assert {f"via/{name}" for name in whole.keys() - left_out} == set(published)

    assert work.sync("litellm").kind is SyncKind.UNCHANGED

    half = dict(list(whole.items())[: len(whole) // 2])
    file.write_text(json.dumps(half))
    assert work.sync("litellm").kind is SyncKind.HELD
    assert store.catalogue().entries == published
    store.close()
