"""Both Twilio channels against the loopback Twilio, for the suite that every channel passes."""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from typing import Literal
from urllib.parse import quote

from bot.channels import Channel, Webhook
from bot.channels.twilio import Twilio
from bot.talk import Address
from tests.providers.twilio import ADA, PUBLIC, SMS_FROM, STATUS, TOKEN, WHATSAPP_FROM, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT
from tests.providers.twilio_signing import signed

FAULTS: Mapping[str, Mapping[str, str]] = {
    "sms": {"blocked": "21610", "bad_address": "21211", "refused": "21612"},
    "whatsapp": {"blocked": "63014", "bad_address": "63024", "refused": "63016"},
}
SHARED_FAULTS: Mapping[str, str] = {
    "busy": "20429",
    "busy_retry_after": "429",
    "server_error": "500",
    "hang": "hang",
    "reset": "reset",
    "bad_credentials": "20003",
    "wrong_json": "wrong-json",
}


class TwilioRig:
    """One channel and the Twilio it talks to."""

    def __init__(self, name: Literal["sms", "whatsapp"], provider: LoopbackTwilio) -> None:
        self.provider = provider
        self.name: Literal["sms", "whatsapp"] = name
        self.channel: Channel = Twilio(
            name,
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            sender=SMS_FROM if name == "sms" else WHATSAPP_FROM,
            status_callback=STATUS,
            api_base=provider.url,
            timeout=1.0,
        )
        self.secrets: tuple[str, ...] = (TOKEN, b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode(), ADA)

    def message(self, text: str, *, provider_id: str = "", sender: str = "", payload: str = "") -> Webhook:
        """Somebody writes, or taps an answer."""
        fields = {"MessageSid": provider_id} if provider_id else {}
        if payload:
            fields |= {"ButtonText": text, "ButtonPayload": payload, "MessageType": "button"}
        return self._inbound(text, fields, sender)

    def voice_note(self) -> Webhook:
        """Somebody speaks."""
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"
        return self._inbound("", {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": "audio/ogg"})

    def location(self) -> Webhook:
        """Somebody shows where they are."""
        return self._inbound("", {"Latitude": "51.5074", "Longitude": "-0.1278", "MessageType": "location"})

    def forged(self) -> Webhook:
        """A message whose signature is another's."""
        genuine = self.message("I am somebody else")
        return replace(genuine, body=genuine.body.replace(b"somebody", b"anybody"))

    def malformed(self) -> Webhook:
        """Signed, with no message in it."""
        return signed(self._url(), {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}, TOKEN)

    def receipt(self, provider_id: str, status: str, ref: str = "") -> Webhook:
        """What became of a message."""
        url = f"{STATUS}?m={quote(ref, safe='')}" if ref else STATUS
        error = "30005" if status in ("undelivered", "failed") else ""
        return self.provider.receipt(provider_id, status, url, error, to=self._prefixed(ADA))

    def address(self) -> Address:
        """Somebody who can be reached."""
        return Address(self.name, ADA)

    def fail_next(self, fault: str) -> None:
        """Make the next message to be sent fail."""
        self.provider.arm(SHARED_FAULTS.get(fault) or FAULTS[self.name][fault])

    @property
    def accepted(self) -> list[str]:
        """What Twilio took from us, in order."""
        return [message.text for message in self.provider.accepted]

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        """The answers to tap under the last message, with what each brings back."""
        last = self.provider.accepted[-1]
        return tuple(zip(last.titles, last.payloads, strict=True))

    def close(self) -> None:
        """Nothing is open but the channel, which its own loop closes, and Twilio, which `rigs` closes."""

    def _inbound(self, text: str, fields: Mapping[str, str], sender: str = "") -> Webhook:
        return self.provider.inbound(text, self._url(), **{"From": self._prefixed(sender or ADA), **fields})

    def _url(self) -> str:
        return f"{PUBLIC}/webhooks/twilio/{self.name}"

    def _prefixed(self, number: str) -> str:
        number = f"+{number.lstrip('+')}"
        return f"whatsapp:{number}" if self.name == "whatsapp" else number


def rigs() -> dict[str, Callable[[], AbstractContextManager[TwilioRig]]]:
    """The rigs by name."""
    return {"twilio-sms": partial(_rig, "sms"), "twilio-whatsapp": partial(_rig, "whatsapp")}


@contextmanager
def _rig(name: Literal["sms", "whatsapp"]) -> Iterator[TwilioRig]:
    with LoopbackTwilio() as provider:
        yield TwilioRig(name, provider)
