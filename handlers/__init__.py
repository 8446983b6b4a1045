"""Conversations: one module a topic, each a pure function from Turn to Reply. All of them are named here, once."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.talk import Interrupt, Reminding, Reply, Say, Step, Turn
from handlers import (
    adviser,
    checklists,
    consent,
    control,
    events,
    hiding,
    hub,
    hub_question,
    language,
    meetings,
    menu,
    names,
    offer,
    practical,
    question,
    reminding,
    risk,
    statement,
    told,
    welcome,
)
from offer_content import Content
from offer_content.hubs import Event

BARRED = (
    Interrupt("group", lambda turn: turn.group),
    Interrupt("silenced", welcome.is_barred),
)
INTERRUPTS = (
    Interrupt("risk", risk.is_urgent),
    Interrupt("stop", consent.wants_stop),
    Interrupt("start", consent.wants_start),
)
WORDS = (
    Interrupt("link", welcome.is_code),
    Interrupt("hide", hiding.wants_to_hide),
    Interrupt("show", hiding.wants_to_see),
    Interrupt("unhide", hiding.wants_it_over),
    Interrupt("stranger", control.is_stranger),
    Interrupt("help", lambda turn: turn.carrier == "help" or _only(turn, "help")),
    Interrupt("menu", lambda turn: turn.text.split()[:1] == ["/start"] or menu.is_asked_for(turn)),
    Interrupt("in_english", language.asks_for_english),
    Interrupt("unclear", language.is_lost),
    Interrupt("language", lambda turn: _only(turn, "language")),
    Interrupt("not_safe", risk.says_not_safe),
    Interrupt("safe", risk.says_safe),
    Interrupt("concern", risk.is_concern),
    Interrupt(risk.AFTER_ALLEGATION, risk.asks_for_a_call, inside=True),
    Interrupt("statement_file", statement.is_file, inside=True),
    Interrupt("attachment", menu.is_attachment),
    Interrupt("empty", menu.is_empty),
)
STAYING = frozenset(risk.AFTER)
SEEMING = (Interrupt("concern", risk.seems_concern),)
INTENTS = {
    "menu": "menu",
    "help": "help",
    "offer": "asked",
    "hub": "hub_asked",
    "talk": "adviser_asked",
    "language": "language",
    "stop": "stop_asked",
    "start": "start_asked",
    "privacy": "privacy",
    "smalltalk": "smalltalk",
    "risk": "concern",
    "unknown": "unknown",
}
ASKING = frozenset({"offer", "hub", "privacy"})
TOGETHER = frozenset({"hub", "hub_asked", "adviser", "adviser_asked", "offer", "asked", "told"})
OPEN_ENDED = frozenset({"offer", "asked", "unknown"})
GREETED = frozenset({"risk", "silenced", "group", "stop", "hide"})


def steps(content: Content) -> dict[str, Step]:
    """Every step by name. A name is used once."""
    parts = (
        welcome.steps(content),
        menu.steps(content),
        offer.steps(content),
        question.steps(content),
        hub.steps(content),
        hub_question.steps(content),
        events.steps(),
        meetings.steps(),
        adviser.steps(content),
        statement.steps(content),
        told.steps(content),
        practical.steps(content),
        checklists.steps(content),
        control.steps(content),
        hiding.steps(),
        language.steps(),
        consent.steps(content),
        risk.steps(content, question.about(content)),
    )
    return {name: step for part in parts for name, step in part.items()}


def greeting(content: Content) -> Callable[[Turn], tuple[Say, ...]]:
    """What is said before the first answer to a new handle."""
    return welcome.greeting(content)


def sorry(content: Content) -> Callable[[Turn], Reply]:
    """What is said when a step fails."""
    return partial(menu.sorry, content)


def named(content: Content) -> Callable[[Turn], tuple[str, str] | None]:
    """The step that very words ask for, at any time."""
    return names.named(content)


def tells(turn: Turn) -> tuple[str, str] | None:
    """The step for what they tell, or want to be reminded of, in words of their own."""
    return meetings.heard(turn) or told.heard(turn)


def sure(content: Content) -> Callable[[Turn], bool]:
    """Whether a free question is surely answered from what is published."""
    return question.sure(content)


after = language.offered


def remind(content: Content) -> Callable[[Reminding, Sequence[Event]], str]:
    """What is said when a reminder is due."""
    return partial(reminding.words, content)


def _only(turn: Turn, intent: str) -> bool:
    return turn.meant.intent == intent and turn.meant.score == 1
