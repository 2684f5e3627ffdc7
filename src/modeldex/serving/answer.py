"""What is sent."""

from typing import NamedTuple

from modeldex.serving.representation import Header

__all__ = ["Answer", "Header"]


class Answer(NamedTuple):
    """An answer to a catalogue read."""

    status: int
    headers: tuple[Header, ...]
    """``content-length`` is among them wherever there is content."""
    body: bytes
    route: str
    """The template of the path, for logs and metrics."""
    more: tuple[Header, ...] = ()
    """Headers of this one answer; ``headers`` are those that any reader of it gets."""
