"""The JSON that ``--json`` writes. Names and meanings here are stable; keys may be added.

Instants are ISO 8601 in UTC. A key that has no value for a record is null, never left out,
except ``old`` and ``new`` of a field that one side lacks.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from modeldex.cli.quantities import exact_instant
from modeldex.entries.numbers import round_amount
from modeldex.entries.problems import Problem
from modeldex.store.records import AuditRecord, Key, Revision

if TYPE_CHECKING:
    from modeldex.catalogue.changes import Changes, FieldChange


def revision(record: Revision) -> dict[str, Any]:
    """A revision in numbers."""
    return {
        "number": record.number,
        "published_at": exact_instant(record.published_at),
        "author": record.author,
        "message": record.message,
        "kind": record.kind.value,
        "digest": record.digest,
        "entries": record.entries,
        "added": record.added,
        "changed": record.changed,
        "removed": record.removed,
    }


def key(record: Key) -> dict[str, Any]:
    """A key, without anything from which its secret could be had."""
    return {
        "id": record.id,
        "name": record.name,
        "role": record.role,
        "hint": record.hint,
        "created_at": exact_instant(record.created_at),
        "expires_at": exact_instant(record.expires_at) if record.expires_at else None,
        "revoked_at": exact_instant(record.revoked_at) if record.revoked_at else None,
    }


def audit_record(record: AuditRecord) -> dict[str, Any]:
    """One line of the audit log."""
    return {
        "id": record.id,
        "at": exact_instant(record.at),
        "actor": record.actor,
        "action": record.action,
        "subject": record.subject,
        "detail": record.detail,
    }


def changes(record: "Changes") -> dict[str, Any]:
    """What differs: counts, then settings and entries by field."""
    from modeldex.catalogue.changes import ChangeKind

    return {
        "summary": {kind.value: record.count(kind) for kind in ChangeKind},
        "settings": [field(each) for each in record.settings],
        "entries": [
            {
                "kind": entry.kind.value,
                "id": entry.id,
                "type": entry.type,
                "fields": [field(each) for each in entry.fields],
            }
            for entry in record.entries
        ],
    }


def problem(record: Problem) -> dict[str, Any]:
    """One problem of a document."""
    return {
        "severity": record.severity.value,
        "message": record.message,
        "file": record.file,
        "line": record.line,
        "path": record.dotted_path,
        "model_id": record.model_id,
        "found": record.found,
        "expected": record.expected,
        "suggestion": record.suggestion,
    }


def problems(records: Iterable[Problem]) -> list[dict[str, Any]]:
    """Every problem, in the order in which they were found."""
    return [problem(record) for record in records]


def field(change: "FieldChange") -> dict[str, Any]:
    """One value that is another now."""
    from modeldex.catalogue.changes import MISSING

    shape: dict[str, Any] = {"path": change.path}
    if change.old is not MISSING:
        shape["old"] = change.old
    if change.new is not MISSING:
        shape["new"] = change.new
    shape["percent"] = None if change.percent is None else round_amount(change.percent)
    return shape
