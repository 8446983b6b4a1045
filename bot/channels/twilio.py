"""SMS and WhatsApp through Twilio: one class, two instances."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from bot.channels import Busy, Refused, Sent, Webhook
from bot.channels import twilio_webhook as webhook
from bot.channels.twilio_content import Shape, numbered, shape, variables
from bot.channels.twilio_errors import what_failed
from bot.channels.twilio_numbers import e164, textable
from bot.talk import Address, Inbound, Outgoing, Receipt, Traits

if TYPE_CHECKING:
    from bot.channels.twilio_client import Account

__all__ = ["Twilio", "what_failed"]

TRAITS: Mapping[str, Traits] = {
    "sms": Traits(text_limit=1600, choices="numbered", rate=10.0, sms_segments=True),
    "whatsapp": Traits(
        text_limit=1600,
        choices="buttons",
        max_choices=10,
        label_limit=24,
        reply_window=timedelta(hours=24),
        rate=80.0,
    ),
}
NEWEST = 200  # messages to one person to look through when one is in doubt
API = "https://api.twilio.com"

log = logging.getLogger(__name__)


class Twilio:
    """One of our two channels at Twilio.

    `sender` is our number, or a messaging service ("MG…"). `status_callback` is the public URL that receipts come to.
    `api_base` stands in for https://api.twilio.com, where an emulator or a proxy does. `timeout` is in seconds,
    `rate` in messages a second. `send`, `sent`, `missed` and `close` belong on one event loop.
    """

    def __init__(
        self,
        name: Literal["sms", "whatsapp"],
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        status_callback: str = "",
        api_base: str | None = None,
        timeout: float = 10.0,
        rate: float | None = None,
        connections: int = 128,
    ) -> None:
        from twilio.request_validator import RequestValidator

        self.name: Literal["sms", "whatsapp"] = name
        self.traits = TRAITS[name] if rate is None else replace(TRAITS[name], rate=rate)
        self._validator = RequestValidator(auth_token)
        self._credentials = (account_sid, auth_token)
        self._prefix = webhook.WHATSAPP if name == "whatsapp" else ""
        self._sender = sender.removeprefix(webhook.WHATSAPP)
        self._status_callback = status_callback
        self._wiring: dict[str, Any] = {"base": api_base or "", "timeout": timeout, "connections": connections}
        self._account: Account | None = None

    def __repr__(self) -> str:
        return f"Twilio({self.name!r})"

    def receive(self, request: Webhook) -> tuple[Inbound, ...]:
        """Verify and translate one message. Raises Forged or Malformed."""
        return (webhook.inbound(webhook.opened(request, self._validator)),)

    def receipts(self, request: Webhook) -> tuple[Receipt, ...]:
        """Verify and translate one delivery receipt, of either channel. Raises Forged or Malformed."""
        return webhook.receipts(webhook.opened(request, self._validator), request.url)

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to Twilio; its id there. Raises Unreachable, Refused, Busy or Misconfigured."""
        envelope = self._envelope(outgoing)
        if outgoing.template:
            filled = json.dumps(dict(outgoing.template.variables), ensure_ascii=False)
            return await self._open().create(**envelope, content_sid=outgoing.template.sid, content_variables=filled)
        if outgoing.choices and self.traits.choices == "buttons":
            return await self._send_with_choices(envelope, outgoing)
        return await self._open().create(**envelope, body=outgoing.text)

    async def sent(self, address: Address, since: datetime) -> tuple[Sent, ...]:
        """What Twilio accepted from us for this address since then, of its newest 200. Raises SendError.

        Filtered here, by when it was made: Twilio's own filter is by when it was sent, and passes over the waiting.
        """
        listed = await self._open().messages(limit=NEWEST, to=self._prefix + e164(address.value))
        second = since.replace(microsecond=0)  # Twilio's times are whole seconds
        recent = (message for message in reversed(listed) if (message.date_created or since) >= second)
        return tuple(Sent(each.sid, each.body or "", each.date_created or since) for each in recent)

    async def missed(self, since: datetime) -> tuple[Inbound, ...]:
        """What came to us since then, oldest first, by the ids that the webhooks carry. Raises SendError.

        Twilio does not post a message again when our door was closed. Its list holds the words and the files of a
        message, but not a location, what a tapped answer carried, or the person's WhatsApp name.
        """
        service = self._sender.startswith("MG")
        wanted: dict[str, Any] = {} if service else {"to": self._prefix + self._sender}
        listed = await self._open().messages(date_sent_after=since.astimezone(UTC), **wanted)
        theirs = [message for message in reversed(listed) if message.direction == "inbound"]
        return tuple([await self._inbound(message) for message in theirs if self._came_to_us(message, service)])

    async def close(self) -> None:
        """Let connections go."""
        account, self._account = self._account, None
        if account:
            await account.close()

    def _open(self) -> "Account":
        if self._account is None:
            from bot.channels.twilio_client import Account

            self._account = Account(*self._credentials, **self._wiring)
        return self._account

    def _envelope(self, outgoing: Outgoing) -> dict[str, str]:
        value = outgoing.address.value
        envelope = {"to": self._prefix + (e164(value) if self.name == "whatsapp" else textable(value))}
        if self._sender.startswith("MG"):
            envelope["messaging_service_sid"] = self._sender
        else:
            envelope["from_"] = self._prefix + self._sender
        if self._status_callback:
            envelope["status_callback"] = _with_ref(self._status_callback, outgoing.ref)
        return envelope

    async def _send_with_choices(self, envelope: dict[str, str], outgoing: Outgoing) -> str:
        """With answers to tap where Twilio lets us, else numbered: the buttons are a comfort, the words must go out."""
        wanted = shape(outgoing.text, outgoing.choices)
        content = wanted and await self._content(wanted)
        if content:
            filled = json.dumps(variables(outgoing.text, outgoing.choices), ensure_ascii=False)
            try:
                return await self._open().create(**envelope, content_sid=content, content_variables=filled)
            except Refused as refused:
                self._open().forget_content()
                log.warning("twilio refused a message with buttons, code %s: sent without them", refused.code)
        plain = numbered(outgoing.text, outgoing.choices, self.traits.text_limit)
        return await self._open().create(**envelope, body=plain)

    async def _content(self, wanted: Shape) -> str:
        try:
            return await self._open().content(wanted)
        except (Refused, Busy) as error:
            log.warning("twilio has no template for buttons, code %s: sent without them", error.code)
            return ""

    def _came_to_us(self, message: Any, service: bool) -> bool:
        if service and message.messaging_service_sid != self._sender:
            return False
        channel, _, _ = (message.from_ or "nobody:").rpartition(":")
        return f"{channel}:" == (self._prefix or ":")

    async def _inbound(self, message: Any) -> Inbound:
        files = await self._open().media(message) if int(message.num_media or 0) else []
        return Inbound(
            address=webhook.address(message.from_),
            provider_id=message.sid,
            text=message.body or "",
            attachments=tuple(
                webhook.attachment(API + file.uri.removesuffix(".json"), file.content_type) for file in files
            ),
        )


def _with_ref(url: str, ref: str) -> str:
    """Our message ref rides in the query of the callback: Twilio brings it back with every receipt."""
    if not ref:
        return url
    return f"{url}{'&' if '?' in url else '?'}m={quote(ref, safe='')}"
