"""What the admin routes say, as types. What they are told about keys is in `key_requests`.

The JSON of these is a promise: the command line speaks it to a server of another version. A
reader ignores fields that it does not know; a request with an unknown field is refused.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from modeldex.catalogue import changes, doubts, plan
from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries import problems
from modeldex.http.message import Listing as Listing
from modeldex.http.message import Message
from modeldex.http.message import Page as Page
from modeldex.http.message import listing as listing
from modeldex.http.message import page as page
from modeldex.store import records

Number = Annotated[Any, WithJsonSchema({"type": "number"})]
"""A JSON number, exact: a `Decimal` or an integer here."""


class Problem(Message):
    """Something that is wrong with a document, where, and what to do."""

    severity: problems.Severity
    message: str
    path: list[str | int] = Field(description="From the document's root: keys and indexes.")
    found: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    model_id: str | None = None
    file: str | None = Field(default=None, description="Of a source: its address or its file.")
    line: int | None = None

    @classmethod
    def of(cls, problem: problems.Problem) -> "Problem":
        return cls(
            severity=problem.severity,
            message=problem.message,
            path=list(problem.path),
            found=problem.found,
            expected=problem.expected,
            suggestion=problem.suggestion,
            model_id=problem.model_id,
            file=problem.file,
            line=problem.line,
        )

    def value(self) -> problems.Problem:
        """The problem itself."""
        return problems.Problem(
            message=self.message,
            severity=self.severity,
            path=tuple(self.path),
            found=self.found,
            expected=self.expected,
            suggestion=self.suggestion,
            model_id=self.model_id,
            file=self.file,
            line=self.line,
        )


class Revision(Message):
    """A published catalogue: who published it, when and why, and what it holds in numbers."""

    number: int = Field(ge=1)
    published_at: datetime
    author: str
    message: str
    kind: records.RevisionKind
    digest: str = Field(description="Hex SHA-256 of the catalogue's content.")
    entries: int = Field(ge=0)
    added: int = Field(ge=0)
    changed: int = Field(ge=0)
    removed: int = Field(ge=0)

    @classmethod
    def of(cls, revision: records.Revision) -> "Revision":
        return cls(**_fields(cls, revision))

    def value(self) -> records.Revision:
        """The revision itself."""
        return records.Revision(**self.model_dump())


class FieldChange(Message):
    """One value that is another now. ``old`` or ``new`` is absent where there is no value."""

    path: str = Field(description="Dotted, from the entry's root.")
    old: Any = None
    new: Any = None
    percent: Number | None = Field(None, description="For amounts: by how much it changed.")

    @classmethod
    def of(cls, change: changes.FieldChange) -> "FieldChange":
        values = {
            name: value
            for name, value in (("old", change.old), ("new", change.new))
            if value is not changes.MISSING
        }
        return cls(path=change.path, percent=change.percent, **values)

    def value(self) -> changes.FieldChange:
        """The change itself."""
        return changes.FieldChange(
            self.path,
            self.old if "old" in self.model_fields_set else changes.MISSING,
            self.new if "new" in self.model_fields_set else changes.MISSING,
            self.percent,
        )


class EntryChange(Message):
    """What happens to one entry."""

    kind: changes.ChangeKind
    id: str
    type: str
    fields: list[FieldChange] = Field(description="Only of a changed entry.")

    @classmethod
    def of(cls, change: changes.EntryChange) -> "EntryChange":
        fields = [FieldChange.of(each) for each in change.fields]
        return cls(kind=change.kind, id=change.id, type=change.type, fields=fields)

    def value(self) -> changes.EntryChange:
        """The change itself."""
        fields = tuple(each.value() for each in self.fields)
        return changes.EntryChange(self.kind, self.id, self.type, fields)


class Changes(Message):
    """All that leads from one catalogue to another."""

    settings: list[FieldChange]
    entries: list[EntryChange]

    @classmethod
    def of(cls, value: changes.Changes) -> "Changes":
        return cls(
            settings=[FieldChange.of(each) for each in value.settings],
            entries=[EntryChange.of(each) for each in value.entries],
        )

    def value(self) -> changes.Changes:
        """The changes themselves."""
        return changes.Changes(
            tuple(each.value() for each in self.settings),
            tuple(each.value() for each in self.entries),
        )


class Finding(Message):
    """One thing about one model that is in doubt."""

    model_id: str
    path: str = Field(description="Where it stands; empty for the model itself.")
    old: Any = None
    new: Any = None

    @classmethod
    def of(cls, value: doubts.Finding) -> "Finding":
        return cls(model_id=value.model_id, path=value.path, old=value.old, new=value.new)

    def value(self) -> doubts.Finding:
        """The finding itself."""
        return doubts.Finding(self.model_id, self.path, self.old, self.new)


class Doubt(Message):
    """All that one guardrail found."""

    kind: doubts.DoubtKind
    message: str
    findings: list[Finding]

    @classmethod
    def of(cls, value: doubts.Doubt) -> "Doubt":
        findings = [Finding.of(each) for each in value.findings]
        return cls(kind=value.kind, message=value.message, findings=findings)

    def value(self) -> doubts.Doubt:
        """The doubt itself."""
        return doubts.Doubt(self.kind, self.message, tuple(each.value() for each in self.findings))


class Plan(Message):
    """What publishing would change, and on which revision that rests."""

    base: int = Field(ge=0, description="0 when nothing is published.")
    changes: Changes
    doubts: list[Doubt] = Field(
        [], description="What the guardrails find doubtful. It may be published all the same."
    )
    rewrites: bool = Field(
        False,
        description="Whether another catalogue than before is written, be it that this changes "
        "nothing now: what a person writes holds on when a source changes. Absent for no.",
    )

    @classmethod
    def of(cls, value: plan.Plan) -> "Plan":
        found = [Doubt.of(each) for each in value.doubts]
        told: dict[str, Any] = {"rewrites": True} if value.rewrites else {}
        return cls(base=value.base, changes=Changes.of(value.changes), doubts=found, **told)

    def value(self, catalogue: Catalogue) -> plan.Plan:
        """The plan itself, of a catalogue that only one side knows."""
        found = tuple(each.value() for each in self.doubts)
        return plan.Plan(
            self.base, catalogue, self.changes.value(), rewrites=self.rewrites, doubts=found
        )


class Published(Message):
    """What came of a request to publish."""

    published: bool = Field(
        description="Whether a revision was made: not for a plan, and not without a change."
    )
    revision: Revision | None = Field(description="The newest revision after the request.")
    plan: Plan
    problems: list[Problem] = Field(description="What is odd about the document, and was kept.")


class Edited(Message):
    """What came of a request to change one entry."""

    published: bool = Field(description="Whether a revision was made: not without a change.")
    revision: Revision | None = Field(description="The newest revision after the request.")
    digest: str | None = Field(
        description="Hex SHA-256 of the entry's content: its ETag. Null once it is deleted."
    )
    problems: list[Problem] = Field(description="What is odd about the entry, and was kept.")


class Difference(Message):
    """What differs between two revisions."""

    since: int = Field(ge=0)
    until: int = Field(ge=1)
    changes: Changes


class Version(Message):
    """One version of an entry, and the revisions for which it held."""

    since: int = Field(ge=1, description="The revision that brought it.")
    until: int | None = Field(description="The first revision without it; null while it holds.")
    digest: str
    filled: list[str] = Field(
        description="Paths of the values that Modeldex filled in, as the document did not say."
    )
    entry: dict[str, Any] = Field(description="The entry in the API's shape.")

    @classmethod
    def of(cls, version: records.EntryVersion) -> "Version":
        return cls(
            since=version.since,
            until=version.until,
            digest=version.entry.digest.hex(),
            filled=list(version.entry.filled),
            entry=version.entry.document(),
        )


class Key(Message):
    """A key, without its secret."""

    id: int = Field(ge=1)
    name: str
    role: records.Role
    hint: str = Field(description="The secret's first and last characters, to recognise it by.")
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: int | None = Field(description="Id of the key that took its place.")
    rate_limit: str | None = Field(
        description="How often it may ask; null for the view's limit, or the server's default."
    )
    view: str | None = Field(None, description="What it looks through; null: it sees everything.")

    @classmethod
    def of(cls, key: records.Key) -> "Key":
        return cls(**_fields(cls, key))

    def value(self) -> records.Key:
        """The key itself; the digest of its secret is not told, and empty here."""
        return records.Key(**self.model_dump(), secret_digest=b"")


class NewKey(Message):
    """A key that was just made. Its secret is never told again."""

    key: Key
    secret: str


class AuditRecord(Message):
    """One thing that somebody did."""

    id: int = Field(ge=1)
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str

    @classmethod
    def of(cls, record: records.AuditRecord) -> "AuditRecord":
        return cls(**_fields(cls, record))

    def value(self) -> records.AuditRecord:
        """The record itself."""
        return records.AuditRecord(**self.model_dump())


def _fields(message: type[BaseModel], record: object) -> dict[str, Any]:
    return {name: getattr(record, name) for name in message.model_fields}
