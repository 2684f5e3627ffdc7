"""Following ``extends`` from an entry to its base, and further, inside one directory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from modeldex.entries import json_codec
from modeldex.entries.problems import Problem, Reading, nearest
from modeldex.sources.directory_files import DIRECTORY_LIMIT, is_document_name
from modeldex.sources.files import MEBIBYTE
from modeldex.sources.inheritance import EXTENDS, extended
from modeldex.sources.places import Layer

MAX_BASES: Final = 16
"""How many bases an entry may stand on, one on the other."""

MERGED_LIMIT: Final = 4 * DIRECTORY_LIMIT
"""How many bytes all entries that extend others may come to together, so that a few short
lines can not stand for a catalogue that no memory holds."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entry with all that it inherits, and the layers that it was made of, its own first."""

    document: dict[str, Any]
    layers: tuple[Layer, ...]


class _Broken(Exception):  # noqa: N818 - it carries problems out of the chain
    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


class Extensions:
    """Completes entries by their bases.

    Args:
        by_id: the entries of the directory.
        read_base: from the file of an entry, and a target relative to it, to the base that the
            target holds. Its problems are those of ``extends``, not of the target's text.
        complete: whether all entries are known; if not, an unknown id is not complained of.
    """

    def __init__(
        self,
        by_id: Mapping[str, Layer],
        read_base: Callable[[str, str], Reading[Layer]],
        *,
        complete: bool,
    ) -> None:
        self._by_id = by_id
        self._read_base = read_base
        self._complete = complete
        self._size = 0

    def resolve(self, entry: Layer) -> Reading[Resolved]:
        """The entry completed, unless a base is missing or extends the entry itself."""
        layers = [entry]
        try:
            while EXTENDS in layers[-1].document:
                layers.append(self._next(layers))
            document = layers[-1].document
            for layer in reversed(layers[:-1]):
                document = extended(document, layer.document)
            self._weigh(document, entry)
        except _Broken as broken:
            return Reading(None, broken.problems)
        return Reading(Resolved(document, tuple(layers)))

    def _next(self, layers: list[Layer]) -> Layer:
        base = self._base(layers[-1])
        for index, layer in enumerate(layers):
            if (layer.file, layer.path) == (base.file, base.path):
                chain = " → ".join(each.name for each in (*layers[index:], base))
                raise _broken(layers[-1], f"this goes in a circle: {chain}")
        if len(layers) > MAX_BASES:
            raise _broken(layers[0], f"this stands on more than {MAX_BASES} bases")
        if not isinstance(base.document, dict):
            raise _broken(
                layers[-1],
                "the base is no entry",
                found=json_codec.brief(base.document),
                expected="an object",
            )
        return base

    def _base(self, layer: Layer) -> Layer:
        target = layer.document[EXTENDS]
        if not isinstance(target, str) or not target:
            raise _broken(
                layer,
                "extends names no base",
                found=json_codec.brief(target),
                expected="the id of an entry, or a file relative to this one",
            )
        return self._file(layer, target) if is_document_name(target) else self._entry(layer, target)

    def _file(self, layer: Layer, target: str) -> Layer:
        base = self._read_base(layer.file, target)
        if base.value is None:
            raise _Broken(
                *(_problem(layer, each.message, expected=each.expected) for each in base.problems)
            )
        return base.value

    def _entry(self, layer: Layer, target: str) -> Layer:
        base = self._by_id.get(target)
        if base is not None:
            return base
        if not self._complete:
            raise _Broken
        raise _broken(
            layer,
            "no entry has the id that is extended",
            found=json_codec.brief(target),
            suggestion=nearest(target, self._by_id),
        )

    def _weigh(self, document: dict[str, Any], entry: Layer) -> None:
        if self._size > MERGED_LIMIT:
            raise _Broken  # as was told of the entry that went beyond
        self._size += len(json_codec.encode(document))
        if self._size > MERGED_LIMIT:
            raise _broken(
                entry,
                "the entries are too large with all that they inherit",
                expected=f"at most {MERGED_LIMIT // MEBIBYTE} MB together",
            )


def _broken(layer: Layer, message: str, **details: Any) -> _Broken:
    return _Broken(_problem(layer, message, **details))


def _problem(layer: Layer, message: str, **details: Any) -> Problem:
    path = (*layer.path, EXTENDS)
    return Problem(message, path=path, file=layer.file, model_id=layer.name, **details)
