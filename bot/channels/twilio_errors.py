"""What the provider's error codes mean to us, in plain words for staff. Codes: https://www.twilio.com/docs/api/errors"""

import json
from collections.abc import Mapping
from typing import Any

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable

DAY = 24 * 60 * 60.0  # seconds

UNREACHABLE: Mapping[str, str] = {
    "21211": "this is not a phone number that can be texted",
    "21610": "they have opted out at the carrier",
    "21614": "this number cannot receive texts",
    "21635": "this number is a landline",
    "30004": "their phone or network blocks our messages",
    "30005": "this number is not in use",
    "30006": "this number is a landline, or on a network that takes no texts",
    "63003": "there is nobody at this WhatsApp address",
    "63014": "they have blocked us",
    "63024": "this number does not have WhatsApp, or an old version of it",
}
BUSY: Mapping[str, str] = {
    "20429": "the message provider is asking us to slow down",
    "21611": "too many messages are waiting at the message provider",
    "30001": "too many messages are waiting at the message provider",
    "30003": "their phone is off or has no signal",
    "30008": "the network did not say why it failed",
    "30036": "the message waited too long at the message provider",
    "63012": "WhatsApp had a fault",
    "63017": "the message provider is asking us to slow down",
    "63018": "WhatsApp is asking us to slow down",
    "63038": "we have sent all the messages we may send today",
}
REFUSED: Mapping[str, str] = {
    "21408": "the message provider may not send to that country for us",
    "21602": "the message has no words",
    "21612": "the message provider has no way to send to this number",
    "21617": "the message is too long",
    "21655": "the message provider does not know this template",
    "21656": "the template and what we put into it do not fit together",
    "30007": "the network filtered the message out as unwanted",
    "63005": "WhatsApp would not take this message",
    "63013": "WhatsApp says the message breaks its rules",
    "63016": "they have not written for 24 hours, so WhatsApp needs an approved template",
    "63021": "the template and what we put into it do not fit together",
    "63049": "WhatsApp chose not to deliver this kind of template",
}
MISCONFIGURED: Mapping[str, str] = {
    "20003": "the message provider does not accept our account details",
    "20005": "our account at the message provider is not active",
    "21212": "the number we send from is wrong",
    "21603": "the number we send from is missing",
    "21606": "the number we send from may not send texts",
    "21608": "our account at the message provider is still a trial",
    "21659": "the number we send from is not ours",
    "21660": "the number we send from belongs to another account",
    "21703": "the sending service has no number to send from",
    "21705": "the sending service is wrong",
    "30002": "our account at the message provider is suspended",
    "63001": "WhatsApp does not accept our account details",
    "63002": "the WhatsApp number we send from is wrong",
    "63007": "the WhatsApp number we send from is wrong",
    "63020": "our WhatsApp business account needs attention",
    "63051": "our WhatsApp business account is locked",
}
FAMILIES: tuple[tuple[type[SendError], Mapping[str, str]], ...] = (
    (Unreachable, UNREACHABLE),
    (Busy, BUSY),
    (Refused, REFUSED),
    (Misconfigured, MISCONFIGURED),
)
WAITS: Mapping[str, float] = {"63018": DAY, "63038": DAY}  # seconds; both limits are counted over a day


def what_failed(code: str) -> type[SendError]:
    """The error that a code in a delivery receipt amounts to: no code is Busy (30008), an unknown one is Refused."""
    if not code:
        return Busy
    return _known(code) or Refused


def failure(code: str, *, retry_after: float | None = None) -> SendError:
    """The error for one of the provider's codes, ready to be raised; `retry_after` in seconds."""
    family = _known(code) or Refused
    if family is Busy:
        return Busy(BUSY[code], code, retry_after=WAITS.get(code, retry_after))
    words = next((table[code] for _, table in FAMILIES if code in table), "the message provider refused this message")
    return family(words, code)


def refusal(status: int, text: str, headers: Mapping[str, str], *, sending: bool) -> SendError:
    """What an HTTP answer that is no success means; `sending` when a message may hang on it.

    {"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400,
     "more_info": "https://www.twilio.com/docs/errors/21610"}
    """
    code = _code(text)
    if status >= 500:
        return Busy("the message provider had a fault", code, maybe_sent=sending)
    retry_after = _seconds(headers.get("Retry-After", ""))
    if _known(code):
        return failure(code, retry_after=retry_after)
    if status == 429:
        return Busy(BUSY["20429"], code, retry_after=retry_after)
    if status in (401, 403):
        return Misconfigured(MISCONFIGURED["20003"], code)
    return failure(code)


def _known(code: str) -> type[SendError] | None:
    return next((family for family, table in FAMILIES if code in table), None)


def _code(text: str) -> str:
    """Never the message beside it: that one quotes the number."""
    try:
        answer: Any = json.loads(text)
    except ValueError:
        return ""
    return str(answer.get("code") or "") if isinstance(answer, dict) else ""


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
