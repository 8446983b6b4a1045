"""The staff API, version 1: bearer tokens, roles, pages by cursor, problems in plain words, every read recorded."""

from functools import cache

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from admin.api import (
    alerts,
    colleagues,
    contacts,
    feedback,
    hubs,
    log,
    me,
    messages,
    missed,
    people,
    reference,
    reports,
)
from admin.api.document import make_document
from admin.api.edge import Edge
from admin.api.problems import install
from bot import __version__
from bot.parts import App

MOUNT = "/api/v1"
ABOUT = """For a council's own staff and systems. Send a staff token as `Authorization: Bearer …`; make one with \
`kit token create EMAIL`.

You see the people you work with; each call says who else sees them. Somebody else's person, contact or alert is not \
found (404). What a role may not do at all, whoever it is about, is refused (403).

Every read of a person, contact or alert is written into the audit log, with your `X-Reason` where you give one.

Lists come in pages: pass `next` as `cursor` until it is null. Times are RFC 3339 in UTC; days and opening hours are \
London's."""
PARTS = tuple(
    part.router for part in (me, colleagues, people, messages, contacts, alerts, hubs, feedback, reports, missed, log)
)


def make_api(app: App) -> FastAPI:
    """The API over these parts, to be mounted at /api/v1."""
    api = FastAPI(
        title="Keeping In Touch: staff API",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": MOUNT}],
        root_path_in_servers=False,
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    api.state.kit = app
    for router in PARTS:
        api.include_router(router)
    install(api)
    api.add_middleware(Edge)
    api.openapi = cache(lambda: make_document(api, ABOUT))  # type: ignore[method-assign]

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return reference.page(api.openapi())

    return api


def _name(route: APIRoute) -> str:
    return route.name
