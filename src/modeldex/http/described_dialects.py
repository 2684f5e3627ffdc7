"""The lists for other systems' clients, as the OpenAPI description tells them. The read path
answers them, as it does the other catalogue reads; see `described_reads`."""

from typing import Any, Final, NoReturn

from fastapi import APIRouter, Response

from modeldex.http.described_reads import ETAG, EVERYWHERE, IfNoneMatch, unreachable
from modeldex.http.describing import ANY_OBJECT, NOT_MODIFIED, answer_with, error_response
from modeldex.serving.bodies import ForeignForm
from modeldex.serving.routes import FOREIGN_PATHS

router = APIRouter(tags=["other systems"])

_TOLD: Final[dict[ForeignForm, tuple[str, str, str, Any]]] = {
    "openrouter": (
        "list_openrouter_models",
        "The list of OpenRouter's format",
        "Every listed model, as clients of OpenRouter's API read them.",
        {"data": [{"id": "acme/large", "name": "Acme Large", "context_length": 256000}]},
    ),
    "openrouter_provider": (
        "list_openrouter_provider_models",
        "The list that OpenRouter asks of providers",
        "Listed models that have prices per token, as OpenRouter lists a provider's.",
        {"data": [{"id": "acme/large", "name": "Acme Large", "quantization": "fp8"}]},
    ),
    "litellm": (
        "get_litellm_prices",
        "LiteLLM's price map",
        "Every listed model by id, with its rates and limits: a cost map for a LiteLLM proxy.",
        {"acme/large": {"mode": "chat", "input_cost_per_token": 0.00000125}},
    ),
    "models.dev": (
        "get_models_dev_api",
        "The api.json of models.dev",
        "Every listed model by its provider, as opencode and others read it.",
        {"acme": {"id": "acme", "models": {"large": {"id": "large", "name": "Acme Large"}}}},
    ),
    "ollama": (
        "list_ollama_tags",
        "The tags of Ollama",
        "Listed text and embedding models, as clients of Ollama read them.",
        {"models": [{"name": "acme/large", "model": "acme/large"}]},
    ),
}


def _describe(dialect: ForeignForm) -> None:
    name, summary, about, example = _TOLD[dialect]

    def read(if_none_match: IfNoneMatch = None) -> NoReturn:
        unreachable()

    read.__name__ = name
    read.__doc__ = f"{about} Parameters are ignored."
    router.add_api_route(
        FOREIGN_PATHS[dialect],
        read,
        methods=["GET"],
        name=name,
        summary=summary,
        response_class=Response,
        response_model=None,
        responses={
            200: {**answer_with("The list.", example, ANY_OBJECT), "headers": ETAG},
            304: NOT_MODIFIED,
            **{status: error_response(status) for status in EVERYWHERE},
        },
    )


for _dialect in FOREIGN_PATHS:
    _describe(_dialect)
