"""What a handler is given: one message to answer, and all that it may know about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

from bot.talk.wire import Attachment, Choice

T = TypeVar("T")

Intent = Literal[
    "menu", "help", "offer", "hub", "talk", "language", "stop", "start", "privacy", "smalltalk", "risk", "unknown"
]
Risk = Literal["none", "self_harm", "abuse", "homeless", "medical", "destitution"]
Level = Literal["none", "concern", "urgent"]
Standing = Literal["eligible", "relevant", "former_relevant", "qualifying"]  # in the Children Act 1989
ReminderKind = Literal["bid", "claim", "event", "event_off", "meeting", "new_pa", "new_phone"]
Circumstance = Literal["asylum", "parent", "custody", "out_of_area"]


SAID = 0.5  # a score below it is what a text only seems to mean


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was understood as; `because` names the words that decided it."""

    language: str = "en"
    intent: Intent = "unknown"
    topic: str = ""
    risk: Risk = "none"
    level: Level = "none"
    score: float = 0.0  # 1: a whole message that is known; SAID or more: known words within it; less: what it seems
    because: tuple[str, ...] = ()

    @property
    def said(self) -> bool:
        """Whether its words say it, and it does not only seem so."""
        return self.score >= SAID


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
    standing: Standing | Literal[""] = ""  # empty: not known
    circumstances: frozenset[Circumstance] = frozenset()  # as far as staff know
    off: frozenset[str] = frozenset()  # what they switched off: news, tips, bids
    area: str = ""  # where they are, roughly, as the council names it
    hidden: bool = False  # what we send is told only as "there is a message for you"

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
    def sure(self, message: str, /) -> bool: ...
    @property
    def drafts(self) -> bool: ...
    @property
    def rtl(self) -> bool: ...


# Needs: what a step must be told before it can answer; `inbox` resolves them under the person's lock.


@dataclass(frozen=True, slots=True)
class NeedCode:
    """Is this linking code good? -> CodeAnswer"""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NeedHubs:
    """The hubs as they are now, staff changes included -> offer_content.hubs.HubsAnswer"""


@dataclass(frozen=True, slots=True)
class NeedAdviser:
    """Who is to be expected to answer this person? -> Adviser"""


@dataclass(frozen=True, slots=True)
class NeedTicks:
    """What have they ticked off? -> Ticks"""

    checklist: str


@dataclass(frozen=True, slots=True)
class NeedPlaces:
    """At which events do they have a place, and which are full? -> Places

    `event` is one that is to be joined: until the answer is written, nobody else can take a place at it.
    """

    event: str = ""


@dataclass(frozen=True, slots=True)
class NeedReminders:
    """What do we remind them of? -> Reminders"""


@dataclass(frozen=True, slots=True)
class NeedHidden:
    """The messages of which we told them only that they are there -> Hidden"""


@dataclass(frozen=True, slots=True)
class NeedFreshCode:
    """A linking code that nobody has -> FreshCode"""


@dataclass(frozen=True, slots=True)
class NeedLastInEnglish:
    """What did we say last on this phone, in English? -> LastInEnglish"""


PersonNeed = NeedAdviser | NeedTicks | NeedPlaces | NeedReminders | NeedHidden  # told of those we know
Need = NeedCode | NeedHubs | NeedFreshCode | NeedLastInEnglish | PersonNeed


@dataclass(frozen=True, slots=True)
class Adviser:
    """The PA, or their worker at 16 and 17: first names, and the number to ring. Empty where nobody is named.

    While they are away `back` is the day they return and `cover` stands in.
    """

    name: str = ""
    phone: str = ""
    back: date | None = None
    cover: str = ""
    cover_phone: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """The items of a checklist that are done."""

    done: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """Events, by id: those they have a place at, and those that are full."""

    mine: frozenset[str] = frozenset()
    full: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reminders:
    """The kinds of reminder that they get."""

    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hidden:
    """Texts of ours, oldest first."""

    texts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LastInEnglish:
    """What we said last, as it was `said` and in English; empty where there is nothing, or it was English."""

    text: str = field(default="", repr=False)
    said: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A linking code to give to somebody."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What became of a linking code; `name` is the preferred name of the person it was made for."""

    outcome: Literal["good", "wrong", "expired", "too_many"]
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reminding:
    """A reminder that is due, for whom, and who their adviser is now."""

    kind: ReminderKind
    subject: str
    who: Who
    adviser: Adviser
    translate: Translator
    now: datetime


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
