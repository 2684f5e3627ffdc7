"""The commits of a git checkout as snapshots of what they hold.

Git itself is asked, in a way in which nothing that a repository says is carried out: no hook, no
pager, no filter, no program that its configuration names, and no word of ours or of the
repository's is taken for an option.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from modeldex.sources.dated_files import DatedSnapshot
from modeldex.sources.files import MEBIBYTE

_MOST_BYTES: Final = 1024 * MEBIBYTE
"""Of what one commit holds, unpacked."""
_PATIENCE: Final = 600
"""Seconds that one call of git may take."""
_PLAIN_FILES: Final = frozenset({"100644", "100755"})
"""Modes, as git tells them."""
_LONGEST_HEAD: Final = 200
"""Bytes of the line in front of a content."""
_HARMLESS: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
    "protocol.allow=never",
)


class GitError(Exception):
    """Git is not there, or can not tell what was asked. The message is one line."""


def is_checkout(directory: Path) -> bool:
    """Whether the directory is the root of a git checkout."""
    return (directory / ".git").exists()


def commits(directory: Path, path: str) -> list[DatedSnapshot]:
    """The commits of the checked-out branch that changed a path inside the checkout (``.`` for
    all of it), oldest first, each with the time of the commit.

    Raises:
        GitError: git is not installed, the directory is no checkout, or no commit changed it.
    """
    told = _git(
        directory, "log", "--first-parent", "--reverse", "--format=%H %ct", "HEAD", "--", path
    )
    lines = [line.split() for line in told.decode("ascii", "replace").splitlines()]
    if not lines:
        raise GitError(f"no commit in {directory} changed {path}")
    return [
        DatedSnapshot(
            datetime.fromtimestamp(int(seconds), UTC),
            f"commit {commit[:12]}",
            _unpacked(directory, commit, path),
        )
        for commit, seconds in lines
    ]


def _unpacked(
    directory: Path, commit: str, path: str
) -> Callable[[], AbstractContextManager[Path]]:
    """The path as a commit has it, in a temporary directory."""

    @contextmanager
    def opened() -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="modeldex-commit-") as place:
            _write(directory, _files(directory, commit, path), Path(place))
            yield Path(place) / path

    return opened


def _files(directory: Path, commit: str, path: str) -> dict[str, str]:
    """By path inside the checkout: the name of each plain file's content. Links and submodules
    are left out."""
    told = _git(directory, "ls-tree", "-r", "-z", "--long", "--full-tree", commit, "--", path)
    files: dict[str, str] = {}
    size = 0
    for line in filter(None, told.split(b"\0")):
        about, _, name = line.partition(b"\t")
        mode, _, blob, length = about.decode("ascii").split()
        if mode in _PLAIN_FILES:
            files[_inside(os.fsdecode(name), commit)] = blob
            size += int(length)
    if size > _MOST_BYTES:
        limit = _MOST_BYTES // MEBIBYTE
        raise GitError(f"commit {commit[:12]} holds too much; expected at most {limit} MB")
    return files


def _inside(name: str, commit: str) -> str:
    parts = PurePosixPath(name).parts
    if PurePosixPath(name).is_absolute() or ".." in parts or "\0" in name:
        raise GitError(f"commit {commit[:12]} holds a file outside of it: {name!r}")
    return name


def _write(directory: Path, files: dict[str, str], target: Path) -> None:
    """Write contents as they are: unlike a checkout, this runs no filter over them."""
    wanted = "".join(f"{blob}\n" for blob in files.values()).encode()
    told = memoryview(_git(directory, "cat-file", "--batch", given=wanted))
    for name, blob in files.items():
        end = bytes(told[:_LONGEST_HEAD]).index(b"\n")
        found, kind, length = bytes(told[:end]).decode("ascii").split()
        if (found, kind) != (blob, "blob"):
            raise GitError(f"git gives {kind} {found[:12]} for a file of {directory}")
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        start = end + 1
        file.write_bytes(told[start : start + int(length)])
        told = told[start + int(length) + 1 :]


def _git(directory: Path, *words: str, given: bytes = b"") -> bytes:
    program = shutil.which("git")
    if program is None:
        raise GitError("git is not installed, and the commits of a checkout are read with it")
    settings = [word for each in _HARMLESS for word in ("-c", each)]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no word that git takes for an option
            [program, "-C", str(directory), "--no-pager", "--literal-pathspecs", *settings, *words],
            env=_environment(),
            input=given,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git could not be run in {directory}: {error}") from None
    if done.returncode:
        said = _last_line(done.stderr.decode("utf-8", "replace").splitlines())
        raise GitError(f"git says of {directory}: {said}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Nothing that leads git to another repository or configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",
    }


def _last_line(lines: Sequence[str]) -> str:
    return lines[-1].removeprefix("fatal: ").strip() if lines else "nothing"
