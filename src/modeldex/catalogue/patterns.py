"""Patterns of names: ``*`` stands for any text, slashes included, ``?`` for one character, and
``[abc]`` for one of these. Upper and lower case differ."""

import re
from collections.abc import Sequence
from fnmatch import translate


class Patterns:
    """Several patterns, of which one has to fit."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._any = re.compile("|".join(map(translate, patterns))) if patterns else None

    def __bool__(self) -> bool:
        """Whether there is any pattern."""
        return self._any is not None

    def fit(self, name: str) -> bool:
        """Whether one of the patterns is that of the whole name."""
        return self._any is not None and self._any.match(name) is not None
