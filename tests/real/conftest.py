"""Where the real files are, and the reason to skip where they are not."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("MODELDEX_REAL_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The directory of real catalogues; the test is skipped without it."""
    if not DATA.is_dir():
        pytest.skip(f"no real catalogues at {DATA}; MODELDEX_REAL_DATA names another directory")
    return DATA
