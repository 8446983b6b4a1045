"""What the loopback Twilio knows and insists on: senders, opt-outs, windows, templates, the shapes of answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

Json = Any
ACCOUNT = "AC" + "c0ffee" * 5 + "00"
PHONE = re.compile(r"\+[1-9]\d{6,14}")
WHATSAPP = re.compile(r"whatsapp:(\+[1-9]\d{6,14}|[A-Z]{2}\.[0-9A-Za-z]{1,128})")
PARAMETERS = frozenset(
    ("To", "From", "MessagingServiceSid", "Body", "ContentSid", "ContentVariables", "StatusCallback", "MediaUrl")
)
SLOT = re.compile(r"\{\{(\w+)\}\}")
STATUS = {"20003": 401, "20404": 404, "20429": 429, "20500": 500, "20503": 503}
# Twilio's own words, numbers quoted and all; they must never come out at our end.
WORDS = {
    "20003": "Authentication Error - invalid username",
    "20404": "The requested resource was not found",
    "20429": "Too Many Requests",
    "20500": "An internal server error has occurred",
    "20503": "Service is unavailable. Please try again.",
    "21211": "The 'To' number {to} is not a valid phone number.",
    "21602": "Message body is required.",
    "21603": "A 'From' phone number is required.",
    "21604": "A 'To' phone number is required.",
    "21606": "The 'From' phone number {sender} is not a valid, SMS-capable inbound phone number for your account.",
    "21609": "The StatusCallback URL {to} is not a valid URL.",
    "21610": "Attempt to send to unsubscribed recipient {to}",
    "21617": "The concatenated message body exceeds the 1600 character limit",
    "21655": "The ContentSid is invalid",
    "21656": "The ContentVariables Parameter is invalid",
    "21705": "The Messaging Service Sid is invalid",
    "21910": "Invalid From and To pair. From {sender} and To {to} should be of the same channel",
    "63007": "Twilio could not find a Channel with the specified From address {sender}",
    "63016": "Failed to send freeform message because you are outside the allowed window.",
    "63021": "Channel invalid content error",
}


class Refusal(Exception):
    """Twilio says no, with a code."""

    def __init__(self, code: str, *, to: str = "", sender: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.status = STATUS.get(code, 400)
        self.code = code
        self.headers = dict(headers or {})
        self.words = WORDS.get(code, "Message to {to} failed").format(to=to, sender=sender)
        super().__init__(self.words)

    def body(self) -> Json:
        """The answer's body."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": int(self.code), "message": self.words, "more_info": more, "status": self.status}


@dataclass(frozen=True, slots=True)
class Message:
    """One message in the account's list, in or out; `text` is as the person sees it."""

    sid: str
    to: str
    sender: str
    text: str
    at: datetime
    direction: str = "outbound-api"
    status: str = "queued"
    sent_at: datetime | None = None
    callback: str = ""
    content: str = ""
    titles: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()
    media: tuple[tuple[str, str], ...] = ()
    service: str | None = None
    error: str = ""


