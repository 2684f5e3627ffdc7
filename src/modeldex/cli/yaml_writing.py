"""Catalogues as YAML that reads back as exactly the same values, in YAML 1.1 and 1.2.

Text that either version would take for something else (``no``, ``1e5``, ``2026-01-01``) is
quoted, and no tag is written.
"""

from decimal import Decimal
from typing import Any, Final

import yaml

from modeldex.entries import json_codec
from modeldex.entries.numbers import shortest
from modeldex.sources.yaml_scalars import resolve

_TEXT: Final = "tag:yaml.org,2002:str"
_YAML_1_1: Final[Any] = yaml.SafeLoader("").resolve  # what older readers take a scalar for
_WIDTH: Final = 100

# libyaml's emitter where PyYAML was built with it; it is ten times as fast.
_Base: Final[Any] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]
    """Every scalar is written as plain text, or quoted where that would be misread."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_yaml(value: Any) -> str:
    """A JSON value as a YAML document."""
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=_WIDTH,
    )
    return text


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar(_TEXT, value, style='"' if _is_ambiguous(value) else None)


def _plain(dumper: Any, value: Any) -> Any:
    return dumper.represent_scalar(_TEXT, json_codec.encode(value).decode())


def _amount(dumper: Any, value: Decimal) -> Any:
    return dumper.represent_scalar(_TEXT, shortest(value))


def _is_ambiguous(value: str) -> bool:
    if _YAML_1_1(yaml.ScalarNode, value, (True, False)) != _TEXT:
        return True
    try:
        return not isinstance(resolve(value), str)
    except json_codec.JsonError:
        return True


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _amount)
for kind in (bool, int, type(None)):
    _Dumper.add_representer(kind, _plain)
