"""What the provider posts to us: verified, then translated into our words."""

import hmac
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qs, parse_qsl, urlsplit

from bot.channels import Forged, Malformed, Webhook
from bot.channels.twilio_errors import UNREACHABLE
from bot.channels.twilio_numbers import e164
from bot.talk import Address, Attachment, Inbound, Receipt

if TYPE_CHECKING:
    from twilio.request_validator import RequestValidator

SIGNATURE = "x-twilio-signature"
SIGNATURE_SETTINGS = "x-twilio-webhooks-signature-settings"
ALGORITHMS = ("HMAC_SHA1", "HMAC_SHA256")
WHATSAPP = "whatsapp:"

# "accepted", "scheduled" and "sending" are not there yet; "partially_delivered" has left us, no more is known.
STATUSES: Mapping[str, Literal["queued", "sent", "delivered", "read", "undelivered", "failed"]] = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
CARRIER: Mapping[str, Literal["stop", "start", "help"]] = {"STOP": "stop", "START": "start", "HELP": "help"}
KINDS: tuple[tuple[re.Pattern[str], Literal["voice", "image", "video", "contact", "document"]], ...] = (
    (re.compile(r"audio/"), "voice"),
    (re.compile(r"image/"), "image"),
    (re.compile(r"video/"), "video"),
    (re.compile(r"text/(x-vcard|vcard|directory)"), "contact"),
    (re.compile(r"(application|text)/"), "document"),
)


class Form(dict[str, list[str]]):
    """The fields of one request; a field may come more than once."""

    def getall(self, name: str) -> list[str]:
        """Every value of a field: the name by which the provider's validator asks for them."""
        return self[name]

    def one(self, name: str) -> str:
        """The first value of a field, empty when it did not come."""
        values = self.get(name)
        return values[0] if values else ""


def opened(request: Webhook, validator: "RequestValidator") -> Form:
    """The fields of a request that the provider signed. Raises Forged, or Malformed for what is no form."""
    signature = request.headers.get(SIGNATURE, "")
    algorithm = _algorithm(request.headers.get(SIGNATURE_SETTINGS, ""))
    if not signature or algorithm not in ALGORITHMS:
        raise Forged("not signed in a way we know")
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        raise Forged("nothing the provider would sign") from None
    if request.headers.get("content-type", "").startswith("application/json"):
        _check_json(request.url, text, signature, algorithm, validator)
        raise Malformed("not a form")
    form = _form(text)
    if not _signed(request.url, form, signature, algorithm, validator):
        raise Forged("the signature does not match")
    return form


def inbound(form: Form) -> Inbound:
    """One message to us. Raises Malformed.

    ToCountry=GB&SmsMessageSid=SM…&NumMedia=0&SmsStatus=received&Body=Hello&To=%2B447700900001&NumSegments=1
    &MessageSid=SM…&AccountSid=AC…&From=%2B447700900123&ApiVersion=2010-04-01

    From WhatsApp also ProfileName=Sam&WaId=447700900123&MessageType=text|button|interactive|image|audio|location|…,
    after a tap ButtonText=Yes&ButtonPayload=hub:yes, or ListTitle=Housing&ListId=offer:housing, and
    MediaUrl0=https://api.twilio.com/…&MediaContentType0=audio/ogg, or Latitude=51.5&Longitude=-0.1.
    With Advanced Opt-Out: OptOutType=STOP|START|HELP, and the provider has answered already.
    """
    provider_id, sender = form.one("MessageSid"), form.one("From")
    if not provider_id or not sender:
        raise Malformed("no message in it")
    if form.one("MessageStatus"):
        raise Malformed("a delivery receipt came where messages come")
    return Inbound(
        address=address(sender),
        provider_id=provider_id,
        text=form.one("Body") or form.one("ButtonText") or form.one("ListTitle"),
        payload=form.one("ButtonPayload") or form.one("ListId"),
        attachments=_attachments(form),
        carrier=CARRIER.get(form.one("OptOutType"), ""),
        called=form.one("ProfileName"),
    )


def receipts(form: Form, url: str) -> tuple[Receipt, ...]:
    """What became of a message of ours; none for a status we do not know. Raises Malformed.

    SmsSid=SM…&SmsStatus=delivered&MessageStatus=delivered&To=%2B447700900123&MessageSid=SM…&AccountSid=AC…
    &From=%2B447700900001&ApiVersion=2010-04-01, and ErrorCode=30003 where it failed
    """
    provider_id, status = form.one("MessageSid"), form.one("MessageStatus")
    if not provider_id or not status:
        raise Malformed("no receipt in it")
    if status not in STATUSES:
        return ()
    whatsapp = form.one("To").startswith(WHATSAPP) or form.one("From").startswith(WHATSAPP)
    return (
        Receipt(
            channel="whatsapp" if whatsapp else "sms",
            provider_id=provider_id,
            status=STATUSES[status],
            ref=parse_qs(urlsplit(url).query).get("m", [""])[0],
            code=form.one("ErrorCode"),
            unreachable=form.one("ErrorCode") in UNREACHABLE,
        ),
    )


def address(sender: str) -> Address:
    """Who wrote. Raises Malformed for a channel we do not have.

    +447700900123 · whatsapp:+447700900123 · whatsapp:GB.1a2b3c (a person who hides their number)
    """
    if sender.startswith(WHATSAPP):
        return Address("whatsapp", e164(sender.removeprefix(WHATSAPP)))
    if ":" in sender:
        raise Malformed("a channel we do not have")
    return Address("sms", e164(sender))


def attachment(reference: str, content_type: str, message_type: str = "") -> Attachment:
    """Something sent as a file, by its content type."""
    if message_type == "sticker":
        return Attachment("sticker", reference, content_type)
    for pattern, kind in KINDS:
        if pattern.match(content_type):
            return Attachment(kind, reference, content_type)
    return Attachment("other", reference, content_type)


def _algorithm(settings: str) -> str:
    if not settings:
        return ALGORITHMS[0]
    from twilio.request_validator import get_signature_algorithm

    return str(get_signature_algorithm(settings)).upper()


def _form(text: str) -> Form:
    form = Form()
    for name, value in parse_qsl(text, keep_blank_values=True):  # blank fields are signed too
        form.setdefault(name, []).append(value)
    return form


def _signed(url: str, form: Form, signature: str, algorithm: str, validator: "RequestValidator") -> bool:
    """As a rule one HMAC is enough; validate() always makes two, for the URL with and without its port."""
    expected = validator.compute_signature(url, form, algorithm)
    if hmac.compare_digest(expected.encode(), signature.encode()):
        return True
    return bool(validator.validate(url, form, signature, algorithm))


def _check_json(url: str, text: str, signature: str, algorithm: str, validator: "RequestValidator") -> None:
    """A JSON body is signed by its hash in the query; without one validate() takes the text for a form and raises."""
    hashed = "bodySHA256" in parse_qs(urlsplit(url).query)
    if not hashed or not validator.validate(url, text, signature, algorithm):
        raise Forged("the signature does not match")


def _attachments(form: Form) -> tuple[Attachment, ...]:
    found: list[Attachment] = []
    while url := form.one(f"MediaUrl{len(found)}"):
        found.append(attachment(url, form.one(f"MediaContentType{len(found)}"), form.one("MessageType")))
    if form.one("Latitude") and form.one("Longitude"):
        found.append(Attachment("location", f"{form.one('Latitude')},{form.one('Longitude')}"))
    return tuple(found)
