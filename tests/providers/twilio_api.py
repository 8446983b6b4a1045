"""The API that the loopback Twilio serves, and every way it fails when a fault is armed."""

import asyncio
import json
from base64 import b64encode
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from tests.providers.twilio_rules import ACCOUNT, Book, Json, Message, Refusal, listed, resource

PLACE = f"/2010-04-01/Accounts/{ACCOUNT}"
CONTENT = "https://content.twilio.com/v1/Content"
AFTER = ("accepted-then-hang", "accepted-then-reset", "wrong-json", "wrong-shape")
Answer = web.StreamResponse


class TwilioApi(Book):
    """Messages and templates over HTTP, strictly; `on_accept` is told every message taken, before the answer.

    Faults for `arm`: an error code ("21610"), "429" (with Retry-After), "500", "503", "502" (a page of HTML), "slow",
    "hang", "reset", "accepted-then-hang", "accepted-then-reset", "wrong-json", "wrong-shape", "201:CODE" (taken, and
    failed at once) and "receipt:CODE" (taken, and a receipt follows).
    """

    def __init__(self, token: str, **book: Any) -> None:
        super().__init__(**book)
        self.token = token
        self.asked: list[str] = []  # method and path of every request
        self.on_accept: Callable[[Message], None] = lambda _message: None
        self._faults: defaultdict[str, deque[str]] = defaultdict(deque)
        self._basic = "Basic " + b64encode(f"{ACCOUNT}:{token}".encode()).decode()

    def arm(self, fault: str, *, on: str = "send", times: int = 1) -> None:
        """Make the next requests fail: on "send", "list" or "content"."""
        self._faults[on].extend([fault] * times)

    def follow_up(self, message: Message, fault: str) -> None:
        """Whatever comes after a message was taken."""

    def routes(self) -> list[web.RouteDef]:
        """What is served, strictest last."""
        return [
            web.post(f"{PLACE}/Messages.json", self._api("send", self._send)),
            web.get(f"{PLACE}/Messages.json", self._api("list", self._list)),
            web.get(PLACE + "/Messages/{sid}.json", self._api("list", self._one)),
            web.get(PLACE + "/Messages/{sid}/Media.json", self._api("list", self._media)),
            web.post("/content/v1/Content", self._api("content", self._make_content)),
            web.get("/content/v1/Content", self._api("content", self._contents)),
            web.get("/content/v1/Content/{sid}", self._api("content", self._content)),
            web.route("*", "/{anything:.*}", self._api("nothing", self._nothing)),
        ]

    def _api(self, kind: str, handler: Callable[[web.Request, str], Awaitable[Answer]]) -> Any:
        async def answer(request: web.Request) -> Answer:
            self.asked.append(f"{request.method} {request.path}")
            fault = self._faults[kind].popleft() if self._faults[kind] else ""
            try:
                if request.headers.get("Authorization") != self._basic:
                    raise Refusal("20003")
                await self._fail_before(request, fault)
                return await handler(request, fault)
            except Refusal as refusal:
                return web.json_response(refusal.body(), status=refusal.status, headers=refusal.headers)
            except ConnectionResetError:
                return web.Response()

        return answer

    async def _fail_before(self, request: web.Request, fault: str) -> None:
        if fault == "slow":
            await asyncio.sleep(0.05)
        elif fault == "hang":
            await asyncio.Event().wait()
        elif fault == "reset":
            await _cut(request)
        elif fault == "429":
            raise Refusal("20429", headers={"Retry-After": "30"})
        elif fault == "502":
            raise web.HTTPBadGateway(text="<html><body>Bad Gateway</body></html>", content_type="text/html")
        elif fault in ("500", "503"):
            raise Refusal(f"20{fault}")
        elif fault.isdigit():
            raise Refusal(fault, to=dict(parse_qsl(await request.text())).get("To", ""), sender=self.sms_from)

    async def _send(self, request: web.Request, fault: str) -> Answer:
        if request.content_type != "application/x-www-form-urlencoded":
            raise Refusal("20001")
        message = self.create(dict(parse_qsl(await request.text(), keep_blank_values=True)))
        if fault.startswith("201:"):
            message = self.changed(message, "failed", fault.removeprefix("201:"))
        self.on_accept(message)
        if fault in AFTER:
            return await self._fail_after(request, fault)
        self.follow_up(message, fault)
        return web.json_response(resource(message), status=201)

    async def _fail_after(self, request: web.Request, fault: str) -> Answer:
        if fault == "accepted-then-hang":
            await asyncio.Event().wait()
        if fault == "accepted-then-reset":
            await _cut(request)
        body = "[1, 2]" if fault == "wrong-shape" else '{"sid": '
        return web.Response(text=body, status=201 if request.method == "POST" else 200, content_type="application/json")

    async def _list(self, request: web.Request, fault: str) -> Answer:
        if fault in AFTER:
            return await self._fail_after(request, fault)
        return web.json_response(listed(self.messages, request.query, self.page_limit))

    async def _one(self, request: web.Request, _fault: str) -> Answer:
        return web.json_response(resource(self._named(request)))

    async def _media(self, request: web.Request, _fault: str) -> Answer:
        media = self._named(request).media
        rows = [{"content_type": kind, "sid": url.rsplit("/", 1)[1], "uri": f"{urlsplit(url).path}.json"}
                for url, kind in media]  # fmt: skip
        return web.json_response({"media_list": rows, "page": 0, "page_size": 50, "next_page_uri": None})

    def _named(self, request: web.Request) -> Message:
        found = [message for message in self.messages if message.sid == request.match_info["sid"]]
        if not found:
            raise Refusal("20404")
        return found[0]

    async def _make_content(self, request: web.Request, fault: str) -> Answer:
        if request.content_type != "application/json":
            raise Refusal("20001")
        try:
            given = json.loads(await request.text())
        except ValueError:
            raise Refusal("20001") from None
        made = self.add_content(given)
        return await self._fail_after(request, fault) if fault in AFTER else web.json_response(made, status=201)

    async def _contents(self, request: web.Request, _fault: str) -> Answer:
        page, size = int(request.query.get("Page", "0")), min(int(request.query.get("PageSize", "50")), self.page_limit)
        rows: list[Json] = list(self.contents.values())
        more = f"{CONTENT}?PageSize={size}&Page={page + 1}" if len(rows) > (page + 1) * size else None
        meta = {"page": page, "page_size": size, "key": "contents", "url": CONTENT, "next_page_url": more}
        return web.json_response({"meta": meta, "contents": rows[page * size : (page + 1) * size]})

    async def _content(self, request: web.Request, _fault: str) -> Answer:
        if request.match_info["sid"] not in self.contents:
            raise Refusal("20404")
        return web.json_response(self.contents[request.match_info["sid"]])

    async def _nothing(self, _request: web.Request, _fault: str) -> Answer:
        raise Refusal("20404")


async def _cut(request: web.Request) -> None:
    """Reset the connection, as a proxy that dies does."""
    await request.read()
    if request.transport:
        request.transport.abort()
    raise ConnectionResetError
