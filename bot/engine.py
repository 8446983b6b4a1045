"""Which step answers a message, and its answer; pure, so that nothing here can be lost or doubled."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.bidi import isolated
from bot.talk import KEEP, Choice, Interrupt, Meaning, Need, Reminding, Reply, Say, Step, Turn
from bot.text import nearly, pick, pick_several
from offer_content.hubs import Event

FORGET_AFTER = timedelta(days=1)  # a step or a list of choices older than this counts as the menu
QUESTION = re.compile(
    r"\?\s*$|^\W*(wh?ats?|wh?ens?|wheres?|whos?|hows?|can i|can u|can you|is the|are you)\b", re.IGNORECASE
)
LOOKED_AT = 12  # parts of one message
MOST_NEEDS = 3  # things that one message may ask for and be answered on
CLAUSES = re.compile(r"[?.!;,&\n]+|\b(?:and|also|plus)\b", re.IGNORECASE)
Understand = Callable[[str, str], Meaning]
Read = Callable[[str, Sequence[Choice]], Choice | None]


@dataclass(frozen=True, slots=True)
class Book:
    """All the conversation there is: steps by name, what interrupts, where an intent leads, how we greet."""

    steps: Mapping[str, Step]
    barred: tuple[Interrupt, ...]
    interrupts: tuple[Interrupt, ...]
    words: tuple[Interrupt, ...]
    intents: Mapping[str, str]
    greet: Callable[[Turn], tuple[Say, ...]]
    sorry: Callable[[Turn], Reply]  # said when a step fails
    named: Callable[[Turn], tuple[str, str] | None]  # what can be asked for by its very words at any time
    remind: Callable[[Reminding, Sequence[Event]], str]  # the words of a reminder that is due
    greeted: frozenset[str]  # steps that are said without the greeting, even at first contact
    seeming: tuple[Interrupt, ...] = ()  # what wins where nothing else clearly does
    staying: frozenset[str] = frozenset()  # steps that what words only seem to mean does not lead away from
    together: frozenset[str] = frozenset()  # steps that may answer one part of a message each
    told: Callable[[Turn], tuple[str, str] | None] = lambda _turn: None  # what they tell and do not ask
    sure: Callable[[Turn], bool] = lambda _turn: False  # whether a free question is surely answered
    open_ended: frozenset[str] = frozenset()  # those of them that may answer with a choice: one of these comes last
    after: Callable[[Turn, Reply], Reply] = lambda _turn, reply: reply  # what any reply may have added
    asking: frozenset[str] = frozenset()  # intents that a question may have, whatever else was asked of them

    def __post_init__(self) -> None:
        named = {interrupt.step for interrupt in (*self.barred, *self.interrupts, *self.words, *self.seeming)}
        strangers = (named | set(self.intents.values()) | self.greeted | self.together) - set(self.steps)
        if strangers:
            raise LookupError(f"no such steps: {', '.join(sorted(strangers))}")


@dataclass(frozen=True, slots=True)
class Aim:
    """The step that will answer, and the value it is given; `by_words`: only what they seem to mean leads there."""

    name: str
    step: Step
    value: str = ""
    by_words: bool = False
    aside: bool = False  # a question where an answer is waited for: that goes on waiting


def aim(turn: Turn, book: Book) -> Aim:
    """Find the step for this message.

    In order: who may not be answered freely; a tapped button; urgent words, stop and start; a choice picked by number
    or in its very words; help, menu and language words; a choice picked in nearly its words; the step that waits for
    an answer, where it reads one in the words; what they tell without asking; danger that only seems so; what the words
    seem to mean.
    """
    found = (
        _first(book.barred, turn)
        or _tapped(turn, book)
        or _first(book.interrupts, turn)
        or _picked(pick, turn, book)
        or _picked_several(turn, book)
        or _first(book.words, turn)
        or _picked(nearly, turn, book)
        or book.named(turn)
        or _awaited(turn, book)
        or book.told(turn)
        or _first(book.seeming, turn)
        or _asked_again(turn, book)
    )
    name, value = found or (_meant(turn, book), turn.meant.topic)
    return Aim(name, book.steps[name], value, by_words=found is None, aside=found is None and _waits(turn, book))


def aims(turn: Turn, book: Book, understand: Understand) -> tuple[tuple[Turn, Aim], ...]:
    """What will answer: one step for the whole message, or one for each of the things that it asks for.

    A part that may only be answered with a choice comes last, where its choices stand, and there is one such at most.
    """
    whole = aim(turn, book)
    clauses = [clause for part in CLAUSES.split(turn.text) if (clause := part.strip())]
    if not whole.by_words or len(clauses) < 2:
        return ((turn, whole),)
    parts = _parts(turn, clauses[:LOOKED_AT], book, understand)
    vague = [each for each in parts if each[1].name in book.open_ended and not book.sure(each[0])]
    clear = [each for each in parts if each not in vague]
    kept = (*clear[: MOST_NEEDS - len(vague[:1])], *vague[:1])
    if len(kept) < 2:
        return ((turn, whole),)
    return tuple((replace(part, first=turn.first and not place), target) for place, (part, target) in enumerate(kept))


def _parts(turn: Turn, clauses: Sequence[str], book: Book, understand: Understand) -> Sequence[tuple[Turn, Aim]]:
    """Each part of a message that leads somewhere by itself, with its step."""
    wanted: dict[tuple[str, str], tuple[Turn, Aim]] = {}
    for clause in clauses:
        part = replace(turn, text=clause, meant=understand(clause, turn.translate.code), step="menu", choices=())
        target = aim(part, book)
        if (target.name in book.together and part.meant.said) or (target.by_words and book.sure(part)):
            wanted.setdefault((target.name, target.value), (part, target))
    return tuple(wanted.values())


def without_choices(reply: Reply) -> Reply:
    """The same said, with nothing to pick: what comes after it offers what to do next."""
    return replace(reply, says=tuple(replace(say, choices=()) for say in reply.says), keep_choices=())


def needs(turn: Turn, target: Aim) -> tuple[Need, ...]:
    """What the step must be told before it can answer."""
    return target.step.needs(_aimed(turn, target))


def respond(turn: Turn, target: Aim, book: Book) -> Reply:
    """Let the step answer; greet first when these are the first words from this handle."""
    reply = target.step.act(_aimed(turn, target))
    greeting = book.greet(turn) if turn.first and target.name not in book.greeted else ()
    settled = _keep(reply, turn) if reply.step == KEEP else reply
    if target.aside:
        settled = replace(settled, step=turn.step, value=turn.value)
    return _written(book.after(turn, replace(settled, says=(*greeting, *settled.says))), turn)


def _written(reply: Reply, turn: Turn) -> Reply:
    """As the language is written: where it runs from the right, numbers and links are kept in one piece."""
    if not turn.translate.rtl:
        return reply
    return replace(reply, says=tuple(replace(say, text=isolated(say.text)) for say in reply.says))


def remembers(asked_at: datetime | None, now: datetime) -> bool:
    """Whether the step and the choices of that moment still count."""
    return asked_at is not None and now - asked_at <= FORGET_AFTER


def _aimed(turn: Turn, target: Aim) -> Turn:
    """The turn as the step is given it, with the value that it was picked with."""
    return replace(turn, value=target.value) if target.value != turn.value else turn


def _first(interrupts: tuple[Interrupt, ...], turn: Turn) -> tuple[str, str] | None:
    found = next((interrupt for interrupt in interrupts if interrupt.when(turn)), None)
    return (found.step, turn.value if found.inside else turn.meant.topic) if found else None


def _tapped(turn: Turn, book: Book) -> tuple[str, str] | None:
    """A button's payload is looked up among the steps; anything else in it is taken as plain words."""
    name, _, value = turn.payload.partition(":")
    return (name, value) if name in book.steps else None


