"""The model types of the API and the groups that a list can be asked for."""

from typing import Final, Literal, TypeGuard, get_args

ModelType = Literal[
    "asr", "embedding", "image", "music", "text", "tts", "upscale", "inpaint", "video"
]
"""The nine types an entry can have, in the order of the API page."""

MODEL_TYPES: Final[tuple[ModelType, ...]] = get_args(ModelType)

Group = Literal[ModelType, "all", "code"]
"""What ``?type=`` takes: a type, every type, or text models with ``optimizedForCode``."""

GROUPS: Final[tuple[Group, ...]] = (*MODEL_TYPES, "all", "code")

DEFAULT_GROUP: Final[Group] = "text"
"""The group that is meant when a request names none."""


def is_model_type(value: object) -> TypeGuard[ModelType]:
    """Whether ``value`` is one of the nine."""
    return isinstance(value, str) and value in MODEL_TYPES
