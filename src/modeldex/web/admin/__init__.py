"""The pages for administrators. Each calls the administration that the admin API calls."""

from typing import Final

from fastapi import APIRouter

from modeldex.web.admin import (
    deciding,
    home,
    keys,
    models,
    offline,
    revisions,
    sources,
    views,
    watching,
    webhooks,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    home.router,
    revisions.router,
    deciding.router,
    sources.router,
    keys.router,
    views.router,
    webhooks.router,
    offline.router,
    models.router,
    watching.router,
)
