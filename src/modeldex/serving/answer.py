"""What is sent."""

from typing import NamedTuple

from modeldex.serving.representation import Header

__all__ = ["Answer", "Header"]


class Answer(NamedTuple):
    """An answer to a catalogue read."""

    status: int
    headers: tuple[Header, ...]
    """Those that everybody gets with it: the same answer is given to many. ``content-length`` is
    among them wherever there is content."""
    body: bytes
    route: str
    """The template of the path, for logs and metrics."""
