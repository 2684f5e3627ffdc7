"""An entry: one model as published."""

from dataclasses import dataclass
from typing import Any, Final

from modeldex.entries import json_codec
from modeldex.entries.types import ModelType

EXTENSIONS: Final = "extensions"
"""The field of a document that is not part of the API's plain answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model as published, in the API's own shape.

    The shape is held as the JSON that is served: exact, small (a catalogue of 100,000 fits in
    100 MB) and compared by its digest. `Entry.of` makes one from a document.
    """

    id: str
    type: ModelType
    body: bytes
    """What is served: the document without its extensions as compact JSON, in its own order of
    keys."""
    digest: bytes
    """SHA-256 of the content, extensions included (see `json_codec.digest`): equal digests mean
    equal entries."""
    created: int | None
    """Unix seconds of the first publish; None until an entry that does not say is published."""
    filled: tuple[str, ...] = ()
    """Dotted paths of the values that Modeldex filled in, because the document did not say."""
    extensions: bytes = b""
    """What the API's shape can not say (see `models.extensions`), as compact JSON; empty for
    nothing."""

    @classmethod
    def of(cls, document: dict[str, Any], filled: tuple[str, ...] = ()) -> "Entry":
        """An entry from a document that has been read (see `reading.read_entry`)."""
        extensions = document.get(EXTENSIONS)
        served = {key: value for key, value in document.items() if key != EXTENSIONS}
        return cls(
            id=document["id"],
            type=document["type"],
            body=json_codec.compact(served),
            digest=json_codec.digest(document),
            created=document.get("created"),
            filled=filled,
            extensions=json_codec.compact(extensions) if extensions else b"",
        )

    def document(self) -> dict[str, Any]:
        """The entry in the API's shape, with ``extensions`` where it has any; fractions are
        `Decimal`. A new object at each call."""
        document: dict[str, Any] = json_codec.decode_stored(self.body)
        if self.extensions:
            document[EXTENSIONS] = json_codec.decode_stored(self.extensions)
        return document
