"""A generated catalogue in a store of its own, and a key that opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.read_path.catalogue import make_catalogue
from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries import json_codec
from modeldex.store.administration import LocalAdministration
from modeldex.store.store import Store

AUTHOR = "benchmark"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A store that a server can be started on."""

    directory: Path
    catalogue: Catalogue
    administration: LocalAdministration
    secret: str
    """Of a read key."""

    @property
    def database(self) -> str:
        return database_in(self.directory)

    def write_catalogue(self) -> Path:
        """The catalogue in the one-file form, for who reads it from a file."""
        path = self.directory / "catalogue.json"
        path.write_bytes(json_codec.encode(self.catalogue.document()))
        return path

    def publish(self, catalogue: Catalogue, message: str) -> None:
        """Publish through the project's own code, as the command line does beside a server."""
        self.administration.publish(self.administration.plan(catalogue), message)


@contextmanager
def workspace(directory: Path, models: int, *, published: bool = True) -> Iterator[Workspace]:
    """A store with ``models`` generated models, published unless it is to be empty at first."""
    directory.mkdir()
    store = Store.open(database_in(directory))
    try:
        administration = LocalAdministration(store, author=AUTHOR)
        _, secret = administration.create_key("benchmark", "read", None)
        made = Workspace(directory, make_catalogue(models), administration, secret)
        if published:
            made.publish(made.catalogue, "The generated catalogue")
        yield made
    finally:
        store.close()


def database_in(directory: Path) -> str:
    """The URL of the store in a directory."""
    return f"sqlite:///{directory}/modeldex.db"
