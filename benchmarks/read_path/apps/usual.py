"""The usual FastAPI application: it reads its catalogue once, keeps the models as objects and
lets ``response_model`` serialise them, and middleware compress them, for every request."""

import json
import os
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from benchmarks.read_path.apps.usual_models import Model, ModelList, NameList

_DOCUMENTS = json.loads(Path(os.environ["BENCH_CATALOGUE"]).read_text("utf-8"))["models"]
_KEY = os.environ["BENCH_KEY"]

MODELS = [Model.model_validate(document) for document in _DOCUMENTS]
BY_ID = {model.id: model for model in MODELS}

bearer = HTTPBearer(auto_error=False)


def authenticated(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    """Let nobody in without the key."""
    if credentials is None or not secrets.compare_digest(credentials.credentials, _KEY):
        raise HTTPException(401, "Authentication failed", {"WWW-Authenticate": "Bearer"})


app = FastAPI(dependencies=[Depends(authenticated)])
app.add_middleware(GZipMiddleware)


@app.get("/api/v1/models", response_model=ModelList, response_model_exclude_none=True)
async def list_models(type: str = "text") -> ModelList:  # noqa: A002 - the parameter's name
    """The models of a type."""
    chosen = [model for model in MODELS if type in ("all", model.type)]
    return ModelList(data=chosen, type=type)


@app.get("/api/v1/models/traits", response_model=NameList)
async def list_traits(type: str = "text") -> NameList:  # noqa: A002
    """Which model holds each trait."""
    names = {
        trait: model.id
        for model in MODELS
        if model.type == type
        for trait in model.model_spec.traits or ()
    }
    return NameList(data=names, type=type)


@app.get("/api/v1/models/{model_id:path}", response_model=Model, response_model_exclude_none=True)
async def get_model(model_id: str) -> Model:
    """One model."""
    model = BY_ID.get(model_id)
    if model is None:
        raise HTTPException(404, "Specified model not found")
    return model
