"""Ways to reach people. One protocol; a provider's own words stop here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.talk import Address, ChannelName, Inbound, Outgoing, Receipt, Traits


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request as it came: the public URL it was sent to (from settings, never from Host), headers, raw body.

    Header names are lower case.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message that the provider's own list shows as accepted from us; times are UTC."""

    provider_id: str
    text: str = field(repr=False)
    at: datetime


class Channel(Protocol):
    """Three verbs and the traits; `sent` is for providers that can list what they accepted.

    `send` is awaited on the outbox's event loop, concurrently, and must not be called inside a transaction.
    """

    @property
    def name(self) -> ChannelName: ...
    @property
    def traits(self) -> Traits: ...
    def receive(self, request: Webhook) -> tuple[Inbound, ...]:
        """Verify and translate. Raises Forged (nothing may be stored) or Malformed."""
        ...

    def receipts(self, request: Webhook) -> tuple[Receipt, ...]:
        """Verify and translate delivery receipts. Raises Forged or Malformed."""
        ...

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to the provider; its id there. Raises Unreachable, Refused, Busy or Misconfigured."""
        ...

    async def sent(self, address: Address, since: datetime) -> tuple[Sent, ...] | None:
        """What the provider accepted from us for this address since then; None when it has no such list."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


class WebhookError(Exception):
    """A request at our door that we do not take."""


class Forged(WebhookError):
    """The request is not from the provider: its signature or secret does not match."""


class Malformed(WebhookError):
    """The request is from the provider but makes no sense to us."""


class SendError(Exception):
    """A message could not be sent. `code` is the provider's own, for staff; str() is in plain words."""

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class Unreachable(SendError):
    """This address does not work any more: try another handle, tell staff, do not retry."""


class Refused(SendError):
    """The provider will not take this message: do not retry it, show staff the reason."""


class Busy(SendError):
    """Not now: retry, after `retry_after` seconds where the provider says so.

    `maybe_sent` is true when the request may have been accepted (a time-out or a 5xx after it went out): then the
    message is in doubt, and only the outbox's policy may send it again.
    """

    def __init__(
        self, words: str, code: str = "", *, retry_after: float | None = None, maybe_sent: bool = False
    ) -> None:
        super().__init__(words, code)
        self.retry_after = retry_after
        self.maybe_sent = maybe_sent


class Misconfigured(SendError):
    """Our own settings are wrong (credentials, sender): hold everything on this channel and tell an administrator."""
