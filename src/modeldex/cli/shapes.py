"""The JSON that ``--json`` writes. Names and meanings here are stable; fields may be added.

They are those of the admin routes (`http.messages`), so that a script reads both alike; what is
light to import stands here, as a command shall start at once. Instants are ISO 8601 in UTC. A
field without a value is null, never left out, except ``old`` and ``new`` of a change where one
side has none.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from modeldex.cli.quantities import exact_instant
from modeldex.entries.problems import Problem
from modeldex.store.records import AuditRecord, Key, Revision

if TYPE_CHECKING:
    from modeldex.catalogue.changes import Changes
    from modeldex.catalogue.departures import Departure
    from modeldex.catalogue.doubts import Doubt
    from modeldex.catalogue.plan import Plan
    from modeldex.store.deciding import Review
    from modeldex.store.holding import Held
    from modeldex.store.marks import OfflineMark
    from modeldex.store.probing import ProbeRecord
    from modeldex.store.viewing import ViewRecord


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
        "replaced_by": record.replaced_by,
        "rate_limit": record.rate_limit,
        "view": record.view,
    }


def view(record: "ViewRecord") -> dict[str, Any]:
    """A view in numbers."""
    summary = record.summary
    return {
        "name": summary.name,
        "base": summary.base,
        "entries": summary.entries,
        "anonymous": summary.anonymous,
        "rate_limit": summary.rate_limit,
        "keys": record.keys,
    }


def offline_mark(record: "OfflineMark") -> dict[str, Any]:
    """That a model does not answer."""
    return {
        "model_id": record.model_id,
        "marked_by": record.marked_by,
        "reason": record.reason,
        "since": exact_instant(record.since),
        "actor": record.actor,
    }


def probe(record: "ProbeRecord") -> dict[str, Any]:
    """A probe, and what it has found."""
    probe, state = record.probe, record.state
    return {
        "name": probe.name,
        "url": probe.url,
        "source": probe.source,
        "request": probe.request,
        "every_seconds": probe.every.total_seconds(),
        "up": state.up,
        "since": None if state.since is None else exact_instant(state.since),
        "streak": state.streak,
        "last_attempt": None if state.last_attempt is None else exact_instant(state.last_attempt),
        "last_error": state.last_error,
    }


def departure(record: "Departure") -> dict[str, Any]:
    """A model that leaves the list, with the API's names where it has any."""
    return {
        "id": record.model_id,
        "type": record.type,
        "state": record.state,
        "startsAt": None if record.starts_at is None else exact_instant(record.starts_at),
        "removesAt": exact_instant(record.removes_at),
        "autoRemap": record.remapped,
        "replacementModelId": record.replacement,
        "prices": [
            {
                "unit": each.unit,
                "usd": each.usd,
                "replacement_usd": each.replacement_usd,
                "percent": each.percent,
            }
            for each in record.prices
        ],
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
    """What differs: settings, then entries, by field."""
    return {
        "settings": [each.document() for each in record.settings],
        "entries": [
            {
                "kind": entry.kind.value,
                "id": entry.id,
                "type": entry.type,
                "fields": [each.document() for each in entry.fields],
            }
            for entry in record.entries
        ],
    }


def summary(record: "Changes") -> dict[str, int]:
    """How many entries are ``added``, ``changed`` and ``removed``."""
    from modeldex.catalogue.changes import ChangeKind

    return {kind.value: record.count(kind) for kind in ChangeKind}


def plan(
    record: "Plan", revision_now: Revision | None, *, published: bool, odd: Iterable[Problem] = ()
) -> dict[str, Any]:
    """A plan, and what became of it: ``revision`` is the newest one afterwards."""
    return {
        "published": published,
        "revision": None if revision_now is None else revision(revision_now),
        "plan": _plan(record),
        "summary": summary(record.changes),
        "problems": problems(odd),
    }


def _plan(record: "Plan") -> dict[str, Any]:
    told: dict[str, Any] = {
        "base": record.base,
        "changes": changes(record.changes),
        "doubts": [doubt(each) for each in record.doubts],
    }
    return {**told, "rewrites": True} if record.rewrites else told


def doubt(record: "Doubt") -> dict[str, Any]:
    """What one guardrail found."""
    return {
        "kind": record.kind.value,
        "message": record.message,
        "findings": [
            {"model_id": each.model_id, "path": each.path, "old": each.old, "new": each.new}
            for each in record.findings
        ],
    }


def held(record: "Held") -> dict[str, Any]:
    """A reading that waits for a person, or did."""
    return {
        "number": record.number,
        "source": record.source,
        "read_at": exact_instant(record.read_at),
        "digest": record.digest.hex(),
        "reasons": [{"kind": each.kind.value, "message": each.message} for each in record.reasons],
        "status": record.status.value,
        "created_at": exact_instant(record.created_at),
        "decided_at": exact_instant(record.decided_at) if record.decided_at else None,
        "decided_by": record.decided_by,
        "revision": record.revision,
    }


def review(record: "Review") -> dict[str, Any]:
    """What is held, beside what is published now."""
    return {
        "held": held(record.held),
        "plan": _plan(record.plan),
        "summary": summary(record.plan.changes),
    }


def approved(made: Revision | None, *, waits: bool) -> dict[str, Any]:
    """What came of an approval; ``waits``: whether the reading goes on waiting."""
    return {
        "published": made is not None,
        "revision": None if made is None else revision(made),
        "waits": waits,
    }


def listing(items: Iterable[Any], **facts: Any) -> dict[str, Any]:
    """A list, as the API writes one."""
    return {"object": "list", "data": list(items), **facts}


def problem(record: Problem) -> dict[str, Any]:
    """One problem of a document."""
    return {
        "severity": record.severity.value,
        "message": record.message,
        "file": record.file,
        "line": record.line,
        "path": list(record.path),
        "model_id": record.model_id,
        "found": record.found,
        "expected": record.expected,
        "suggestion": record.suggestion,
    }


def problems(records: Iterable[Problem]) -> list[dict[str, Any]]:
    """Every problem, in the order in which they were found."""
    return [problem(record) for record in records]
