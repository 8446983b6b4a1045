"""A strict Twilio of our own on loopback, with people who write and every way it fails.

Run it with `python -m tests.providers.twilio --port 4010` and point KIT_TWILIO_API_BASE at it. It prints its URL,
account and token. Then `curl 127.0.0.1:4010/_control/accepted` shows what it took,
`curl 127.0.0.1:4010/_control/fault -d '{"fault": "30003"}'` makes the next message fail, and
`curl 127.0.0.1:4010/_control/inbound -d '{"text": "hello", "url": "https://kit.example/webhooks/twilio/sms"}'`
gives a signed webhook, and posts it when "to" is the address of a server.
"""

import argparse
import asyncio
import json
import sys
import threading
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any, Self

from aiohttp import web

from bot.channels import Webhook
from tests.providers.twilio_api import Answer, TwilioApi
from tests.providers.twilio_rules import ACCOUNT, Message
from tests.providers.twilio_signing import post, signed

TOKEN = "a-token-that-must-never-be-seen!"
SMS_FROM, WHATSAPP_FROM = "+447700900001", "+447700900002"
ADA = "+447700900123"
PUBLIC = "https://kit.example"
INBOUND, STATUS = f"{PUBLIC}/webhooks/twilio/sms", f"{PUBLIC}/webhooks/twilio/status"


class LoopbackTwilio(TwilioApi):
    """Twilio at `url`, from entering until leaving.

    `receipts` are the statuses that follow every message; they are posted to `forward`, the address of a real server,
    whatever the public URL of the callback is.
    """

    def __init__(self, *, token: str = TOKEN, port: int = 0, forward: str = "", **book: Any) -> None:
        super().__init__(token, **{"sms_from": SMS_FROM, "whatsapp_from": f"whatsapp:{WHATSAPP_FROM}"} | book)
        self.url = ""
        self.forward = forward
        self.receipts: tuple[str, ...] = ()
        self._port = port
        self._posting: set[asyncio.Task[None]] = set()

    # --- people ---

    @property
    def accepted(self) -> list[Message]:
        """What was taken from us, in order."""
        return [message for message in self.messages if message.direction != "inbound"]

    def approve(self, body: str) -> str:
        """A template that WhatsApp has approved; its sid."""
        sample = {str(number): "-" for number in range(1, 10)}
        types = {"twilio/text": {"body": body}}
        made = self.add_content({"friendly_name": "approved", "language": "en", "variables": sample, "types": types})
        self.approved.add(made["sid"])
        return str(made["sid"])

    def inbound(self, text: str, url: str = INBOUND, **fields: str) -> Webhook:
        """A person writes; the signed request. The account lists the message whether or not that is posted."""
        sid, sender = fields.get("MessageSid", self.next_sid("SM")), fields.get("From", ADA)
        own = self.own(sender)
        usual = {
            "ToCountry": "GB", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "", "FromZip": "",
            "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "", "Body": text, "FromCountry": "GB",
            "To": own, "ToZip": "", "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT, "From": sender,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if sender.startswith("whatsapp:"):
            usual |= {"ProfileName": "Ada", "WaId": sender.removeprefix("whatsapp:+"), "MessageType": "text"}
        places = [n for n in range(10) if f"MediaUrl{n}" in fields]
        media = tuple((fields[f"MediaUrl{n}"], fields[f"MediaContentType{n}"]) for n in places)
        now = self.now()
        self.keep(
            Message(sid, own, sender, text, now, "inbound", "received", sent_at=now, media=media, service=self.service)
        )
        return signed(url, usual | fields, self.token)

    def receipt(self, sid: str, status: str, url: str = STATUS, error: str = "", *, to: str = ADA) -> Webhook:
        """What became of a message; the signed request."""
        fields = {
            "SmsSid": sid, "SmsStatus": status, "MessageStatus": status, "To": to, "MessageSid": sid,
            "AccountSid": ACCOUNT, "From": self.own(to), "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return signed(url, fields | ({"ErrorCode": error} if error else {}), self.token)

    # --- receipts on their way to us ---

    def follow_up(self, message: Message, fault: str) -> None:
        """Post the receipts that follow a message."""
        failed = [("undelivered", fault.removeprefix("receipt:"))] if fault.startswith("receipt:") else []
        statuses = failed or [(status, "") for status in self.receipts]
        if statuses and message.callback:
            task = asyncio.create_task(self._call_back(message, statuses))
            self._posting.add(task)
            task.add_done_callback(self._posting.discard)

    def settle(self) -> None:
        """Wait until every receipt is posted."""

        async def posted() -> None:
            await asyncio.gather(*self._posting)

        asyncio.run_coroutine_threadsafe(posted(), self._loop).result()

    async def _call_back(self, message: Message, statuses: list[tuple[str, str]]) -> None:
        for status, error in statuses:
            self.changed(message, status, error)
            webhook = self.receipt(message.sid, status, message.callback, error, to=message.to)
            await asyncio.to_thread(post, webhook, self.forward or message.callback)

    # --- serving ---

    def __enter__(self) -> Self:
        started: Future[str] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True)
        self._thread.start()
        self.url = started.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()

    async def _serve(self, started: "Future[str]") -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.add_routes([*self._control(), *self.routes()])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01, handler_cancellation=True)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self._port, backlog=1024).start()
            started.set_result(f"http://127.0.0.1:{runner.addresses[0][1]}")
            await self._done.wait()
        except OSError as error:
            started.set_exception(error)
        finally:
            await runner.cleanup()

    # --- from other processes ---

    def _control(self) -> list[web.RouteDef]:
        return [
            web.get("/_control/accepted", self._show_accepted),
            web.post("/_control/fault", self._take_fault),
            web.post("/_control/inbound", self._speak),
        ]

    async def _show_accepted(self, _request: web.Request) -> Answer:
        return web.Response(text=json.dumps([asdict(message) for message in self.accepted], default=str))

    async def _take_fault(self, request: web.Request) -> Answer:
        given = json.loads(await request.text())
        self.arm(given["fault"], on=given.get("on", "send"), times=given.get("times", 1))
        return web.json_response({})

    async def _speak(self, request: web.Request) -> Answer:
        given = json.loads(await request.text())
        to = given.pop("to", "")
        webhook = self.inbound(given.pop("text"), **given)
        status, _ = await asyncio.to_thread(post, webhook, to) if to else (0, b"")
        shown = {"url": webhook.url, "headers": dict(webhook.headers), "body": webhook.body.decode()}
        return web.json_response({"status": status, **shown})


def main(arguments: list[str]) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m tests.providers.twilio")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--forward", default="", help="the server that receipts are posted to")
    parser.add_argument("--receipts", default="", help="statuses that follow every message, such as sent,delivered")
    given = parser.parse_args(arguments)
    with LoopbackTwilio(token=given.token, port=given.port, forward=given.forward) as twilio:
        twilio.receipts = tuple(filter(None, given.receipts.split(",")))
        sys.stdout.write(f"{twilio.url} {ACCOUNT} {given.token}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
