"""The doors providers knock at: verify, hand over, answer at once."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from bot import metrics
from bot.channels import Channel, Forged, Malformed, Webhook
from bot.channels.telegram import Telegram
from bot.parts import App
from bot.store import StoreBusy
from bot.talk import ChannelName, Inbound

log = structlog.get_logger()
T = TypeVar("T")
LARGEST = 1_000_000  # bytes; the longest webhook a provider sends is far shorter
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
PATHS: dict[ChannelName, str] = {
    "sms": "/webhooks/twilio/sms",
    "whatsapp": "/webhooks/twilio/whatsapp",
    "telegram": "/webhooks/telegram",
}
TWILIO_STATUS = "/webhooks/twilio/status"


def routes(app: App) -> APIRouter:
    """A door for each channel that is switched on; the others answer 404."""
    router = APIRouter(include_in_schema=False)
    for name, path in PATHS.items():
        if name in app.channels:
            router.add_route(path, _door(app, app.channels[name], path), methods=["POST"])
    twilio = app.channels.get("sms") or app.channels.get("whatsapp")
    if twilio:
        router.add_route(TWILIO_STATUS, _status(app, twilio), methods=["POST"])
    return router


def _door(app: App, channel: Channel, path: str) -> Callable[[Request], Awaitable[Response]]:
    async def door(request: Request) -> Response:
        webhook = await read(request, f"{app.settings.public_url}{path}")
        for inbound in _verified(channel.receive, webhook, channel.name):
            await accept(app, inbound)
        return _answer(channel, webhook)

    return door


def _status(app: App, twilio: Channel) -> Callable[[Request], Awaitable[Response]]:
    async def status(request: Request) -> Response:
        webhook = await read(request, f"{app.settings.public_url}{TWILIO_STATUS}")
        receipts = _verified(twilio.receipts, webhook, twilio.name)
        moved = await _or_later(app.outbox.take_receipts(receipts))
        metrics.RECEIPTS.labels("moved" if moved else "ignored").inc()
        return Response(status_code=204)

    return status


async def read(request: Request, url: str) -> Webhook:
    """The request as a channel sees it. The URL comes from settings: behind a proxy, Host is not what was signed."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, "the body is too large")
    query = f"?{request.url.query}" if request.url.query else ""
    return Webhook(url + query, {name.lower(): value for name, value in request.headers.items()}, bytes(body))


def _verified(take: Callable[[Webhook], tuple[T, ...]], webhook: Webhook, name: ChannelName) -> tuple[T, ...]:
    try:
        return take(webhook)
    except Forged as error:
        metrics.REFUSED.labels(name, "forged").inc()
        log.warning("webhook refused", channel=name, why=str(error))
        raise HTTPException(403, "not from the provider") from None
    except Malformed as error:
        metrics.REFUSED.labels(name, "malformed").inc()
        log.warning("webhook not understood", channel=name, why=str(error))
        if name == "telegram":
            return ()  # anything but 200, and Telegram posts the same senseless update for ever, before all others
        raise HTTPException(400, "not a message") from None


async def accept(app: App, inbound: Inbound) -> None:
    """Receive a verified message. Raises 503 when it could not be kept, so that the provider comes again."""
    await _or_later(app.inbox.accept(inbound))
    metrics.RECEIVED.labels(inbound.address.channel).inc()


async def _or_later(work: Awaitable[T]) -> T:
    try:
        return await work
    except StoreBusy as error:
        log.error("nothing was kept", why=str(error))
        raise HTTPException(503, "try again", headers={"Retry-After": "1"}) from None


def _answer(channel: Channel, webhook: Webhook) -> Response:
    if isinstance(channel, Telegram):
        return Response(channel.answer(webhook) or b"", media_type="application/json")
    return Response(EMPTY_TWIML, media_type="text/xml")
