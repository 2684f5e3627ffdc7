"""What holds for all tests."""

from hypothesis import settings

# How long an example takes says more of the machine than of the program; a test that hangs is
# seen all the same.
settings.register_profile("modeldex", deadline=None)
settings.load_profile("modeldex")
