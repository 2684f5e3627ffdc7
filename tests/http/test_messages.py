"""Messages between a server and the command line: nothing is lost on the way."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from modeldex.catalogue.changes import MISSING, ChangeKind, Changes, EntryChange, FieldChange
from modeldex.entries import json_codec
from modeldex.entries.problems import Problem, Severity
from modeldex.http import messages
from modeldex.store.records import AuditRecord, Key, Revision, RevisionKind

NOW = datetime(2026, 8, 22, 12, 0, 0, 123456, tzinfo=UTC)

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-99, max_value=99)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
field_changes = st.builds(
    FieldChange,
    path=st.text(min_size=1),
    old=values | st.just(MISSING),
    new=values | st.just(MISSING),
    percent=st.none() | numbers,
)
changes = st.builds(
    Changes,
    settings=st.lists(field_changes, max_size=3).map(tuple),
    entries=st.lists(
        st.builds(
            EntryChange,
            kind=st.sampled_from(ChangeKind),
            id=st.text(min_size=1),
            type=st.sampled_from(["text", "image"]),
            fields=st.lists(field_changes, max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
)


def over_the_wire(message: Any) -> Any:
    return type(message).model_validate(json_codec.decode(message.json_bytes()))


@given(changes)
def test_changes_come_through(sent: Changes) -> None:
    assert over_the_wire(messages.Changes.of(sent)).value() == sent


def test_amounts_come_through_exactly() -> None:
    sent = FieldChange("x", Decimal("0.123456789012"), Decimal("1E+3"), Decimal("0.1"))
    message = messages.FieldChange.of(sent)
    assert message.json_bytes() == b'{"path":"x","old":0.123456789012,"new":1000,"percent":0.1}'
    assert over_the_wire(message).value() == sent


def test_records_come_through() -> None:
    revision = Revision(3, NOW, "a", "é", RevisionKind.EDIT, "ff" * 32, 9, 1, 2, 3)
    assert over_the_wire(messages.Revision.of(revision)).value() == revision
    record = AuditRecord(1, NOW, "a", "publish", "revision 3", "")
    assert over_the_wire(messages.AuditRecord.of(record)).value() == record
    problem = Problem("m", Severity.WARNING, ("models", 3, "id"), "f", "e", "s", "x")
    assert over_the_wire(messages.Problem.of(problem)).value() == problem


def test_keys_come_through_without_their_digest() -> None:
    key = Key(1, "ci", "admin", "mdx_a…", b"digest", NOW, NOW, None, 2, "9/minute")
    message = messages.Key.of(key)
    assert b"digest" not in message.json_bytes()
    assert over_the_wire(message).value() == replace(key, secret_digest=b"")


def test_fields_of_a_later_version_are_passed_over() -> None:
    document = {"path": "x", "old": 1, "new": 2, "percent": None, "later": True}
    assert messages.FieldChange.model_validate(document).value() == FieldChange("x", 1, 2)
