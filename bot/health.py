"""Is it alive, is it ready, and what has it counted."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select

from bot import metrics
from bot.parts import App
from bot.store import StoreError, facts, outbox
from bot.store.migrate import is_current
from bot.store.schema import alert
from bot.store.schema import outbox as rows

WORKER_SILENT = timedelta(minutes=2)


def routes(app: App) -> APIRouter:
    """Health for load balancers, metrics for Prometheus."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/health/ready")
    def ready(response: Response) -> dict[str, object]:
        troubles = _troubles(app)
        response.status_code = 503 if troubles else 200
        status = "not ready" if troubles else "ready"
        return {"status": status, "troubles": [*troubles, *_content(app)]}

    @router.get("/metrics")
    def measured() -> Response:
        try:
            _count(app)
        except StoreError as error:
            return Response(str(error), status_code=503, media_type="text/plain")
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router


def _troubles(app: App) -> list[str]:
    try:
        if not is_current(app.store):
            return ["the database needs: kit migrate"]
        with app.store.read() as read:
            seen = facts.get(read, "worker_seen")
    except StoreError as error:
        return [str(error)]
    late = seen and app.clock.now() - datetime.fromisoformat(seen) > WORKER_SILENT
    return ["no worker has been seen for two minutes: nothing is being sent"] if late else []


def _content(app: App) -> list[str]:
    """What is broken in the files keeps nobody from being answered: the last good words are in use."""
    return [f"the content files are broken, the last good ones are in use: {each}" for each in app.live.problems]


def _count(app: App) -> None:
    with app.store.read() as read:
        metrics.WAITING.set(outbox.waiting(read, app.clock.now()))
        open_alerts = select(func.count()).where(alert.c.state == "open")
        metrics.OPEN_ALERTS.set(read.execute(open_alerts).scalar_one())
        in_doubt = select(func.count()).where(rows.c.state == "in_doubt")
        metrics.IN_DOUBT.set(read.execute(in_doubt).scalar_one())
