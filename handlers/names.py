"""What can be asked for by its name at any time, though it was not among the choices last shown."""

from collections.abc import Callable, Mapping
from functools import cache

from bot.i18n import translator
from bot.talk import Turn
from bot.text import fold
from handlers.menu import labels
from handlers.statement import KINDS
from offer_content import Content

# In English, as people type it -> the step.
ASKED = {
    "what you hold on me": "my_data",
    "what do you hold on me": "my_data",
    "who reads this": "privacy",
    "at my next birthday": "offer_birthday",
    "my next birthday": "offer_birthday",
    "whats my name": "name",
    "what is my name": "name",
    "say what is wrong": "complain",
    "ask for a new pa": "new_pa",
    "which is near me": "hub_near",
    "settings": "settings",
    "fewer": "fewer",
    "fewer messages": "fewer",
    "my times": "times",
    "my name": "name",
    "change my name": "name",
    "new phone": "new_phone",
    "new number": "new_phone",
    "i have a new number": "new_phone",
    "i got a new number": "new_phone",
    "i have a new phone": "new_phone",
    "my number is changing": "new_phone",
    "change my number": "new_phone",
    "how do i change my number": "new_phone",
    "my data": "my_data",
    "see my data": "my_data",
    "delete my data": "my_data",
    "my records": "my_data",
    "ask for a call": "callback",
    "leave a message": "message",
    "thank my pa": "thanks",
    "complain": "complain",
    "i want to complain": "complain",
    "make a complaint": "complain",
    "report a repair": "repair",
    "repair": "repair",
    "code": "code_help",
    "i have a code": "code_help",
    "i dont have a code": "code_help",
    "what is on": "events",
    "whats on": "events",
    "events": "events",
    "remind me to bid": "bid",
    "remind me of a meeting": "meeting",
    "do not remind me": "fewer",
    "what reminders have i got": "fewer",
    "my reminders": "fewer",
    "weekly tip": "offer_weekly",
}
STATEMENTS = {"good news": "news", "i have good news": "news", "this is me": "me", "i have a problem": "problem"}


def named(content: Content) -> Callable[[Turn], tuple[str, str] | None]:
    """Given a turn, the step and its value that these very words ask for."""
    lists = {fold(name): ("checklist", each.id) for each in content.checklists for name in (each.label, *each.asked)}

    def asked_for(turn: Turn) -> tuple[str, str] | None:
        said = fold(turn.text)
        return _known_as(turn.translate.code).get(said) or lists.get(said)

    return asked_for


@cache
def _known_as(code: str) -> Mapping[str, tuple[str, str]]:
    """The menu and the statements by their labels in this language, and what else people ask for by name."""
    _ = translator(code)
    asked = {name: (step, "") for name, step in ASKED.items()}
    said = {name: ("statement_of", kind) for name, kind in STATEMENTS.items()}
    kinds = {fold(_(label)): ("statement_of", kind) for kind, (label, _asks) in KINDS.items()}
    menu = {fold(each.label): (each.go, each.value) for each in labels(_)}
    return {**asked, **said, **kinds, **menu}
