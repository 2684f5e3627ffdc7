"""An entry: one model as published."""

from dataclasses import dataclass
from typing import Any

from modeldex.entries import json_codec
from modeldex.entries.types import ModelType


@dataclass(frozen=True, slots=True)
class Entry:
    """One model as published, in the API's own shape.

    The shape is held as the JSON that is served: exact, small (a catalogue of 100,000 fits in
    100 MB) and compared by its digest. `Entry.of` makes one from a document.
    """

    id: str
    type: ModelType
    body: bytes
    """The document as compact JSON, in the document's own order of keys."""
    digest: bytes
    """SHA-256 of the content (see `json_codec.digest`): equal digests mean equal entries."""
    created: int | None
    """Unix seconds of the first publish; None until an entry that does not say is published."""
    filled: tuple[str, ...] = ()
    """Dotted paths of the values that Modeldex filled in, because the document did not say."""

    @classmethod
    def of(cls, document: dict[str, Any], filled: tuple[str, ...] = ()) -> "Entry":
        """An entry from a document that has been read (see `reading.read_entry`)."""
        return cls(
            id=document["id"],
            type=document["type"],
            # A copy: the encoder's own result keeps the 8 kB buffer that it was written into.
            body=bytes(memoryview(json_codec.encode(document))),
            digest=json_codec.digest(document),
            created=document.get("created"),
            filled=filled,
        )

    def document(self) -> dict[str, Any]:
        """The entry in the API's shape; fractions are `Decimal`. A new object at each call."""
        document: dict[str, Any] = json_codec.decode_stored(self.body)
        return document
