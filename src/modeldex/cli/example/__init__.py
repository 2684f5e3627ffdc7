"""The catalogue that `init` writes: small, commented, valid."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from modeldex.cli.failures import CommandError

FILES: Final = ("catalogue.yaml", "models/text.yaml", "models/image.yaml")


def write_example(directory: Path) -> list[Path]:
    """Write the example into a directory, which is made if need be.

    Raises:
        CommandError: the directory holds something already.
        OSError: it can not be written.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise CommandError(
            f"{directory} is not an empty directory", hint="name one that is not there yet"
        )
    written = []
    for name in FILES:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files(__package__).joinpath(*name.split("/")).read_bytes())
        written.append(path)
    return written
