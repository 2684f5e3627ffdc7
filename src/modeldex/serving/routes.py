"""Which paths are plain reads of the catalogue."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from modeldex.serving.bodies import ForeignForm


class Read(Enum):
    """What a plain read asks for."""

    MODELS = auto()
    TRAITS = auto()
    ALIASES = auto()
    ENTRY = auto()
    OPENAI_MODELS = auto()
    OPENAI_ENTRY = auto()
    FOREIGN = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """A path, understood."""

    read: Read
    template: str
    """The path as the OpenAPI description has it; few, whatever is asked for."""
    name: str = ""
    """Of an entry: the id, alias or trait that stands in the path."""
    dialect: ForeignForm | None = None
    """Of a list for another system: how it is written."""

    @property
    def openai(self) -> bool:
        """Whether answers and errors have OpenAI's shapes."""
        return self.read in (Read.OPENAI_MODELS, Read.OPENAI_ENTRY)


API_PATH: Final = "/api/v1/models"
OPENAI_PATH: Final = "/v1/models"
API_PREFIX: Final = f"{API_PATH}/"
OPENAI_PREFIX: Final = f"{OPENAI_PATH}/"

FOREIGN_PATHS: Final[dict[ForeignForm, str]] = {
    "openrouter": "/openrouter/api/v1/models",
    "openrouter_provider": "/openrouter/provider/models",
    "litellm": "/litellm/model_prices_and_context_window.json",
    "models.dev": "/models.dev/api.json",
    "ollama": "/ollama/api/tags",
}
"""Where lists stand that other systems' clients read, under the paths that these append
themselves."""

FOREIGN_PREFIXES: Final = tuple(
    dict.fromkeys(f"/{path.split('/')[1]}/" for path in FOREIGN_PATHS.values())
)

_FIXED: Final = {
    path: route
    for route in (
        Route(Read.MODELS, "/api/v1/models"),
        Route(Read.TRAITS, "/api/v1/models/traits"),
        Route(Read.ALIASES, "/api/v1/models/compatibility_mapping"),
        Route(Read.OPENAI_MODELS, "/v1/models"),
        *(Route(Read.FOREIGN, path, dialect=dialect) for dialect, path in FOREIGN_PATHS.items()),
    )
    for path in (route.template, f"{route.template}/")
}
"""The lists; a slash at the end is forgiven, since no id is empty."""


def route_of(path: str) -> Route | None:
    """The read that a decoded path asks for, or None when it is no plain catalogue read."""
    route = _FIXED.get(path)
    if route is not None:
        return route
    if path.startswith(API_PREFIX):
        return Route(Read.ENTRY, "/api/v1/models/{model_id}", path[len(API_PREFIX) :])
    if path.startswith(OPENAI_PREFIX):
        return Route(Read.OPENAI_ENTRY, "/v1/models/{model_id}", path[len(OPENAI_PREFIX) :])
    return None
