"""Telegram, through its Bot API; the SDK is loaded only when something is sent or received."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels import Forged, Sent, Webhook
from bot.talk import Address, ChannelName, Inbound, Outgoing, Receipt, Traits

if TYPE_CHECKING:
    from bot.channels.telegram_wire import Line

SECRET_HEADER = "x-telegram-bot-api-secret-token"


class Telegram:
    """A bot's private chats. `timeout` is in seconds for each step of a request, `rate` in messages a second.

    `patience` is how many seconds polling waits after its first failure; each failure in a row doubles it.
    """

    name: ChannelName = "telegram"

    def __init__(
        self,
        token: str,
        webhook_secret: str,
        api_base: str | None = None,
        timeout: float = 10.0,
        rate: float = 30.0,
        patience: float = 1.0,
    ) -> None:
        self._token = token
        self._secret = webhook_secret
        self._api_base = api_base
        self._timeout = timeout
        self._patience = patience
        self._open: Line | None = None
        self.traits = Traits(text_limit=4096, choices="buttons", max_choices=20, label_limit=60, rate=rate)

    def receive(self, request: Webhook) -> tuple[Inbound, ...]:
        """Verify and translate one update. Raises Forged or Malformed."""
        self._verify(request)
        from bot.channels import telegram_updates

        return telegram_updates.inbound(telegram_updates.read(request.body))

    def answer(self, request: Webhook) -> bytes | None:
        """What to answer the webhook with (JSON): for a tapped button, that the phone may stop its spinner.

        Raises Forged.
        """
        # A webhook's answer may carry one method call: https://core.telegram.org/bots/api#making-requests-when-getting-updates
        self._verify(request)
        try:
            query = json.loads(request.body)["callback_query"]["id"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return json.dumps({"method": "answerCallbackQuery", "callback_query_id": query}).encode()

    def receipts(self, request: Webhook) -> tuple[Receipt, ...]:
        """Nothing: Telegram tells a bot nothing about delivery."""
        return ()

    async def send(self, outgoing: Outgoing) -> str:
        """Send one message; "chat:message" there. Raises Unreachable, Refused, Busy or Misconfigured."""
        self._open = self._open or self._line()
        return await self._open.send(outgoing)

    async def sent(self, address: Address, since: datetime) -> tuple[Sent, ...] | None:
        """None: Telegram has no list of what a bot sent."""
        return None

    async def close(self) -> None:
        """Let connections go; the next send opens them again."""
        line, self._open = self._open, None
        if line:
            await line.close()

    async def register(self, url: str) -> None:
        """Ask Telegram to post updates to this URL, with our secret. Raises Refused, Busy or Misconfigured."""
        async with self._line() as line:
            await line.register(url, self._secret)

    async def poll(self, take: Callable[[Inbound], Awaitable[object]], stop: asyncio.Event) -> None:
        """Fetch updates, in order and without a webhook, until `stop`.

        Only what `take` returned from is counted as taken: where it raises, the same message comes again.
        """
        from bot.channels.telegram_polling import Polling

        async with self._line() as line:
            await Polling(line, take, stop, self._patience).run()

    def _verify(self, request: Webhook) -> None:
        given = request.headers.get(SECRET_HEADER, "").encode(errors="backslashreplace")
        if not self._secret or not hmac.compare_digest(given, self._secret.encode()):
            raise Forged("the Telegram secret is missing or wrong")

    def _line(self) -> "Line":
        from bot.channels.telegram_wire import Line

        return Line(self._token, self._api_base, self._timeout)
