"""What can be asked for by its name at any time, though it was not among the choices last shown."""

from bot.talk import Choice, Turn
from handlers.menu import menu_choices
from handlers.statement import KINDS

# In English, as people type it -> the step.
ASKED = {
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
    "weekly tip": "offer_weekly",
}
STATEMENTS = {"good news": "news", "i have good news": "news", "this is me": "me", "i have a problem": "problem"}


def named(turn: Turn) -> tuple[Choice, ...]:
    """The menu in the person's language, the statements by their labels, and what else people ask for by name."""
    _ = turn.translate
    asked = tuple(Choice(name, step) for name, step in ASKED.items())
    kinds = tuple(Choice(_(label), "statement_of", kind) for kind, (label, _asks) in KINDS.items())
    said = tuple(Choice(name, "statement_of", kind) for name, kind in STATEMENTS.items())
    return (*menu_choices(turn), *kinds, *said, *asked)
