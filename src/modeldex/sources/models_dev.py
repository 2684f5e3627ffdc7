"""A checkout of models.dev: thousands of small TOML files, read as its generator reads them.

``providers/<provider>/provider.toml`` says who lists models, the files under its ``models/`` are
the models, their paths the ids. A model with ``base_model`` inherits what ``models/<that>.toml``
says of the model itself, and says only what differs; ``base_model_omit`` takes inherited fields
away again. The rules are those of models.dev's README ("Reuse Model Metadata") and of
``packages/core/src/generate.ts``.

A file that can not be read leaves its model out, and is told as a warning: one slip among five
thousand files is no reason to lose the others.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from modeldex.catalogue.draft import Draft, RawEntry
from modeldex.dialects.models_dev import read
from modeldex.entries.json_codec import MAX_DEPTH
from modeldex.entries.merging import joined_deeply
from modeldex.entries.problems import Problem, Reading, Severity, nearest
from modeldex.sources.directory_files import DirectoryFiles
from modeldex.sources.source import Source

OF_THE_BASE_ALONE: Final = ("id", "benchmarks", "license", "links", "weights")
"""What a base says of itself and a provider's model does not inherit."""

_SUFFIX: Final = ".toml"
_PROVIDER: Final = "provider.toml"
_EXACT_DIGITS: Final = 15  # as JSON is read: integers beyond are decimals
_GREATEST_EXPONENT: Final = 400
_LINE = re.compile(r"\(at line (\d+)")


def is_checkout(path: Path) -> bool:
    """Whether the directory is laid out like models.dev's repository."""
    return next(path.glob(f"providers/*/{_PROVIDER}"), None) is not None


def read_checkout(path: Path) -> Source:
    """Read a checkout. Each entry's place is the file of its model."""
    files = DirectoryFiles(path)
    closed = files.closed()
    if closed is not None:
        return Source(None, problems=[closed])
    tree = _Tree(files)
    value = tree.value()
    if not value:
        problem = Problem(
            "this is no checkout of models.dev",
            file=files.name(""),
            expected=f"files providers/<provider>/{_PROVIDER}",
        )
        return Source(None, problems=[*tree.problems, problem])
    draft = read(value).value
    return Source(draft and tree.placed(draft), problems=tree.problems)


def checkout_value(path: Path) -> Reading[dict[str, Any]]:
    """What a checkout's ``api.json`` would hold, as plain JSON values."""
    tree = _Tree(DirectoryFiles(path))
    return Reading(tree.value(), tuple(tree.problems))


