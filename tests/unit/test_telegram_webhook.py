"""Telegram's webhook: registered, posted to, posted to again, and answered."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.channels import Forged, Refused, Webhook
from bot.channels.telegram import SECRET_HEADER, Telegram
from bot.talk import Inbound
from tests.providers.telegram import TOKEN, LoopbackTelegram
from tests.providers.telegram_updates import ADA

SECRET = "a-webhook-secret"


@pytest.fixture
def provider() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as provider:
        yield provider


def at(provider: LoopbackTelegram) -> Telegram:
    return Telegram(TOKEN, SECRET, provider.url, timeout=5.0)


class Doorstep:
    """Our webhook: takes what the channel makes of each request, after answering 500 as often as told."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.taken: list[Inbound] = []
        self.fail = 0

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        request = Webhook("", {name.lower(): value for name, value in headers.items()}, body)
        if self.fail:
            self.fail -= 1
            return 500, b""
        self.taken.extend(self.telegram.receive(request))
        return 200, self.telegram.answer(request) or b""


@pytest.fixture
def door(provider: LoopbackTelegram) -> Iterator[Doorstep]:
    door = Doorstep(at(provider))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = door.answer(dict(self.headers), body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
        thread.start()
        try:
            asyncio.run(door.telegram.register(f"http://127.0.0.1:{server.server_port}/webhooks/telegram"))
            yield door
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.usefixtures("door")
def test_registering_asks_for_what_we_listen_to_with_our_secret(provider: LoopbackTelegram) -> None:
    assert provider.webhook["secret"] == SECRET
    assert provider.allowed == ("message", "edited_message", "callback_query", "my_chat_member")


def test_registering_an_address_that_telegram_will_not_post_to_is_refused(provider: LoopbackTelegram) -> None:
    with pytest.raises(Refused):
        asyncio.run(at(provider).register("http://kit.example/webhooks/telegram"))


def test_a_posted_message_is_taken_the_second_time_as_the_first(provider: LoopbackTelegram, door: Doorstep) -> None:
    door.fail = 1

    delivery = provider.deliver(provider.message("سلام"))

    assert (delivery.status, delivery.tries, delivery.body) == (200, 2, b"")
    assert [each.text for each in door.taken] == ["سلام"]


def test_a_tap_stops_the_phones_spinner_in_the_same_breath(provider: LoopbackTelegram, door: Doorstep) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Elm House", "callback_data": "hub:elm"}]]}
    provider.people.add(ADA)
    provider.call("sendMessage", {"chat_id": ADA, "text": "Which?", "reply_markup": keyboard})
    tap = provider.tap(provider.accepted[-1].message_id, "hub:elm")

    provider.deliver(tap)

    assert [(each.text, each.payload) for each in door.taken] == [("Elm House", "hub:elm")]
    assert provider.answered == [tap["callback_query"]["id"]]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"not json", b'{"callback_query": 1}', b'{"message": {}}', b"[" * 100_000], ids=range(7)
)
def test_nothing_but_a_tap_needs_an_answer(body: bytes) -> None:
    assert Telegram(TOKEN, SECRET).answer(Webhook("", {SECRET_HEADER: SECRET}, body)) is None


def test_a_forged_tap_gets_no_answer() -> None:
    with pytest.raises(Forged):
        Telegram(TOKEN, SECRET).answer(Webhook("", {}, b'{"callback_query": {"id": "1"}}'))