def _picked(read: Read, turn: Turn, book: Book) -> tuple[str, str] | None:
    choice = read(turn.text, turn.choices)
    return (choice.go, choice.value) if choice and choice.go in book.steps else None


def _picked_several(turn: Turn, book: Book) -> tuple[str, str] | None:
    """More choices at once, where all lead to one step that takes several."""
    chosen = pick_several(turn.text, turn.choices)
    goes = {choice.go for choice in chosen}
    step = book.steps.get(chosen[0].go) if len(goes) == 1 else None
    return (chosen[0].go, " ".join(choice.value for choice in chosen)) if step and step.several else None


def _meant(turn: Turn, book: Book) -> str:
    """The step for what the words mean; where they only seem to, what is surely answered comes first."""
    wanted = book.intents.get(turn.meant.intent, "unknown")
    if turn.meant.said:
        return wanted
    elsewhere = turn.step in book.staying or (turn.meant.intent != "unknown" and book.sure(turn))
    return "unknown" if elsewhere else wanted


def _awaited(turn: Turn, book: Book) -> tuple[str, str] | None:
    step = book.steps.get(turn.step)
    if not (step and step.listens and turn.text.strip()):
        return None
    asks = turn.meant.intent in book.asking and bool(QUESTION.search(turn.text))
    elsewhere = step.listens == "answers" and (asks or not step.reads(turn.text))
    return None if elsewhere else (turn.step, turn.value)


def _asked_again(turn: Turn, book: Book) -> tuple[str, str] | None:
    """Words that are no answer and mean nothing else either: the step that waits says once more what it needs."""
    if not (turn.text.strip() and _waits(turn, book)):
        return None
    nothing_else = (turn.meant.intent == "unknown" or not turn.meant.said) and not book.sure(turn)
    return (turn.step, turn.value) if nothing_else else None


def _waits(turn: Turn, book: Book) -> bool:
    """Whether an answer is waited for, and not just any words."""
    step = book.steps.get(turn.step)
    return step is not None and step.listens == "answers"


def _keep(reply: Reply, turn: Turn) -> Reply:
    """Leave the person where they were, with the choices they had, unless this reply offers its own."""
    kept = replace(reply, step=turn.step, value=turn.value)
    if not turn.choices or any(say.choices for say in reply.says):
        return kept
    return replace(kept, keep_choices=turn.choices)
