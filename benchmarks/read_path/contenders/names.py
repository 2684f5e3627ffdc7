"""The names of all contenders, in the order in which they are listed."""

from typing import Final

CONTENDERS: Final = (
    "nginx",
    "bare",
    "bare-asgi",
    "bare-rsgi",
    "modeldex",
    "modeldex-logged",
    "fastapi",
    "litellm",
)

STANDARD: Final = ("nginx", "bare", "modeldex", "fastapi")
"""Those who are measured when nobody is named."""
