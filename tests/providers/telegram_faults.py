"""The ways Telegram, or the road to it, fails."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable

from aiohttp import web

from tests.providers.telegram_api import Refusal
from tests.providers.telegram_updates import Json

REFUSALS: dict[str, tuple[int, str, Json | None]] = {
    "blocked": (403, "Forbidden: bot was blocked by the user", None),
    "deactivated": (403, "Forbidden: user is deactivated", None),
    "bad_address": (400, "Bad Request: chat not found", None),
    "refused": (400, "Bad Request: can't parse entities", None),
    "migrated": (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1007009009999},
    ),
    "bad_credentials": (401, "Unauthorized", None),
    "conflict": (409, "Conflict: terminated by other getUpdates request", None),
    "busy": (429, "Too Many Requests: retry later", None),
    "busy_retry_after": (429, "Too Many Requests: retry after 7", {"retry_after": 7}),
    "server_error": (500, "Internal Server Error", None),
}
PAGES = {"bad_gateway": 502, "firewall": 403, "firewall_busy": 429}
WRONG_JSON = {"wrong_json": '{{"ok": true, "result": {0}', "wrong_shape": '{{"ok": true, "result": [{0}]}}'}
SEVERED = ("hang", "reset_before", "reset")


async def fail(
    fault: str, request: web.Request, given: Json, act: Callable[[], object], stopping: asyncio.Event
) -> web.StreamResponse:
    """Answer in the way this fault does; `act` is what would have happened without it."""
    if fault in REFUSALS:
        code, description, parameters = REFUSALS[fault]
        # Real refusals quote what was sent, so these do too: none of it may come out on our side.
        raise Refusal(code, f"{description} ({request.path} {given.get('text', '')})", parameters)
    if fault in PAGES:
        return web.Response(status=PAGES[fault], text=f"<h1>{PAGES[fault]}</h1>{request.path}{given.get('text', '')}")
    if fault in WRONG_JSON:
        act()
        return web.Response(text=WRONG_JSON[fault].format(json.dumps(given)), content_type="application/json")
    if fault == "hang":
        await stopping.wait()
    if fault == "reset":
        act()
    _reset(request)
    return web.Response()


def _reset(request: web.Request) -> None:
    """Drop the connection the hard way: lingering for no time sends a reset."""
    if request.transport is None:
        return
    raw = request.transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
