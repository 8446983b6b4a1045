"""What comes in and what goes out: the values that channels speak."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

ChannelName = Literal["sms", "whatsapp", "telegram", "simulator"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where one message comes from or goes to. The value never shows in a repr: logs carry ids, not numbers."""

    channel: ChannelName
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something sent beside or instead of words, kept as a reference and never downloaded.

    `reference` is the provider's URL or file id, or "latitude,longitude" for a location.
    """

    kind: Literal["voice", "image", "video", "document", "location", "contact", "sticker", "other"]
    reference: str = field(repr=False)
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message that a provider handed over, verified, in our words.

    `provider_id` is unique within the channel; `payload` is what a tapped choice carries ("step:value");
    `carrier` is set where the provider has acted on an opt-out word by itself (Twilio's OptOutType).
    """

    address: Address
    provider_id: str
    text: str = field(repr=False)
    payload: str = ""
    attachments: tuple[Attachment, ...] = ()
    carrier: Literal["", "stop", "start", "help"] = ""
    called: str = field(default="", repr=False)
    group: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says became of a message that we sent; `ref` is our own message ref where it came back.

    `unreachable` is true when its code says that the address does not work.
    """

    channel: ChannelName
    provider_id: str
    status: Literal["queued", "sent", "delivered", "read", "undelivered", "failed"]
    ref: str = ""
    code: str = ""
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer we offer: what it says, and the step (with a value) that picking it leads to."""

    label: str
    go: str
    value: str = ""

    @property
    def payload(self) -> str:
        """What a button carries: looked up in the steps when tapped, never resolved as code. At most 64 bytes."""
        return f"{self.go}:{self.value}" if self.value else self.go


@dataclass(frozen=True, slots=True)
class Say:
    """One thing to say, with the choices that go under it."""

    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Traits:
    """What a channel can carry: characters in one message, buttons, the reply window, messages a second."""

    text_limit: int
    choices: Literal["numbered", "buttons"]
    max_choices: int = 10
    label_limit: int = 60
    reply_window: timedelta | None = None
    rate: float = 30.0
    sms_segments: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A message the provider approved beforehand: its id and its variables ("1", "2", …)."""

    sid: str
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message handed to a channel. `ref` is our message ref; providers that can carry it bring it back."""

    address: Address
    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    ref: str = ""
    template: Template | None = None
