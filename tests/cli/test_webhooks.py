"""`modeldex webhooks`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Signer

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.webhooks import Webhook
from modeldex.store import telling
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store
from tests.cli.conftest import Commands
from tests.factories import catalogue_of

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> None:
    """One webhook, and one message that waits for it."""
    store = Store.open(f"sqlite:///{tmp_path / 'modeldex.db'}")
    work = LocalAdministration(store, author="ada", clock=lambda: NOW)
    hook = Webhook("shop", "https://example.com/", "SECRET", ("entry.added",))
    work.publish(work.plan(catalogue_of("a", settings=Settings(webhooks=(hook,)))), "")
    store.outbox.follow(["shop"], 1)
    message = telling.message(hook, "entry.added", "2/b", NOW, {"id": "b\x1b[31m"})
    store.outbox.add("shop", [message], NOW)
    store.close()


@pytest.mark.usefixtures("store")
class TestWebhooks:
    def test_are_listed_with_how_they_are_doing(self, modeldex: Commands) -> None:
        row = modeldex.out("webhooks", "list").rstrip("\n").split("\t")
        assert row == ["shop", "https://example.com/", "entry.added", "all", "1", "0", "0", ""]
        (state,) = modeldex.json("webhooks", "list")["data"]
        assert (state["secret"], state["told"]) == ("SECRET", "1")

    def test_their_messages_are_listed(self, modeldex: Commands) -> None:
        row = modeldex.out("webhooks", "deliveries", "shop").rstrip("\n").split("\t")
        assert row[:6] == ["1", "shop", "entry.added", "2/b", "pending", "0"]
        (told,) = modeldex.json("webhooks", "deliveries", "--status", "pending")["data"]
        assert json.loads(told["body"])["data"] == {"id": "b\x1b[31m"}
        assert modeldex.json("webhooks", "deliveries", "other")["data"] == []

    def test_a_message_is_sent_again(self, modeldex: Commands) -> None:
        assert "Message 1 to shop waits" in modeldex.out("webhooks", "resend", 1)
        assert modeldex.json("webhooks", "resend", 1)["status"] == "pending"
        assert "there is no delivery 9" in modeldex.err("webhooks", "resend", 9, status=1)


def test_a_secret_is_one_that_the_standard_takes(modeldex: Commands) -> None:
    made = modeldex.out("webhooks", "secret").strip()
    assert Signer(made).sign("msg_1", NOW, "{}").startswith("v1,")
    assert modeldex.json("webhooks", "secret")["secret"] != made
