"""`pending`, `approve`, `reject`; and what `plan` and `apply` say of a doubtful catalogue."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from modeldex.catalogue.guardrails import Guardrails
from modeldex.store.store import Store
from tests.catalogue.guarding import many, priced
from tests.cli.conftest import Commands, Write, text_model
from tests.store.conftest import Clock
from tests.store.sourced import Sourced

FIVE = many(5)
MIXED = [priced("acme/0", "1.1"), priced("acme/1", "50"), *FIVE[2:], priced("acme/new")]


@pytest.fixture
def sourced() -> Iterator[Sourced]:
    """The database of the directory, whose source says something doubtful."""
    store = Store.open("sqlite:///modeldex.db")
    begun = Sourced.begun(store, Clock(), FIVE)
    begun.hold(MIXED)
    yield begun
    store.close()


@pytest.mark.usefixtures("sourced")
class TestPending:
    def test_it_lists_what_waits_and_why(self, modeldex: Commands) -> None:
        assert modeldex.out("pending") == (
            "1\tacme\t2026-08-23T00:00:00Z\t"
            "2 prices of 1 model changed by more than a factor of 3\n"
        )
        assert modeldex.err("pending") == "Next: modeldex pending 1\n"

    def test_it_shows_one_with_its_doubts_and_the_plan(self, modeldex: Commands) -> None:
        told = modeldex.out("pending", 1)
        assert told.startswith("Held 1: what the source acme said at 2026-08-23T00:00:00Z\n")
        assert (
            "! 2 prices of 1 model changed by more than a factor of 3\n"
            "    acme/1 model_spec.pricing.input.usd: 1 → 50 (+4,900 %)\n"
        ) in told
        assert "~ acme/0 (text)\n    model_spec.pricing.input.usd: 1 → 1.1 (+10 %)" in told
        assert told.endswith("Plan: 1 to add, 2 to change, 0 to remove\n")

    def test_it_says_what_can_be_done(self, modeldex: Commands) -> None:
        assert modeldex.err("pending", 1).splitlines() == [
            "modeldex approve 1            publishes all of this",
            "modeldex approve 1 --partial  publishes the 2 changes that are in no doubt",
            "modeldex reject 1             keeps what is published",
        ]

    def test_as_json(self, modeldex: Commands) -> None:
        (listed,) = modeldex.json("pending")["data"]
        one = modeldex.json("pending", 1)
        assert one["held"] == listed
        assert listed["status"] == "pending"
        assert listed["reasons"][0]["kind"] == "price"
        (doubt,) = one["plan"]["doubts"]
        assert doubt["findings"][0] == {
            "model_id": "acme/1",
            "path": "model_spec.pricing.input.usd",
            "old": 1,
            "new": 50,
        }
        assert one["summary"] == {"added": 1, "changed": 2, "removed": 0}

    def test_a_number_that_nothing_is_held_under(self, modeldex: Commands) -> None:
        for verb in ("pending", "approve", "reject"):
            told = modeldex.err(verb, 7, status=1)
            assert "nothing is held under the number 7" in told
            assert "`modeldex pending` lists what waits" in told

    @pytest.mark.parametrize("word", ["0", "-1", "all"])
    def test_what_is_no_number(self, modeldex: Commands, word: str) -> None:
        modeldex("pending", word, status=64)


@pytest.mark.usefixtures("sourced")
class TestDeciding:
    def test_approving_publishes(self, modeldex: Commands) -> None:
        told = modeldex.out("approve", 1, "-m", "seen")
        assert "! 2 prices of 1 model" in told
        assert "Published revision 3 at " in told
        assert told.endswith(": 1 added, 2 changed, 0 removed\n")
        assert modeldex.out("pending") == ""
        assert modeldex.err("pending") == "Nothing waits for a decision.\n"

    def test_approving_what_is_in_no_doubt(self, modeldex: Commands) -> None:
        told = modeldex("approve", 1, "--partial")
        assert "acme/1" not in told.stdout
        assert told.stdout.endswith(": 1 added, 1 changed, 0 removed\n")
        assert told.stderr == "What is in doubt goes on waiting: modeldex pending 1\n"
        assert modeldex.out("pending", 1).endswith("Plan: 0 to add, 1 to change, 0 to remove\n")
        assert "--partial" not in modeldex.err("pending", 1)
        assert "is in doubt" in modeldex.err("approve", 1, "--partial", status=1)

    def test_as_json(self, modeldex: Commands) -> None:
        told = modeldex.json("approve", 1, "--partial")
        assert (told["published"], told["revision"]["number"], told["waits"]) == (True, 3, True)
        assert modeldex.json("reject", 1)["status"] == "rejected"

    def test_rejecting_publishes_nothing(self, modeldex: Commands) -> None:
        assert modeldex.out("reject", 1, "-m", "a mistake") == (
            "Rejected what was held as 1: nothing was published, and nothing is until the source"
            " acme says another thing.\n"
        )
        assert len(modeldex.json("log")["data"]) == 2
        assert modeldex.json("audit")["data"][0]["detail"] == "a mistake"

    @pytest.mark.parametrize("verb", ["approve", "reject", "pending"])
    def test_what_was_decided_on_is_a_conflict(self, modeldex: Commands, verb: str) -> None:
        modeldex("reject", 1)
        error = modeldex.json(verb, 1, status=3)["error"]
        assert error["kind"] == "conflict"
        assert error["message"].startswith("what was held as 1 was rejected by ada@example at ")


def test_what_is_in_no_doubt_any_more_says_why_it_was_held(
    modeldex: Commands, sourced: Sourced
) -> None:
    work, written = sourced.work(), sourced.store.written()
    lax = replace(written.settings, guardrails=Guardrails(price_factor=False))
    work.publish(work.plan(replace(written, settings=lax)), "Let prices rise")
    told = modeldex.out("pending", 1)
    assert "Nothing about it is in doubt any more. It was held because:\n    2 prices of" in told


def test_without_anything_held(modeldex: Commands, write: Write) -> None:
    modeldex("apply", write(text_model("a")), "--yes")
    assert modeldex.json("pending") == {"object": "list", "data": []}


class TestApplyingByHand:
    def test_a_small_file_in_place_of_everything_is_noticed(
        self, modeldex: Commands, write: Write
    ) -> None:
        models = [text_model(f"m{number}") for number in range(12)]
        modeldex("apply", write(*models), "--yes")
        told = modeldex.out("plan", write(text_model("m0", usd="5")), status=2)
        assert told.endswith(
            "Look twice before you publish this:\n"
            "! 11 of the 12 models of the catalogue are gone, 91.7 %; up to 10 % may go at once\n"
            + "".join(f"    m{number}: listed → missing\n" for number in range(1, 9))
            + "    … and 3 more (--verbose shows all)\n"
            "! 1 price of 1 model changed by more than a factor of 3\n"
            "    m0 model_spec.pricing.input.usd: 1.25 → 5 (+300 %)\n"
            "Plan: 0 to add, 1 to change, 11 to remove\n"
        )

    def test_it_is_published_all_the_same(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a"), text_model("b")), "--yes")
        told = modeldex.out("apply", write(text_model("a", usd="0")), "--yes")
        assert "! 1 price became zero, of 1 model\n" in told
        assert "Published revision 2" in told

    def test_as_json(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        told = modeldex.json("plan", write(text_model("a", usd="0")), status=2)
        assert [doubt["kind"] for doubt in told["plan"]["doubts"]] == ["zero"]

    def test_a_rollback_says_it_too(self, modeldex: Commands, write: Write) -> None:
        modeldex("apply", write(text_model("a")), "--yes")
        modeldex("apply", write(text_model("a", usd="1"), *map(text_model, "bcd")), "--yes")
        assert "3 of the 4 models" in modeldex.out("rollback", 1, "--yes")

    def test_the_first_publish_is_in_no_doubt(self, modeldex: Commands, write: Write) -> None:
        assert "Look twice" not in modeldex.out("apply", write(text_model("a")), "--yes")
