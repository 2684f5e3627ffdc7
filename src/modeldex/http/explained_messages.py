"""What the admin routes say of the layers of a catalogue, and of what is not as it should be."""

from typing import Any

from pydantic import Field

from modeldex.catalogue import composing, examining, origins
from modeldex.catalogue.composing import LayerKind
from modeldex.entries.instants import parse_instant
from modeldex.entries.problems import Severity
from modeldex.http.message import Message


class Layer(Message):
    """What says something of a model."""

    kind: LayerKind = Field(
        description="`source`, `rule`, `written` (by hand), `override`, `names` (traits of the "
        "catalogue itself), or `filled` (derived, or a default)"
    )
    source: str | None = Field(default=None, description="The source's name.")
    read_at: str | None = Field(default=None, description="When the source was read.")
    rule: int | None = Field(default=None, description="The rule's number in the file, from 1.")

    @classmethod
    def of(cls, layer: composing.Layer) -> "Layer":
        said = {"source": layer.source, "rule": layer.rule}
        if layer.read_at is not None:
            said["read_at"] = layer.read_at.isoformat()
        known = {name: value for name, value in said.items() if value is not None}
        return cls.model_validate({"kind": layer.kind, **known})

    def value(self) -> composing.Layer:
        """The layer itself."""
        read_at = None if self.read_at is None else parse_instant(self.read_at)
        return composing.Layer(self.kind, self.source, read_at, self.rule)


class Saying(Message):
    """What one layer says of a field."""

    layer: Layer
    value: Any


class FieldOrigin(Message):
    """Where one field comes from."""

    path: str = Field(description="Dotted.")
    value: Any
    layer: Layer = Field(description="The topmost layer that says it.")
    under: list[Saying] = Field(description="What layers below say, the nearest first.")

    @classmethod
    def of(cls, field: origins.FieldOrigin) -> "FieldOrigin":
        return cls(
            path=field.path,
            value=field.value,
            layer=Layer.of(field.layer),
            under=[Saying(layer=Layer.of(layer), value=value) for layer, value in field.under],
        )

    def origin(self) -> origins.FieldOrigin:
        """The origin itself."""
        under = tuple((each.layer.value(), each.value) for each in self.under)
        return origins.FieldOrigin(self.path, self.value, self.layer.value(), under)


class Origins(Message):
    """How one model came about."""

    model_id: str
    hidden: Layer | None = Field(description="The layer that leaves the model out, if one does.")
    fields: list[FieldOrigin]

    @classmethod
    def of(cls, found: origins.Origins) -> "Origins":
        return cls(
            model_id=found.model_id,
            hidden=None if found.hidden is None else Layer.of(found.hidden),
            fields=[FieldOrigin.of(each) for each in found.fields],
        )

    def value(self) -> origins.Origins:
        """The origins themselves."""
        hidden = None if self.hidden is None else self.hidden.value()
        return origins.Origins(self.model_id, tuple(each.origin() for each in self.fields), hidden)


class Finding(Message):
    """One thing that is not as it should be."""

    severity: Severity
    area: str = Field(
        description="What it is about: `source`, `rule`, `override`, `price`, `name`, `model`, "
        "`held`."
    )
    subject: str | None = Field(description="The model's id, or the source's name.")
    message: str
    hint: str = Field(description="What to do.")

    @classmethod
    def of(cls, finding: examining.Finding) -> "Finding":
        return cls(
            severity=finding.severity,
            area=finding.area,
            subject=finding.subject,
            message=finding.message,
            hint=finding.hint,
        )

    def value(self) -> examining.Finding:
        """The finding itself."""
        return examining.Finding(self.area, self.message, self.hint, self.severity, self.subject)
