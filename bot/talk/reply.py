"""What a handler gives back: what to say, where that leaves the conversation, and what it changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.talk.turn import Need, ReminderKind, Turn
from bot.talk.wire import Choice, Say

Lane = Literal["risk", "reply", "check_in", "announcement"]
KEEP = "(keep)"  # a Reply that leaves the person at the step they were at


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


@dataclass(frozen=True, slots=True)
class Know:
    """The person told us this about themselves; an empty value forgets it. `quiet` is "22:00-10:00" in London."""

    what: Literal["name", "pronouns", "quiet", "off", "area"]
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rate:
    """What somebody thought of an entry (0 or 1), a hub (0 to 10), us, or our words in a language; why, in words."""

    kind: Literal["entry", "hub", "service", "words"]
    subject: str
    score: int | None = None
    reason: str = ""
    version: int = 0
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Remind:
    """Write to the person of this then (UTC), and every so many days; 0 is once."""

    kind: ReminderKind
    first: datetime
    every_days: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class EndReminder:
    """Remind the person of this no more."""

    kind: Literal["bid", "claim", "event", "meeting"]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing on a checklist is done."""

    checklist: str
    item: str


@dataclass(frozen=True, slots=True)
class Untick:
    """One thing on a checklist is not done after all."""

    checklist: str
    item: str


@dataclass(frozen=True, slots=True)
class TakePlace:
    """A place at an event, while there is one."""

    event: str


@dataclass(frozen=True, slots=True)
class LeavePlace:
    """Somebody else may have their place."""

    event: str


@dataclass(frozen=True, slots=True)
class Hide:
    """Tell them only that there is a message, or no longer so."""

    hidden: bool


@dataclass(frozen=True, slots=True)
class HaveShown:
    """They were told the messages that we had hidden."""


@dataclass(frozen=True, slots=True)
class OfferCode:
    """This linking code joins another phone to the person."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LockHandle:
    """Whoever writes from here may be somebody else: nothing personal until staff or a new code open it."""


Kept = Rate | Know | Remind | EndReminder | Tick | Untick | TakePlace | LeavePlace | OfferCode | Hide | HaveShown
Effect = SetLanguage | StopMessages | StartMessages | UseCode | CountTry | RaiseAlert | Signpost | LockHandle | Kept


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say, the next step by name (KEEP leaves it), effects to apply, and what the contact was about.

    `apart`: what was just said, and this answer, is for managers; it is about those who work with the person.
    """

    says: tuple[Say, ...]
    step: str = "menu"
    value: str = ""
    effects: tuple[Effect, ...] = ()
    purpose: str = ""
    lane: Lane = "reply"
    keep_choices: tuple[Choice, ...] = ()
    apart: bool = False
    english: str = field(default="", repr=False)  # all of it in English, where it is said in another language

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices that a number or words in the next message may pick from."""
        return next((say.choices for say in reversed(self.says) if say.choices), self.keep_choices)


Act = Callable[[Turn], Reply]


def needs_nothing(_turn: Turn) -> tuple[Need, ...]:
    """For steps that answer from what the turn already holds."""
    return ()


def any_words(_text: str) -> bool:
    """For steps to which any words may be the answer."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One place in the conversation: how it answers, what it must be told first, and what it takes.

    It listens to anything that is said there, or to answers only: then a question is taken for what it asks, and so are
    words that it `reads` no answer in, unless they mean nothing else. Where it takes `several` of its choices at once,
    its value is theirs with spaces between.
    """

    act: Act
    needs: Callable[[Turn], tuple[Need, ...]] = needs_nothing
    listens: Literal["", "answers", "anything"] = ""
    reads: Callable[[str], bool] = any_words
    several: bool = False


@dataclass(frozen=True, slots=True)
class Interrupt:
    """A step that wins over whatever the person was in the middle of, when `when` is true of the turn.

    One `inside` a step is given that step's value; the others what the words are about.
    """

    step: str
    when: Callable[[Turn], bool]
    inside: bool = False


def N_(message: str) -> str:
    """Mark words for translation where they are written; they are translated where they are said."""
    return message


HIDE, SHOW = N_("HIDE"), N_("SHOW")  # the words for it, as they are texted
