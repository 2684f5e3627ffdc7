"""What is sent."""

from typing import NamedTuple

from modeldex.serving.representation import Header

__all__ = ["Answer", "Header"]


class Answer(NamedTuple):
    """An answer to a catalogue read."""

    status: int
    headers: list[Header]
    """``content-length`` is among them wherever there is content. The list is this answer's own:
    whoever sends it may add to it."""
    body: bytes
    route: str
    """The template of the path, for logs and metrics."""
