"""One turn of the conversation by itself: which step answers, and its answer; and reading one council's content."""

import time
from datetime import UTC, date, datetime
from statistics import median

from bot.app import make_book
from bot.engine import aims, respond
from bot.i18n import translator
from bot.talk import Adviser, FreshCode, Places, Reminders, Ticks, Turn, Who
from bot.understand import understand
from offer_content import HERE, Content, load
from offer_content.hubs import HubsAnswer
from offer_content.loader import read

COUNCIL = "example"
SAID = (
    "hi",
    "what am i entitled to",
    "can i get help with driving lessons",
    "when is the hub open",
    "can i talk to my pa",
    "how do i bid for a flat",
    "wat about unversity money",
    "moving in checklist",
    "my settings",
    "lol",
    "asdfghjkl",
    "i want to say something to my social worker about my plan",
)
ROBIN = Who("p_robin", "Robin", date(2006, 5, 1), verified=True)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def turn(rounds: int) -> float:
    """Milliseconds that a turn takes, the median of many; what was meant and what is needed is known beforehand."""
    content = load(COUNCIL)
    book = make_book(content)
    turns = [_turn(text, content) for text in SAID]
    times = []
    for _ in range(rounds):
        for each in turns:
            began = time.perf_counter()
            for part, target in aims(each, book, understand):
                respond(part, target, book)
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def content(rounds: int) -> float:
    """Seconds that reading one council's content takes."""
    return median(_reading() for _ in range(rounds))


def _reading() -> float:
    began = time.perf_counter()
    read(COUNCIL, HERE)
    return time.perf_counter() - began


def _turn(text: str, content: Content) -> Turn:
    english = translator("en")
    answers = (
        HubsAnswer(content.hubs),
        Adviser("Ash"),
        Ticks(frozenset()),
        Places(),
        Reminders(),
        FreshCode("7K2M9QXT"),
    )
    meant = understand(text)
    return Turn(text, meant, NOON, ROBIN, english, english, answers=answers)
