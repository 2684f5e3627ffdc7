"""Reading a file that somebody named: only a regular file, only UTF-8, only so much of it."""

import os
import stat
from pathlib import Path
from typing import Final

from modeldex.entries.problems import Problem, Reading

MEBIBYTE: Final = 2**20

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class _Refused(Exception):  # noqa: N818 - it carries a problem out of the reading
    def __init__(self, message: str, expected: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(message, expected=expected)


def shown(path: Path) -> str:
    """A path for people: as it was typed, with what is not Unicode in it escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_text(path: Path, limit: int) -> Reading[str]:
    """The text of a file, at most ``limit`` bytes; a byte order mark is taken off.

    Links are followed. Problems name no file yet.
    """
    try:
        data = _read(path, limit)
    except _Refused as refused:
        return Reading(None, (refused.problem,))
    except OSError as error:
        return Reading(None, (problem_of(error),))
    except ValueError:  # a NUL in it, for one
        return Reading(None, (Problem("this is no possible name of a file"),))
    try:
        return Reading(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Reading(None, (_encoding_problem(data, error.start),))


def problem_of(error: OSError, what: str = "can not be read") -> Problem:
    """What the operating system says, as a problem."""
    if isinstance(error, FileNotFoundError):
        return Problem("there is no such file or directory")
    return Problem(f"{what}: {(error.strerror or str(error)).lower()}")


def _read(path: Path, limit: int) -> bytes:
    _check(path.stat(), limit)  # before opening, as opening a device may already do something
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - of a descriptor
        _check(os.fstat(file.fileno()), limit)
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(len(data), limit)
    return data


def _check(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _Refused("this is no regular file")
    if status.st_size > limit:
        raise _too_large(status.st_size, limit)


def _too_large(size: int, limit: int) -> _Refused:
    return _Refused(
        f"the file is too large, {size / MEBIBYTE:.1f} MB", f"at most {limit // MEBIBYTE} MB"
    )


def _encoding_problem(data: bytes, offset: int) -> Problem:
    looks_like_utf16 = data.startswith(_UTF16_MARKS)
    return Problem(
        "the file is not UTF-8 text",
        line=None if looks_like_utf16 else data.count(b"\n", 0, offset) + 1,
        suggestion="it looks like UTF-16; save it as UTF-8" if looks_like_utf16 else None,
    )
