"""A proxy that makes telegram-test-api's answers as strict as Telegram's, where python-telegram-bot refuses them.

    python tests/emulators/telegram_answers.py http://127.0.0.1:9000 9001

then KIT_TELEGRAM_API_BASE=http://127.0.0.1:9001. See docs/emulators.md.
"""

import json
import sys
from typing import Any

from aiohttp import ClientSession, web


def mended(method: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The same answer, as Telegram would give it."""
    result = answer.get("result")
    if method == "getMe" and isinstance(result, dict):
        result["is_bot"] = True
    elif answer.get("ok") and result is None:
        answer["result"] = True
    elif isinstance(result, dict):
        _mend_message(result)
    elif method == "getUpdates" and isinstance(result, list):
        for update in result:
            update.get("callback_query", {}).setdefault("chat_instance", "0")
    return answer


def _mend_message(message: dict[str, Any]) -> None:
    if message.get("date", 0) > 1e12:
        message["date"] //= 1000  # milliseconds
    if isinstance(message.get("link_preview_options"), str):
        message["link_preview_options"] = json.loads(message["link_preview_options"])


async def forward(request: web.Request) -> web.Response:
    """Pass one request on, and its answer back."""
    url = request.app["emulator"] + request.path_qs
    headers = {"Content-Type": request.headers.get("Content-Type", "")}
    async with ClientSession() as session:
        sent = session.request(request.method, url, data=await request.read(), headers=headers)
        async with sent as answer:
            body = mended(request.path.rsplit("/", 1)[1], await answer.json(content_type=None))
            return web.json_response(body, status=answer.status)


def main(emulator: str, port: str) -> None:
    """Serve until stopped."""
    proxy = web.Application()
    proxy["emulator"] = emulator
    proxy.router.add_route("*", "/{path:.*}", forward)
    web.run_app(proxy, host="127.0.0.1", port=int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
