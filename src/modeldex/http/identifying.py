"""The id that every request has, for its answer and its line in the log."""

import re
import secrets
from itertools import count
from typing import Final

_SANE_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_PROCESS: Final = f"{secrets.token_hex(6)}-"
_numbers = count(1)


def request_id_for(given: str | None) -> str:
    """The id that the client or a proxy gave, if it is fit to be repeated; else a new one:
    a part that is drawn once for the process, and a number."""
    if given is not None and _SANE_ID.fullmatch(given):
        return given
    return _PROCESS + str(next(_numbers))
