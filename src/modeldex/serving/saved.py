"""What is served, as a file: so that a server can begin where its database can not be reached.

The file holds the newest revision, the marks and the keys (their digests, as the database does)
behind a line that names the format, and a SHA-256 of all of it at the end. Whatever is not whole
and of this very format is refused: nothing of it is served.
"""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from io import BytesIO
from typing import IO, Any, Final, cast

import orjson

from modeldex.catalogue.catalogue import Settings
from modeldex.entries import json_codec
from modeldex.entries.entry import Entry
from modeldex.entries.instants import parse_instant
from modeldex.serving.published import Published
from modeldex.store.delta import Delta
from modeldex.store.records import Key, Revision, RevisionKind

_MAGIC: Final = b"modeldex snapshot "
_FORMAT: Final = b"1"
_DIGEST_BYTES: Final = hashlib.sha256().digest_size
_LENGTH: Final = struct.Struct(">Q")
_LEVEL: Final = 1
"""Of compression: a third of the size is saved in a third of the time of the usual one."""

_DAMAGE: Final = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    RuntimeError,
    StopIteration,
    struct.error,
    zlib.error,
)
"""What comes of reading something else than `write` wrote, under a checksum that is right."""


class SavedError(ValueError):
    """A file can not be used. The message is one line."""


@dataclass(frozen=True, slots=True)
class Saved:
    """All that catalogue reads are answered from."""

    at: datetime
    """When the store was last known to hold this."""
    revision: Revision
    published: Published
    keys: tuple[Key, ...]


def write(saved: Saved, file: IO[bytes]) -> None:
    """Write it, entry by entry."""
    hashing = _Hashing(file)
    hashing.write(b"%b%b\n" % (_MAGIC, _FORMAT))
    with gzip.GzipFile(
        fileobj=cast("IO[bytes]", hashing), mode="wb", compresslevel=_LEVEL, mtime=0
    ) as packed:
        for part in _parts(saved):
            packed.write(_LENGTH.pack(len(part)))
            packed.write(part)
    file.write(hashing.digest())


def read(content: bytes) -> Saved:
    """What a file of that content holds.

    Raises:
        SavedError: it is none, of another format, or not whole.
    """
    line, _, rest = content.partition(b"\n")
    if not line.startswith(_MAGIC):
        raise SavedError("it is no snapshot")
    if line != _MAGIC + _FORMAT:
        raise SavedError("another version of Modeldex wrote it")
    end = len(content) - _DIGEST_BYTES
    whole = memoryview(content)
    if len(rest) < _DIGEST_BYTES or hashlib.sha256(whole[:end]).digest() != whole[end:]:
        raise SavedError("it is damaged: its checksum is another")
    try:
        with gzip.GzipFile(fileobj=BytesIO(whole[len(line) + 1 : end])) as packed:
            return _saved(_read_parts(cast("IO[bytes]", packed)))
    except _DAMAGE as error:
        raise SavedError(f"it is damaged: {type(error).__name__}") from error


class _Hashing:
    """A file to write to, whose content is hashed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: Any) -> int:
        """Write on."""
        self._hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        """What compresses asks for it; the file is flushed by whoever opened it."""

    def digest(self) -> bytes:
        """Of all that was written."""
        return self._hash.digest()


def _parts(saved: Saved) -> Iterator[bytes]:
    published = saved.published
    yield json_codec.encode(
        {
            "at": saved.at.isoformat(),
            "revision": _row(saved.revision),
            "settings": published.settings.document(),
            "offline": sorted(published.offline),
            "keys": [_row(key) for key in saved.keys],
            "entries": len(published.facts),
        }
    )
    for facts in published.facts.values():
        yield facts.stored_body
        yield facts.stored_extensions


def _read_parts(file: IO[bytes]) -> Iterator[bytes]:
    while length := file.read(_LENGTH.size):
        (size,) = _LENGTH.unpack(length)
        part = file.read(size)
        if len(part) != size:
            raise EOFError
        yield part


def _saved(parts: Iterator[bytes]) -> Saved:
    head = json_codec.decode_stored(next(parts))
    entries = tuple(_entry(body, next(parts)) for body in parts)
    if len(entries) != head["entries"]:
        raise EOFError
    revision = _revision(head["revision"])
    delta = Delta(revision, Settings.from_document(head["settings"]), entries, ())
    published = Published().followed_by(delta).marked(frozenset(head["offline"]))
    keys = tuple(map(_key, head["keys"]))
    return Saved(parse_instant(head["at"]), revision, published, keys)


def _entry(body: bytes, extensions: bytes) -> Entry:
    """An entry as far as serving looks at it, which is not at its digest."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:  # a number that no double can hold
        document = json_codec.decode_stored(body)
    return Entry(
        id=document["id"],
        type=document["type"],
        body=body,
        digest=b"",
        created=document.get("created"),
        extensions=extensions,
    )


def _row(record: Revision | Key) -> dict[str, Any]:
    values = ((each.name, getattr(record, each.name)) for each in fields(record))
    return {name: _plain(value) for name, value in values}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _revision(row: Mapping[str, Any]) -> Revision:
    published_at = parse_instant(row["published_at"])
    return Revision(**{**row, "published_at": published_at, "kind": RevisionKind(row["kind"])})


def _key(row: Mapping[str, Any]) -> Key:
    instants = {
        name: None if row[name] is None else parse_instant(row[name])
        for name in ("created_at", "expires_at", "revoked_at")
    }
    return Key(**{**row, **instants, "secret_digest": bytes.fromhex(row["secret_digest"])})
