"""Reading the place that a path names: a directory of one form or another, or a single file."""

import os
from pathlib import Path

from modeldex.dialects import models_dev, native
from modeldex.dialects.named import dialect_named
from modeldex.entries.problems import Problem
from modeldex.sources.directory import read_directory
from modeldex.sources.files import shown
from modeldex.sources.models_dev import is_checkout, read_checkout
from modeldex.sources.single_file import read_single_file
from modeldex.sources.source import Source

_OF_DIRECTORIES = (native.DIALECT.name, models_dev.DIALECT.name)


def read_place(path: Path, dialect: str | None = None) -> Source:
    """Read what is at a path: Modeldex's own directory, a checkout of models.dev, or a file in
    any dialect.

    Args:
        path: as the person typed it; the files in problems are named from there.
        dialect: the one that it has to be in; None for what it looks like.
    """
    if dialect is not None and (problems := dialect_named(dialect).problems):
        return Source(None, problems=list(problems))
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir it never raises
        return read_single_file(path, dialect)
    if dialect not in (None, *_OF_DIRECTORIES):
        problem = Problem(
            f"a directory is never of the dialect {dialect}",
            file=shown(path),
            expected=f"a file, or a directory of {' or '.join(_OF_DIRECTORIES)}",
        )
        return Source(None, problems=[problem])
    if dialect == models_dev.DIALECT.name or (dialect is None and is_checkout(path)):
        return read_checkout(path)
    return read_directory(path)
