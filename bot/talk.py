"""The vocabulary of a conversation: plain frozen values that every room of the house may pass on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")

ChannelName = Literal["sms", "whatsapp", "telegram", "simulator"]
Intent = Literal[
    "menu", "help", "offer", "hub", "talk", "language", "stop", "start", "privacy", "smalltalk", "risk", "unknown"
]
Risk = Literal["none", "self_harm", "abuse", "homeless", "medical", "destitution"]
Level = Literal["none", "concern", "urgent"]
Lane = Literal["risk", "reply", "check_in", "announcement"]
KEEP = "(keep)"  # a Reply that leaves the person at the step they were at


# --- what comes in ---------------------------------------------------------------------------------------------------


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


# --- what goes out ---------------------------------------------------------------------------------------------------


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


# --- what a handler is given -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was understood as; `because` names the words that decided it."""

    language: str = "en"
    intent: Intent = "unknown"
    topic: str = ""
    risk: Risk = "none"
    level: Level = "none"
    score: float = 0.0  # 1 for a whole message that is known, less for words found within one, 0 for nothing
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Who:
    """What a handler may know of the sender. Without a verified handle it is nobody: no name, no adviser."""

    ref: str = ""
    name: str = field(default="", repr=False)
    born: date | None = None
    verified: bool = False
    silenced: bool = False
    locked: bool = False
    opted_out: bool = False

    def age(self, today: date) -> int | None:
        """Whole years on that day; someone born on 29 February turns a year older on 28 February (our rule)."""
        if self.born is None:
            return None
        turned = (today.month, today.day) >= (self.born.month, min(self.born.day, 28 if self.born.month == 2 else 31))
        return today.year - self.born.year - (not turned)


class Translator(Protocol):
    """Words in one language. Formatting happens inside, so that what is extracted is what is translated."""

    @property
    def code(self) -> str: ...
    def __call__(self, message: str, /, **values: object) -> str: ...
    def plural(self, one: str, many: str, n: int, /, **values: object) -> str: ...
    def day(self, day: date) -> str: ...


# Needs: what a step must be told before it can answer; `inbox` resolves them under the person's lock.


@dataclass(frozen=True, slots=True)
class NeedCode:
    """Is this linking code good? -> CodeAnswer"""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NeedAdviser:
    """Who is this person's adviser? -> AdviserAnswer"""


@dataclass(frozen=True, slots=True)
class NeedHubs:
    """The hubs as they are now, staff changes included -> offer_content.hubs.HubsAnswer"""


Need = NeedCode | NeedAdviser | NeedHubs


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What became of a linking code; `name` is the preferred name of the person it was made for."""

    outcome: Literal["good", "wrong", "expired", "too_many"]
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AdviserAnswer:
    """The first name of the adviser to expect an answer from; empty when nobody is named."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message to answer and all a handler may know about it.

    `value` is the picked choice's value or the waiting step's own; `answers` hold what its needs came to.
    """

    text: str = field(repr=False)
    meant: Meaning
    now: datetime
    who: Who
    translate: Translator
    english: Translator
    step: str = "menu"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    since: datetime | None = None
    first: bool = False
    group: bool = False
    payload: str = ""
    attachments: tuple[Attachment, ...] = ()
    carrier: Literal["", "stop", "start", "help"] = ""
    answers: tuple[object, ...] = ()

    def given(self, kind: type[T]) -> T:
        """The answer of that kind. Raises LookupError when the step did not declare the need for it."""
        for answer in self.answers:
            if isinstance(answer, kind):
                return answer
        raise LookupError(f"this step never asked for {kind.__name__}")


# --- what a handler gives back ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Speak this language with the person from now on."""

    code: str


@dataclass(frozen=True, slots=True)
class StopMessages:
    """End everything we start, on every channel of the person."""


@dataclass(frozen=True, slots=True)
class StartMessages:
    """Undo StopMessages."""


@dataclass(frozen=True, slots=True)
class UseCode:
    """Join this handle to the person the linking code was made for, and spend the code."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CountTry:
    """A linking code was wrong: count it against this handle."""


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Something a human must act on; `words` are for staff, encrypted at rest, never in a notification."""

    kind: str
    urgent: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Signpost:
    """The person was pointed to this service (kept with the contact)."""

    service: str


Effect = SetLanguage | StopMessages | StartMessages | UseCode | CountTry | RaiseAlert | Signpost


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, the next step by name (KEEP leaves it), effects to apply, and what the contact was about."""

    says: tuple[Say, ...]
    step: str = "menu"
    value: str = ""
    effects: tuple[Effect, ...] = ()
    purpose: str = ""
    lane: Lane = "reply"
    keep_choices: tuple[Choice, ...] = ()

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices that a number or words in the next message may pick from."""
        return next((say.choices for say in reversed(self.says) if say.choices), self.keep_choices)


Act = Callable[[Turn], Reply]


def needs_nothing(_turn: Turn) -> tuple[Need, ...]:
    """For steps that answer from what the turn already holds."""
    return ()


@dataclass(frozen=True, slots=True)
class Step:
    """One place in the conversation: how it answers, what it must be told first, and whether it takes free text."""

    act: Act
    needs: Callable[[Turn], tuple[Need, ...]] = needs_nothing
    listens: bool = False


@dataclass(frozen=True, slots=True)
class Interrupt:
    """A step that wins over whatever the person was in the middle of, when `when` is true of the turn."""

    step: str
    when: Callable[[Turn], bool]


def N_(message: str) -> str:
    """Mark words for translation where they are written; they are translated where they are said."""
    return message