@dataclass(slots=True)
class _Tree:
    files: DirectoryFiles
    problems: list[Problem] = field(default_factory=list)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    """By provider and model: the file in which it stands."""

    def value(self) -> dict[str, Any]:
        bases = dict(self._documents("models"))
        by_provider: dict[str, dict[str, Any]] = {}
        providers: dict[str, dict[str, Any]] = {}
        for name, document in self._documents("providers"):
            provider, _, rest = name.partition("/")
            if rest == _PROVIDER.removesuffix(_SUFFIX):
                providers[provider] = document
            elif rest.startswith("models/"):
                key = rest.removeprefix("models/")
                model = self._inherited(f"providers/{name}{_SUFFIX}", document, bases)
                if model is not None:
                    by_provider.setdefault(provider, {})[key] = {"id": key, **model}
                    self.places[provider, key] = self.files.name(f"providers/{name}{_SUFFIX}")
        for provider in sorted(by_provider.keys() - providers.keys()):
            self._tell(f"providers/{provider}", Problem(f"the provider has no {_PROVIDER}"))
        return {
            provider: {"id": provider, **fields, "models": _with_modes(fields, models)}
            for provider in sorted(by_provider.keys() | providers.keys())
            for fields, models in [(providers.get(provider, {}), by_provider.get(provider, {}))]
        }

    def placed(self, draft: Draft) -> Draft:
        """The draft with the file of each entry."""
        entries = [self._placed(entry) for entry in draft.entries]
        return replace(draft, entries=tuple(entries))

    def _placed(self, entry: RawEntry) -> RawEntry:
        provider, _, key = entry.path
        return RawEntry(entry.document, self.places[str(provider), str(key)])

    def _documents(self, directory: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each TOML file below the directory: its path in there, without the suffix."""
        if not self.files.is_directory(directory):
            return
        names, problems = self.files.documents_under(directory, lambda name: name.endswith(_SUFFIX))
        self.problems += [replace(each, severity=Severity.WARNING) for each in problems]
        for name in names:
            text = self.files.read(name)
            if text.value is None:
                self.problems += [
                    replace(each, severity=Severity.WARNING) for each in text.problems
                ]
                continue
            document = parse_toml(text.value.text)
            for problem in document.problems:
                self._tell(name, problem)
            if document.value is not None:
                yield name.removeprefix(f"{directory}/").removesuffix(_SUFFIX), document.value

    def _inherited(
        self, name: str, model: Mapping[str, Any], bases: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, Any] | None:
        """The model with what it inherits; None if that can not be found."""
        own = {key: value for key, value in model.items() if key not in _HOW_TO_INHERIT}
        if "base_model" not in model:
            return own
        named = model["base_model"]
        base = bases.get(named) if isinstance(named, str) else None
        if base is None:
            known = nearest(named, bases) if isinstance(named, str) else None
            self._tell(
                name,
                Problem(
                    "there is no such base model, so the model is left out",
                    path=("base_model",),
                    found=str(named),
                    expected="a file below models/",
                    suggestion=known,
                ),
            )
            return None
        inherited = {key: value for key, value in base.items() if key not in OF_THE_BASE_ALONE}
        merged = joined_deeply(inherited, own)
        omitted = model.get("base_model_omit")
        for path in omitted if isinstance(omitted, list) else ():
            _omit(merged, str(path).split("."))
        return {**merged, "canonical_model_id": named}

    def _tell(self, name: str, problem: Problem) -> None:
        problem = replace(problem, severity=Severity.WARNING, file=self.files.name(name))
        self.problems.append(problem)


_HOW_TO_INHERIT: Final = ("base_model", "base_model_omit")


def parse_toml(text: str) -> Reading[dict[str, Any]]:
    """The value of a TOML text, as plain JSON values: fractions are `Decimal`, dates text."""
    try:
        document = tomllib.loads(text, parse_float=_decimal)
        return Reading({key: _plain(value) for key, value in document.items()})
    except RecursionError:
        return Reading(None, (Problem(f"nested deeper than {MAX_DEPTH} levels"),))
    except ValueError as error:  # of tomllib, or a number that can not be kept
        line = _LINE.search(str(error))
        message = f"not valid TOML: {str(error).partition(' (at ')[0].lower()}"
        return Reading(None, (Problem(message, line=int(line[1]) if line else None),))


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _GREATEST_EXPONENT:
        raise ValueError(f"the number {text[:40]} is out of range")
    return number


def _plain(value: Any, depth: int = 1) -> Any:
    if depth >= MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**_EXACT_DIGITS:
        return _decimal(str(value))
    return value


def _omit(document: dict[str, Any], path: list[str]) -> None:
    """Remove the field, and the tables that are empty without it."""
    name, *further = path
    inner = document.get(name)
    if not further:
        document.pop(name, None)
    elif isinstance(inner, dict):
        document[name] = dict(inner)
        _omit(document[name], further)
        if not document[name]:
            del document[name]


def _with_modes(provider: Mapping[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    """The models, with the modes that the provider has for all of them; their own win."""
    experimental = provider.get("experimental")
    modes = experimental.get("modes") if isinstance(experimental, dict) else None
    if not isinstance(modes, dict):
        return dict(models)
    shared = {"experimental": {"modes": modes}}
    return {
        key: {**model, **joined_deeply(shared, {"experimental": model.get("experimental", {})})}
        for key, model in models.items()
    }
