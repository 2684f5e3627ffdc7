"""How the server logs: one line an event, for people on a terminal and as JSON elsewhere.

Nothing that is logged holds a secret: headers and query strings are never logged, and any text
with the form of a key is masked, wherever it stands.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from modeldex.store.secrets import PATTERN

_MASK = "mdx_***"


def mask_keys(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: no line holds a key."""
    for name, value in event.items():
        if isinstance(value, str) and "mdx_" in value:
            event[name] = PATTERN.sub(_MASK, value)
    return event


def configure(level: str, log_format: str) -> None:
    """Set up structlog for this process. ``log_format`` is ``auto``, ``text`` or ``json``."""
    as_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    renderer: Any = structlog.dev.ConsoleRenderer()
    factory: Any = structlog.WriteLoggerFactory(file=sys.stderr)
    if not as_text:  # bytes all the way, as there is a line for every request
        renderer = structlog.processors.JSONRenderer(serializer=_dumps)
        factory = structlog.BytesLoggerFactory(file=sys.stderr.buffer)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_keys,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )


def _dumps(value: Any, **_: Any) -> bytes:
    return orjson.dumps(value, default=str)
