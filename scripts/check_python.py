"""Say plainly what is missing before `make` creates the virtual environment.

It runs on whatever `python3` there is, so it keeps to syntax that old versions read.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Modeldex needs Python 3.11 or newer; this is %d.%d. "
        "Name another with: make PYTHON=python3.12 ..." % sys.version_info[:2]
    )
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("This Python lacks the venv module. On Debian or Ubuntu: apt-get install python3-venv")
