"""A strict Telegram of our own on loopback, with people on it and every way it fails.

Run it with `python -m tests.providers.telegram --port 8081` and point KIT_TELEGRAM_API_BASE at it.
`curl 127.0.0.1:8081/person -d '{"text": "hello"}'` then speaks as a person (or taps: "tap" and "message_id"),
and `curl 127.0.0.1:8081/accepted` shows what the bot said.
"""

import argparse
import asyncio
import contextlib
import http.client
import itertools
import json
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from tests.providers import telegram_updates as shapes
from tests.providers.telegram_api import Accepted, BotApi, Refusal
from tests.providers.telegram_faults import PAGES, REFUSALS, SEVERED, WRONG_JSON, fail
from tests.providers.telegram_updates import ADA, Json

TOKEN = "4200:AAG-a-token-that-must-never-be-seen"
FAULTS = frozenset((*REFUSALS, *PAGES, *WRONG_JSON, *SEVERED))
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How posting one update to the webhook ended, and after how many tries."""

    status: int
    body: bytes
    tries: int


class LoopbackTelegram(BotApi):
    """Telegram at `url`, from entering until leaving.

    `on_accept` is told every message it accepts, `on_poll` that a getUpdates begins to wait; both on its own thread.
    """

    def __init__(
        self, token: str = TOKEN, port: int = 0, on_accept: Callable[[Accepted], object] | None = None
    ) -> None:
        super().__init__(on_accept)
        self.token = token
        self.url = ""
        self.connections: set[object] = set()
        self.on_poll: Callable[[], object] | None = None
        self._port = port
        self._update_ids = itertools.count(500_000_001)
        self._faults: defaultdict[str, deque[str]] = defaultdict(deque)
        self._polls = 0

    # --- people ---

    def update(self, kind: str, body: Json, update_id: int | None = None) -> Json:
        """One update, with the next id unless one is given."""
        return {"update_id": next(self._update_ids) if update_id is None else update_id, kind: body}

    def message(
        self,
        text: str = "",
        person: int = ADA,
        *,
        chat: int | None = None,
        update_id: int | None = None,
        **content: Json,
    ) -> Json:
        """A person says something in their own chat, or in another."""
        chat = person if chat is None else chat
        self.people.add(chat)
        return self.update("message", shapes.message(next(self.ids), text, person, chat, content), update_id)

    def edited(self, text: str, person: int = ADA, **content: Json) -> Json:
        """A person corrects something they said."""
        said = shapes.message(next(self.ids), text, person, person, content)
        return self.update("edited_message", {**said, "edit_date": shapes.NOON + 60})

    def tap(self, message_id: int, data: str, person: int = ADA, update_id: int | None = None) -> Json:
        """A person taps a button under a message that this provider accepted."""
        query = f"query-{next(self.ids)}"
        self.queries.add(query)
        return self.update(
            "callback_query", shapes.callback_query(query, person, self.messages[message_id], data), update_id
        )

    def membership(self, status: str, person: int = ADA) -> Json:
        """A person blocks the bot ("kicked") or lets it in again ("member")."""
        return self.update("my_chat_member", shapes.my_chat_member(person, status))

    # --- updates on their way to the bot ---

    def queue(self, *updates: Json) -> None:
        """Keep updates for getUpdates, of the kinds that the bot wants."""
        self.pending.extend(update for update in updates if set(update) & set(self.allowed))
        self._loop.call_soon_threadsafe(self._wake)

    def deliver(self, update: Json, tries: int = 3) -> Delivery:
        """Post an update to the webhook, again until it answers 2xx, and do what the answer asks."""
        raw = json.dumps(update).encode()
        for tried in itertools.count(1):
            status, body = self._post(raw)
            taken = 200 <= status <= 299
            if taken or tried == tries:
                break
        asked = json.loads(body) if taken and body.startswith(b"{") else {}
        if "method" in asked:
            self.call(asked.pop("method"), asked)
        return Delivery(status, body, tried)

    def _post(self, body: bytes) -> tuple[int, bytes]:
        url = urlsplit(self.webhook["url"])
        secret = {SECRET_HEADER: self.webhook["secret"]} if self.webhook["secret"] else {}
        line = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
        try:
            line.request("POST", url.path or "/", body, {"Content-Type": "application/json", **secret})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    # --- serving ---

    def fail_next(self, fault: str, method: str = "sendMessage") -> None:
        """Let the next call of this method fail in this way, one of FAULTS."""
        if fault not in FAULTS:
            raise ValueError(f"no such fault: {fault}")
        self._faults[method.lower()].append(fault)

    def __enter__(self) -> Self:
        ready: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{ready.result(timeout=10)}"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=10)

    async def _serve(self, ready: "Future[int]") -> None:
        self._loop, self._stopping, self._news = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._port).start()
            ready.set_result(runner.addresses[0][1])
            await self._stopping.wait()
        except OSError as error:
            ready.set_exception(error)
        finally:
            self._wake()
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/bot{token:[^/]*}/{method}", self._handle)
        app.router.add_post("/person", self._person)
        app.router.add_get("/accepted", self._accepted)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            given = await _parameters(request)
            if self._faults[method]:
                fault = self._faults[method].popleft()
                return await fail(fault, request, given, lambda: self.call(method, given), self._stopping)
            result = await self._get_updates(given) if method == "getupdates" else self.call(method, given)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    async def _get_updates(self, given: Json) -> list[Json]:
        self._polls += 1
        poll = self._polls
        self._wake()
        deadline = self._loop.time() + float(given.get("timeout", 0))
        while not (found := self.updates_from(given)) and not self._stopping.is_set():
            left = deadline - self._loop.time()
            if left <= 0:
                break
            if self.on_poll:
                self.on_poll()
            await asyncio.wait((asyncio.create_task(self._news.wait()),), timeout=left)
            if poll != self._polls:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return found

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    # --- by hand ---

    async def _person(self, request: web.Request) -> web.Response:
        asked = json.loads(await request.text())
        person = int(asked.get("person", ADA))
        tapped = "tap" in asked
        update = self.tap(asked["message_id"], asked["tap"], person) if tapped else self.message(asked["text"], person)
        if not self.webhook:
            self.queue(update)
            return web.json_response({"queued": update["update_id"]})
        delivery = await asyncio.to_thread(self.deliver, update)
        return web.json_response({"status": delivery.status, "tries": delivery.tries})

    async def _accepted(self, _: web.Request) -> web.Response:
        return web.json_response([asdict(each) for each in self.accepted])


async def _parameters(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return {**request.query, **await request.json()}
    return {**request.query, **await request.post()}


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A loopback Telegram.")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    given = parser.parse_args()
    with LoopbackTelegram(given.token, given.port) as telegram:
        sys.stdout.write(f"Telegram at {telegram.url}, token {telegram.token}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
