"""The web: provider webhooks, health, the staff API and, on a demonstration, the web phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from admin.api import make_api
from bot import __version__, health, webhooks
from bot.jobs import Workers
from bot.parts import App
from bot.watch import Watch
from bot.webphone import routes as phone


def make_site(app: App, workers: Workers | None = None) -> FastAPI:
    """The web application over these parts; with workers, they live and die with it."""

    watch = Watch(app)

    @asynccontextmanager
    async def life(_site: FastAPI) -> AsyncIterator[None]:
        watch.start()
        if workers:
            workers.start()
        yield
        watch.stop()
        if workers:
            workers.stop()
        app.close()

    site = FastAPI(
        title="Keeping In Touch",
        version=__version__,
        lifespan=life,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    site.include_router(webhooks.routes(app))
    site.include_router(health.routes(app))
    site.mount("/api/v1", make_api(app))
    if "simulator" in app.channels:
        site.include_router(phone.routes(app))
    return site
