"""A snapshot: which entries, names and bodies a revision shows at an instant."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries.entry import Entry
from modeldex.entries.types import GROUPS, MODEL_TYPES, Group
from modeldex.serving.published import Published
from modeldex.serving.sights import compile_snapshot
from modeldex.serving.snapshot import Snapshot
from tests.documents import every_document
from tests.serving.conftest import NOW, catalogue, entry

FIRST = "2026-09-01T00:00:00Z"
SECOND = "2026-10-01T00:00:00+02:00"


def at(what: Catalogue, now: datetime = NOW) -> Snapshot:
    return compile_snapshot(Published.of(what), now)


def listed(snapshot: Snapshot, group: Group = "all") -> list[str]:
    return [each["id"] for each in json.loads(snapshot.listing("models", group).body)["data"]]


def names(snapshot: Snapshot, group: Group = "text") -> Any:
    return json.loads(snapshot.listing("traits", group).body)["data"]


class TestVisibility:
    WHAT = catalogue(
        entry("stays"), entry("first", removes_at=FIRST), entry("second", removes_at=SECOND)
    )

    @pytest.mark.parametrize(
        ("now", "ids", "changes_at"),
        [
            ("2026-08-31T23:59:59.999999Z", ["stays", "first", "second"], FIRST),
            ("2026-09-01T00:00:00Z", ["stays", "second"], SECOND),
            ("2026-09-30T21:59:59Z", ["stays", "second"], SECOND),
            ("2026-09-30T22:00:00Z", ["stays"], None),
        ],
    )
    def test_follows_the_clock_to_the_instant(
        self, now: str, ids: list[str], changes_at: str | None
    ) -> None:
        snapshot = at(self.WHAT, datetime.fromisoformat(now))
        assert listed(snapshot) == ids
        expected = None if changes_at is None else datetime.fromisoformat(changes_at)
        assert snapshot.changes_at == expected

    def test_is_the_same_in_every_form(self) -> None:
        snapshot = at(self.WHAT, NOW + timedelta(days=20))
        openai = json.loads(snapshot.listing("openai", "all").body)
        assert [model["id"] for model in openai["data"]] == ["stays", "second"]
        assert snapshot.resolve("first") is None

    def test_never_ends_for_an_instant_that_can_not_be_read(self) -> None:
        assert listed(at(catalogue(entry("odd", removes_at="soon")))) == ["odd"]


class TestTraits:
    def test_go_to_the_replacement_of_a_removed_entry(self) -> None:
        what = catalogue(
            entry("old", removes_at=FIRST, replacement="new", traits=["default"]), entry("new")
        )
        assert names(at(what)) == {"default": "old"}
        assert names(at(what, NOW + timedelta(days=20))) == {"default": "new"}

    def test_go_along_a_chain_of_replacements(self) -> None:
        what = catalogue(
            entry("a", removes_at=FIRST, replacement="b", traits=["default"]),
            entry("b", removes_at=FIRST, replacement="c"),
            entry("c"),
        )
        assert names(at(what, NOW + timedelta(days=20))) == {"default": "c"}

    @pytest.mark.parametrize("replacement", [None, "nothing", "image", "old", "circle"])
    def test_are_absent_where_nothing_can_take_them(self, replacement: str | None) -> None:
        what = catalogue(
            entry("old", removes_at=FIRST, replacement=replacement, traits=["default"]),
            entry("image", "image"),
            entry("circle", removes_at=FIRST, replacement="old"),
        )
        assert names(at(what, NOW + timedelta(days=20))) == {}

    def test_go_to_the_next_entry_that_claims_them(self) -> None:
        what = catalogue(
            entry("old", removes_at=FIRST, traits=["default"]), entry("next", traits=["default"])
        )
        assert names(at(what)) == {"default": "old"}
        assert names(at(what, NOW + timedelta(days=20))) == {"default": "next"}

    def test_of_the_catalogue_win(self) -> None:
        what = catalogue(
            entry("a", traits=["default"]), entry("b"), traits={"text": {"default": "b"}}
        )
        assert names(at(what)) == {"default": "b"}

    def test_that_lead_to_another_type_are_absent(self) -> None:
        what = catalogue(entry("a", "image"), traits={"text": {"default": "a", "best": "gone"}})
        assert names(at(what)) == {}

    def test_of_all_types_prefer_text(self) -> None:
        what = catalogue(
            entry("speech", "asr", traits=["default", "fastest"]), entry("t", traits=["default"])
        )
        assert names(at(what), "all") == {"default": "t", "fastest": "speech"}

    def test_for_code_are_of_models_for_code(self) -> None:
        coder = entry("coder", traits=["best"], capabilities={"optimizedForCode": True})
        what = catalogue(coder, entry("other", traits=["default"]))
        assert names(at(what), "code") == {"best": "coder"}
        assert listed(at(what), "code") == ["coder"]


class TestNames:
    WHAT = catalogue(
        entry("a", traits=["fastest", "b"]),
        entry("b", "image", traits=["fastest"]),
        entry("old", removes_at=FIRST, replacement="a"),
        aliases={"text": {"fastest": "a", "gone": "nothing", "older": "old"}, "image": {"x": "b"}},
    )

    @pytest.mark.parametrize(
        ("name", "group", "expected"),
        [
            ("a", "all", ("a", "id")),
            ("b", "all", ("b", "id")),
            ("fastest", "all", ("a", "alias")),
            ("fastest", "image", ("b", "trait")),
            ("x", "all", ("b", "alias")),
            ("x", "text", None),
            ("gone", "all", None),
            ("nothing", "all", None),
            ("", "all", None),
        ],
    )
    def test_are_ids_first_then_aliases_then_traits(
        self, name: str, group: Group, expected: tuple[str, str] | None
    ) -> None:
        resolved = at(self.WHAT).resolve(name, group)
        found = None if resolved is None else (resolved.facts.id, resolved.by)
        assert found == expected

    def test_of_a_removed_entry_are_those_of_its_replacement(self) -> None:
        resolved = at(self.WHAT, NOW + timedelta(days=20)).resolve("older")
        assert resolved is not None
        assert resolved.facts.id == "a"


class TestBodies:
    def test_hold_entries_byte_for_byte(self) -> None:
        one = entry("a", description="é – \u2028", number=Decimal("1E+20"))
        body = at(catalogue(one)).listing("models", "text").body
        assert body == b'{"data":[' + one.body + b'],"object":"list","type":"text"}'

    @pytest.mark.parametrize("group", GROUPS)
    def test_of_an_empty_catalogue_are_empty_lists(self, group: Group) -> None:
        snapshot = at(catalogue())
        assert json.loads(snapshot.listing("models", group).body) == {
            "data": [],
            "object": "list",
            "type": group,
        }
        assert json.loads(snapshot.listing("aliases", group).body)["data"] == {}

    def test_hold_extensions_only_for_who_asks_for_them(self) -> None:
        rated = Entry.of({**entry("a").document(), "extensions": {"released": "2026"}})
        snapshot = at(catalogue(rated, entry("b")))
        assert b"extensions" not in snapshot.listing("models", "text").body
        first, second = json.loads(snapshot.listing("extended", "text").body)["data"]
        assert first.pop("extensions") == {"released": "2026"}
        assert first == entry("a").document()
        assert second == entry("b").document()
        facts = snapshot.entries["a"]
        assert snapshot.entry(facts).etag != snapshot.entry(facts, "extended").etag

    def test_are_compiled_once(self) -> None:
        snapshot = at(catalogue(entry("a")))
        assert snapshot.listing("models", "text") is snapshot.listing("models", "text")
        assert snapshot.compiled() == (("models", "text"),)

    def test_are_the_same_for_threads_that_ask_at_once(self) -> None:
        snapshot = at(catalogue(*(entry(f"m{number}") for number in range(500))))
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda _: snapshot.listing("models", "text"), range(8)))
        assert len(set(map(id, bodies))) == 1

    def test_with_numbers_that_no_double_holds_are_served(self) -> None:
        huge = entry("a", x=Decimal("1E+400"), y=Decimal("1E-400"))
        assert listed(at(catalogue(huge))) == ["a"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(MODEL_TYPES),
            st.sampled_from([None, FIRST, SECOND]),
            st.booleans(),
        ),
        max_size=12,
    ),
    st.integers(0, 60),
)
def test_every_visible_entry_is_in_its_groups_and_no_other(
    drawn: list[tuple[str, str | None, bool]], days: int
) -> None:
    entries = [
        entry(f"m{number}", kind, removes_at=end, capabilities={"optimizedForCode": for_code})
        for number, (kind, end, for_code) in enumerate(drawn)
    ]
    now = NOW + timedelta(days=days)
    snapshot = at(catalogue(*entries), now)
    visible = [
        f"m{number}"
        for number, (_, end, _) in enumerate(drawn)
        if end is None or now < datetime.fromisoformat(end)
    ]
    assert listed(snapshot) == visible
    by_type = [model_id for kind in MODEL_TYPES for model_id in listed(snapshot, kind)]
    assert sorted(by_type) == sorted(visible)
    assert set(listed(snapshot, "code")) <= set(listed(snapshot, "text"))


def test_every_shape_of_entry_is_served_unchanged() -> None:
    documents = every_document()
    what = Catalogue(entries={each["id"]: Entry.of(each) for each in documents})
    served = json.loads(at(what).listing("extended", "all").body)["data"]
    assert served == json.loads(json.dumps(documents, default=float))
