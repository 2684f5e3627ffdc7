"""Writing a file so that it is there whole, or not at all."""

import os
import tempfile
from pathlib import Path

_PLAIN_MODE = 0o666


def write_file(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: readers see the old file or the new one.

    An existing file keeps its permissions; a symbolic link keeps pointing where it does; what
    is no regular file (``/dev/stdout``) is written to directly.

    Raises:
        OSError: it can not be written.
    """
    try:
        _write(path.resolve(), content)
    except OSError as error:  # named by the file that was meant, not by the one beside it
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write(target: Path, content: bytes) -> None:
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The permissions of the file that is there, or those that any new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return _PLAIN_MODE & ~mask