@dataclass(slots=True)
class Book:
    """The account: who may send, who has opted out, whose window is shut, which templates exist."""

    sms_from: str
    whatsapp_from: str
    service: str = "MG" + "5e" * 16
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    messages: list[Message] = field(default_factory=list)
    contents: dict[str, Json] = field(default_factory=dict)
    approved: set[str] = field(default_factory=set)
    opted_out: set[str] = field(default_factory=set)
    window_closed: set[str] = field(default_factory=set)
    page_limit: int = 1000
    serial: Callable[[], int] = field(default_factory=lambda: count(1).__next__)
    _places: dict[str, int] = field(default_factory=dict)

    def create(self, given: Mapping[str, str]) -> Message:
        """Take one message to send. Raises Refusal."""
        to, sender, service = given.get("To", ""), given.get("From", ""), given.get("MessagingServiceSid", "")
        self._check_parties(to, sender, service)
        self._check_rest(given, to)
        sid = given.get("ContentSid", "")
        seen = self.render(sid, given.get("ContentVariables", "{}")) if sid else Seen(given.get("Body", ""))
        self._check_words(to, sid, seen)
        message = Message(
            self.next_sid("SM"), to, sender or self.own(to), seen.text, self.now(),
            callback=given.get("StatusCallback", ""), content=sid,
            titles=seen.titles, payloads=seen.payloads, service=service or None,
        )  # fmt: skip
        return self.keep(message)

    def keep(self, message: Message) -> Message:
        """Put a message on the account's list."""
        self._places[message.sid] = len(self.messages)
        self.messages.append(message)
        return message

    def own(self, address: str) -> str:
        """The number of ours that goes with an address."""
        return self.whatsapp_from if address.startswith("whatsapp:") else self.sms_from

    def next_sid(self, kind: str) -> str:
        """A sid that nothing else has."""
        return f"{kind}{self.serial():032x}"

    def changed(self, message: Message, status: str, error: str = "") -> Message:
        """The message after something became of it."""
        place = self._places[message.sid]
        now = replace(self.messages[place], status=status, error=error, sent_at=message.sent_at or self.now())
        self.messages[place] = now
        return now

    def add_content(self, given: Json) -> Json:
        """Keep a template. Raises Refusal."""
        kinds = given.get("types") or {}
        if not given.get("friendly_name") or not given.get("language") or len(kinds) != 1:
            raise Refusal("20001")
        slots = set(SLOT.findall(json.dumps(kinds)))
        if slots - set(given.get("variables") or {}) or len(slots) > 100:
            raise Refusal("20001")
        sid = self.next_sid("HX")
        self.contents[sid] = {
            "sid": sid, "account_sid": ACCOUNT, "friendly_name": given["friendly_name"],
            "language": given["language"], "variables": given.get("variables") or {}, "types": kinds,
            "date_created": f"{self.now():%Y-%m-%dT%H:%M:%SZ}", "date_updated": f"{self.now():%Y-%m-%dT%H:%M:%SZ}",
            "url": f"https://content.twilio.com/v1/Content/{sid}", "links": {},
        }  # fmt: skip
        return self.contents[sid]

    def render(self, sid: str, variables: str) -> "Seen":
        """A template with its words in. Raises Refusal."""
        if sid not in self.contents:
            raise Refusal("21655")
        values = _variables(variables)
        ((kind, looks),) = self.contents[sid]["types"].items()
        if any(re.search(r"[\n\t]| {5}", values.get(slot, "")) for slot in SLOT.findall(looks["body"])):
            raise Refusal("21656")

        def filled(words: str) -> str:
            return SLOT.sub(lambda slot: values.get(slot[1], self.contents[sid]["variables"][slot[1]]), words)

        label, rows = ("title", looks.get("actions")) if kind == "twilio/quick-reply" else ("item", looks.get("items"))
        seen = Seen(
            filled(looks["body"]),
            tuple(filled(row[label]) for row in rows or ()),
            tuple(filled(row["id"]) for row in rows or ()),
        )
        seen.check(kind)
        return seen

    def _check_parties(self, to: str, sender: str, service: str) -> None:
        if not to:
            raise Refusal("21604")
        if not (PHONE.fullmatch(to) or WHATSAPP.fullmatch(to)):
            raise Refusal("21211", to=to)
        if not sender and not service:
            raise Refusal("21603")
        if service and service != self.service:
            raise Refusal("21705")
        if sender and sender.startswith("whatsapp:") != to.startswith("whatsapp:"):
            raise Refusal("21910", to=to, sender=sender)
        if sender and sender not in (self.sms_from, self.whatsapp_from):
            raise Refusal("63007" if sender.startswith("whatsapp:") else "21606", sender=sender)

    def _check_rest(self, given: Mapping[str, str], to: str) -> None:
        if set(given) - PARAMETERS or ("Body" in given and "ContentSid" in given):
            raise Refusal("20001")
        if "StatusCallback" in given and not re.match(r"https?://[a-z0-9.-]+(:\d+)?/", given["StatusCallback"]):
            raise Refusal("21609")
        if to in self.opted_out:
            raise Refusal("21610", to=to)

    def _check_words(self, to: str, sid: str, seen: "Seen") -> None:
        if not seen.text:
            raise Refusal("21602")
        if len(seen.text) > 1600:
            raise Refusal("21617")
        if to in self.window_closed and sid not in self.approved:
            raise Refusal("63016")


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it shows on the phone."""

    text: str
    titles: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()

    def check(self, kind: str) -> None:
        """WhatsApp's limits for a message nobody approved. Raises Refusal."""
        most, longest = (3, 20) if kind == "twilio/quick-reply" else (10, 24)
        twice = len(set(self.titles)) < len(self.titles) or len(set(self.payloads)) < len(self.payloads)
        long = any(len(title) > longest for title in self.titles) or any(len(p) > 200 for p in self.payloads)
        if twice or long or len(self.titles) > most or len(self.text) > 1024:
            raise Refusal("63021")


