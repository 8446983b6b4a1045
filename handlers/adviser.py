"""My PA: who they are, asking for a call, and passing a message on."""

from functools import partial

from bot.talk import Choice, RaiseAlert, Reply, Say, Step, Turn
from bot.text import split
from handlers.menu import menu_choices
from offer_content import Content

JOINERS = "\u200c\u200d"  # unseen, but Persian words and emoji are made with them


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "adviser": Step(partial(adviser, content)),
        "callback": Step(callback),
        "callback_when": Step(callback_when, listens=True),
        "message": Step(message),
        "message_words": Step(message_words, listens=True),
    }


def adviser(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    if turn.who.adviser:
        words = _("Your PA is {name}. What would you like?", name=turn.who.adviser)
    else:
        words = _("I cannot see who your PA is from this phone. You can ring {phone}.", phone=content.council.phone)
    code = () if turn.who.verified else (Choice(_("I have a code"), "code_help"),)
    ask = (Choice(_("Ask for a call"), "callback"), Choice(_("Leave a message"), "message"))
    return Reply((Say(words, (*ask, *code, Choice(_("Menu"), "menu"))),), purpose="adviser")


def callback(turn: Turn) -> Reply:
    _ = turn.translate
    if turn.who.verified:
        words = _("When is a good time to ring? You can say it your way, like: tomorrow after 4.")
    else:
        words = _("When is a good time to ring? Please add your name and number.")
    return Reply((Say(words),), step="callback_when", purpose="callback")


def callback_when(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("OK. I have asked for a call. You said: {when}\n{hours}", when=_short(turn.text), hours=_read(turn))
    return _passed_on(turn, words, "callback")


def message(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("What would you like to say? I will pass it on.")),), step="message_words")


def message_words(turn: Turn) -> Reply:
    _ = turn.translate
    return _passed_on(turn, _("Thanks. I have passed that on. {hours}", hours=_read(turn)), "message")


def _read(turn: Turn) -> str:
    _ = turn.translate
    return _("Staff read these texts when they are at work. In an emergency ring 999.")


def _passed_on(turn: Turn, words: str, kind: str) -> Reply:
    alert = RaiseAlert(kind, words=turn.text)
    return Reply((Say(words, menu_choices(turn)),), effects=(alert,), purpose=kind)


def _short(text: str) -> str:
    """Their words back to them on one line: cut where an SMS would grow dear, without what turns a line around."""
    seen = "".join(char for char in " ".join(text.split()) if char.isprintable() or char in JOINERS)
    return seen if len(seen) <= 60 else f"{split(seen, 57)[0]}..."
