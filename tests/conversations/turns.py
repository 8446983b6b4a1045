"""Single turns, for tests of the pure parts: no database, the example council's words, Monday noon."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from bot.app import make_book
from bot.engine import Aim, Book, aim, needs, respond
from bot.i18n import translator
from bot.talk import (
    Adviser,
    CodeAnswer,
    FreshCode,
    Hidden,
    LastInEnglish,
    Need,
    NeedAdviser,
    NeedCode,
    NeedFreshCode,
    NeedHidden,
    NeedHubs,
    NeedLastInEnglish,
    NeedPlaces,
    NeedReminders,
    NeedTicks,
    Places,
    Reminders,
    Reply,
    Ticks,
    Turn,
    Who,
)
from bot.understand import understand
from offer_content import Content, load
from offer_content.hubs import HubsAnswer
from tests.rig import MONDAY_NOON

ROBIN = Who("p_robin", "Robin", date(2006, 5, 1), verified=True)
STRANGER = Who()
LOCKED = Who(locked=True)
MISSING = replace(ROBIN, silenced=True)


@cache
def content() -> Content:
    """What the example council says."""
    return load("example")


@cache
def book() -> Book:
    """The whole conversation."""
    return make_book(content())


def a_turn(text: str = "", *, who: Who = ROBIN, language: str = "en", **more: Any) -> Turn:
    """One message; what it means is understood as in life."""
    given = {"now": MONDAY_NOON, "meant": understand(text, language), **more}
    return Turn(text, who=who, translate=translator(language), english=translator("en"), **given)


def led(turn: Turn) -> str:
    """The name of the step that answers."""
    return aim(turn, book()).name


def reply(turn: Turn, **told: Any) -> Reply:
    """The whole answer, with everything it needs to know."""
    return answer(turn, aim(turn, book()), **told)


def act(step: str, turn: Turn, **told: Any) -> Reply:
    """The answer of that very step, however one may come to it."""
    return answer(turn, Aim(step, book().steps[step], turn.value), **told)


def answer(turn: Turn, target: Aim, *, code: CodeAnswer | None = None) -> Reply:
    """Resolve the step's needs as the inbox would, and let it answer."""
    code = code or CodeAnswer("wrong")
    answers = tuple(_resolved(need, code) for need in needs(turn, target))
    return respond(replace(turn, answers=answers), target, book())


def words(said: Reply) -> str:
    """Everything that is said."""
    return "\n".join(say.text for say in said.says)


KNOWN: Mapping[type[Need], object] = {
    NeedHubs: HubsAnswer(load("example").hubs),
    NeedAdviser: Adviser("Ash"),
    NeedTicks: Ticks(frozenset()),
    NeedPlaces: Places(),
    NeedReminders: Reminders(),
    NeedLastInEnglish: LastInEnglish("Pick one.", "Mid dooro."),
    NeedHidden: Hidden(("The hub is shut on Friday.",)),
    NeedFreshCode: FreshCode("7K2M9QXT"),
}


def _resolved(need: Need, code: CodeAnswer) -> object:
    return code if isinstance(need, NeedCode) else KNOWN[type(need)]