def resource(message: Message) -> Json:
    """One message as the API shows it."""
    at = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message.sid}"
    return {
        "account_sid": ACCOUNT, "api_version": "2010-04-01", "body": message.text, "date_created": _rfc(message.at),
        "date_sent": message.sent_at and _rfc(message.sent_at), "date_updated": _rfc(message.at),
        "direction": message.direction, "error_code": int(message.error) if message.error else None,
        "error_message": None, "from": message.sender, "messaging_service_sid": message.service,
        "num_media": str(len(message.media)), "num_segments": "1", "price": None, "price_unit": "USD",
        "sid": message.sid, "status": message.status, "subresource_uris": {"media": f"{at}/Media.json"},
        "to": message.to, "uri": f"{at}.json",
    }  # fmt: skip


def listed(messages: list[Message], query: Mapping[str, str], most: int) -> Json:
    """One page of the message list, newest first. Messages that have not left yet have no date to be found by."""
    found = [message for message in reversed(messages) if _wanted(message, query)]
    page, size = int(query.get("Page", "0")), min(int(query.get("PageSize", "50")), most)
    base = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    rest = "&".join(f"{name.replace('<', '%3C').replace('>', '%3E')}={value.replace('+', '%2B')}"
                    for name, value in query.items() if name not in ("Page", "PageToken"))  # fmt: skip
    more = f"{base}?{rest}&Page={page + 1}&PageToken=PA{page + 1}" if len(found) > (page + 1) * size else None
    return {
        "messages": [resource(message) for message in found[page * size : (page + 1) * size]],
        "page": page, "page_size": size, "start": page * size, "end": min((page + 1) * size, len(found)) - 1,
        "uri": f"{base}?{rest}&Page={page}", "first_page_uri": f"{base}?{rest}&Page=0",
        "previous_page_uri": None, "next_page_uri": more,
    }  # fmt: skip


def _wanted(message: Message, query: Mapping[str, str]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    after, before, on = query.get("DateSent>"), query.get("DateSent<"), query.get("DateSent")
    if message.sent_at is None:
        return not (after or before or on)
    second = message.sent_at.replace(microsecond=0)
    return (
        (not after or second >= _moment(after))
        and (not before or second < _moment(before) + timedelta(seconds=1))
        and (not on or second.date() == date.fromisoformat(on[:10]))
    )


def _variables(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except ValueError:
        raise Refusal("21656") from None
    if not isinstance(values, dict) or not all(isinstance(value, str) and value for value in values.values()):
        raise Refusal("21656")
    return values


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rfc(moment: datetime) -> str:
    return format_datetime(moment)
