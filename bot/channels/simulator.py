"""A provider of our own, for `kit chat`, the web phone, training and tests: nothing leaves this machine."""

import hmac
import json
import uuid
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args, get_type_hints

from bot.channels import Busy, Forged, Malformed, Misconfigured, Refused, SendError, Sent, Unreachable, Webhook
from bot.talk import Address, Attachment, ChannelName, Inbound, Outgoing, Receipt, Traits

SIGNATURE_HEADER = "x-simulator-signature"
_KINDS = frozenset(get_args(get_type_hints(Attachment)["kind"]))
_STATUSES = frozenset(get_args(get_type_hints(Receipt)["status"]))


class Phone:
    """What can go wrong between us and a person, for as long as someone says so."""

    def __init__(self) -> None:
        self._blocked: set[str] = set()
        self._next: deque[SendError] = deque()

    def block(self, address: str) -> None:
        """This person blocks us: nothing reaches them until `unblock`."""
        self._blocked.add(address)

    def unblock(self, address: str) -> None:
        """This person lets us in again."""
        self._blocked.discard(address)

    def busy(self, retry_after: float | None = None) -> None:
        """The next message is put off, by so many seconds where given."""
        self._next.append(Busy("The simulated phone is busy.", "busy", retry_after=retry_after))

    def lose_the_answer(self) -> None:
        """The next message arrives, but we are not told."""
        self._next.append(Busy("The simulated phone gave no answer.", "lost", maybe_sent=True))

    def refuse(self) -> None:
        """The next message is not taken."""
        self._next.append(Refused("The simulated phone would not take this message.", "refused"))

    def lock_us_out(self) -> None:
        """The next message finds our own settings wrong."""
        self._next.append(Misconfigured("The simulated phone does not know us.", "locked out"))

    def trouble(self, address: str) -> SendError | None:
        """What the next message to this address meets, if anything."""
        if address in self._blocked:
            return Unreachable("This person has blocked us on the simulated phone.", "blocked")
        return self._next.popleft() if self._next else None


class Simulator:
    """A channel like any other, whose provider is us. Requests are signed with `secret`.

    `on_sent` is told every message that arrives; `phone` says what goes wrong.
    """

    name: ChannelName = "simulator"

    def __init__(
        self,
        secret: str,
        on_sent: Callable[[Outgoing], None] | None = None,
        phone: Phone | None = None,
        rate: float = 30.0,
    ) -> None:
        self._secret = secret.encode()
        self._on_sent = on_sent
        self.phone = phone or Phone()
        self.traits = Traits(text_limit=4096, choices="buttons", max_choices=20, label_limit=60, rate=rate)

    def request(self, body: dict[str, Any]) -> Webhook:
        """This message or receipt as the simulated phone posts it: as JSON, signed."""
        raw = json.dumps(body).encode()
        return Webhook("simulator:", {SIGNATURE_HEADER: self._signature(raw)}, raw)

    # {"id": "m1", "from": "+447700900123", "text": "hello", "payload": "hub:elm", "called": "Ada",
    #  "attachments": [{"kind": "location", "reference": "51.5,-0.1", "content_type": ""}]}; only id and from are needed
    def receive(self, request: Webhook) -> tuple[Inbound, ...]:
        """Verify and translate one message. Raises Forged or Malformed."""
        body = self._verified(request)
        return (
            Inbound(
                Address("simulator", _needed(body, "from")),
                _needed(body, "id"),
                _text(body, "text"),
                _text(body, "payload"),
                tuple(_attachment(each) for each in _objects(body, "attachments")),
                called=_text(body, "called"),
            ),
        )

    # {"id": "5b0d…", "status": "delivered", "ref": "m_7", "code": ""}; only id and status are needed
    def receipts(self, request: Webhook) -> tuple[Receipt, ...]:
        """Verify and translate one delivery receipt. Raises Forged or Malformed."""
        body = self._verified(request)
        status = _one_of(_STATUSES, body, "status")
        return (Receipt("simulator", _needed(body, "id"), status, _text(body, "ref"), _text(body, "code")),)

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to the simulated phone. Raises Unreachable, Refused, Busy or Misconfigured."""
        trouble = self.phone.trouble(outgoing.address.value)
        arrives = trouble is None or (isinstance(trouble, Busy) and trouble.maybe_sent)
        if arrives and self._on_sent:
            self._on_sent(outgoing)
        if trouble:
            raise trouble
        return uuid.uuid4().hex

    async def sent(self, address: Address, since: datetime) -> tuple[Sent, ...] | None:
        """None: the simulated phone keeps no list."""
        return None

    async def close(self) -> None:
        """Nothing to let go."""

    def _signature(self, body: bytes) -> str:
        return hmac.digest(self._secret, body, "sha256").hex()

    def _verified(self, request: Webhook) -> dict[str, Any]:
        given = request.headers.get(SIGNATURE_HEADER, "").encode(errors="backslashreplace")
        if not self._secret or not hmac.compare_digest(given, self._signature(request.body).encode()):
            raise Forged("the simulator's signature is missing or wrong")
        return _object(request.body)


def _object(raw: bytes) -> dict[str, Any]:
    # The cause would quote the body.
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Malformed("the body is not JSON") from None
    if not isinstance(body, dict):
        raise Malformed("the body is not a JSON object")
    return body


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str):
        raise Malformed(f"{key} is not a string")
    return value


def _needed(body: dict[str, Any], key: str) -> str:
    value = _text(body, key)
    if not value:
        raise Malformed(f"{key} is missing")
    return value


def _objects(body: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Malformed(f"{key} is not a list of objects")
    return value


def _one_of(known: frozenset[Any], body: dict[str, Any], key: str) -> Any:
    value = _text(body, key)
    if value not in known:
        raise Malformed(f"{key} is none that we know")
    return value


def _attachment(body: dict[str, Any]) -> Attachment:
    kind = _one_of(_KINDS, body, "kind")
    return Attachment(kind, _text(body, "reference"), _text(body, "content_type"))
