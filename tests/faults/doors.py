"""The doors that providers knock at, over a whole installation."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from bot.channels import Webhook
from bot.parts import App
from bot.site import make_site
from bot.store import messages
from bot.store.schema import message
from tests.faults.settings import twilio_options
from tests.providers.telegram import SECRET_HEADER, LoopbackTelegram
from tests.providers.telegram import TOKEN as BOT_TOKEN
from tests.providers.twilio import PUBLIC, LoopbackTwilio
from tests.rig import Rig

BOT_SECRET = "a-secret-that-telegram-repeats"


@dataclass
class Doors:
    """An installation with SMS, WhatsApp and Telegram, the providers, and a way to knock."""

    rig: Rig
    twilio: LoopbackTwilio
    telegram: LoopbackTelegram
    client: TestClient

    def knock(self, webhook: Webhook, **headers: str) -> Response:
        """Post what the provider signed, where it signed it for."""
        path = webhook.url.removeprefix(PUBLIC)
        answer = self.client.post(path, content=webhook.body, headers={**webhook.headers, **headers})
        assert isinstance(answer, Response)
        return answer

    def text(self, words: str, *, whatsapp: bool = False, **fields: str) -> Response:
        """Somebody texts."""
        place = "whatsapp" if whatsapp else "sms"
        return self.knock(self.twilio.inbound(words, f"{PUBLIC}/webhooks/twilio/{place}", **fields))

    def update(self, update: Mapping[str, Any], secret: str = BOT_SECRET) -> Response:
        """Telegram posts an update."""
        headers = {"content-type": "application/json", SECRET_HEADER: secret}
        answer = self.client.post("/webhooks/telegram", content=json.dumps(update), headers=headers)
        assert isinstance(answer, Response)
        return answer

    @property
    def heard(self) -> list[str]:
        """Everything that was said to us, to the letter."""
        return self._texts("in")

    @property
    def said(self) -> list[str]:
        """Every answer that was made."""
        return self._texts("out")

    def _texts(self, direction: str) -> list[str]:
        rows = self.rig.rows(message, message.c.direction == direction)
        return [messages.open_text(self.rig.store.vault, row) for row in rows]


@contextmanager
def doors(url: str) -> Iterator[Doors]:
    """Open them over a migrated database."""
    with LoopbackTwilio() as twilio, LoopbackTelegram() as telegram:
        options = {
            **twilio_options(twilio.url),
            "telegram_token": BOT_TOKEN,
            "telegram_webhook_secret": BOT_SECRET,
            "telegram_api_base": telegram.url,
        }
        with Rig.over(url, **options) as rig:
            twilio.now = rig.clock.now
            yield Doors(rig, twilio, telegram, knocker(rig.app))


def knocker(app: App) -> TestClient:
    """A client of the web over these parts; what goes wrong inside is an answer, as from a real server."""
    return TestClient(make_site(app), raise_server_exceptions=False)
