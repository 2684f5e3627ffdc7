"""A PostgreSQL server that faults may happen to."""

from collections.abc import Iterator

import pytest
from benchmarks.torture.postgresql import Postgresql, a_postgresql


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """It runs whenever a test begins."""
    with a_postgresql() as server:
        yield server
