"""What holds for all tests."""

import os

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the program; a test that hangs is
# seen all the same.
settings.register_profile("modeldex", deadline=None)
settings.load_profile("modeldex")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than processors, as tests that ask a real server or browser wait a quarter of their
    time."""
    return (os.cpu_count() or 1) + 1
