"""First words, linking by a code, and those we may not answer freely."""

import re
from collections.abc import Callable
from functools import partial
from typing import assert_never

from bot.talk import (
    Choice,
    CodeAnswer,
    CountTry,
    Need,
    NeedCode,
    RaiseAlert,
    Reply,
    Say,
    Step,
    StopMessages,
    Turn,
    UseCode,
)
from handlers.about_workers import by_worker
from handlers.consent import wants_stop
from handlers.language import draft_note
from offer_content import Content

# Crockford's base 32 without U: no I, L, O to be mistaken for 1 or 0. Telegram brings the code as "/start CODE".
BEFORE = r"(?:/start\s+|(?:my\s+)?code\s*(?:is)?\s*:?\s*)?"
CODE = re.compile(rf"{BEFORE}([0-9A-HJKMNP-TV-Z]{{4}})[\s-]?([0-9A-HJKMNP-TV-Z]{{4}})", re.IGNORECASE)


def read_code(text: str) -> str:
    """The linking code in a text, in capitals; empty when there is none. It always holds a digit, so no word is one."""
    found = CODE.fullmatch(text.strip())
    code = (found[1] + found[2]).upper() if found else ""
    return code if any(char.isdigit() for char in code) else ""


def is_code(turn: Turn) -> bool:
    """Someone we do not know yet sends what looks like a linking code."""
    return not turn.who.verified and bool(read_code(turn.text))


def is_barred(turn: Turn) -> bool:
    """Silenced or locked: only help numbers, and a new code from a locked phone, get past."""
    if turn.meant.level == "urgent":
        return False
    return turn.who.silenced or (turn.who.locked and not read_code(turn.text))


def code_needed(turn: Turn) -> tuple[Need, ...]:
    return (NeedCode(read_code(turn.text)),)


def greeting(content: Content) -> Callable[[Turn], tuple[Say, ...]]:
    """Who we are, who reads this and how to stop: said before the first answer."""

    def greet(turn: Turn) -> tuple[Say, ...]:
        _ = turn.translate
        hello = _("Hi {name}!", name=turn.who.name) if turn.who.verified and turn.who.name else _("Hi!")
        who = _("I am the text helper of {team}. I am a machine.", team=content.said(content.council.team_name, _.code))
        how = _(
            "Staff read these texts {hours}. This is not watched all the time. In an emergency ring 999.",
            hours=content.said(content.council.reply_hours, _.code),
        )
        stop = _("Text STOP to end messages, HELP for help.")
        code = "" if turn.who.verified else _("Got a code from your PA? Send it any time.")
        return Say(f"{hello} {who}"), Say(how), Say(" ".join(filter(None, (stop, code, draft_note(_)))))

    return greet


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "link": Step(partial(link, content), needs=code_needed),
        "silenced": Step(silenced),
        "group": Step(group),
    }


def link(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    answer, code = turn.given(CodeAnswer), read_code(turn.text)
    match answer.outcome:
        case "good":
            words = _(
                "Thanks {name}. This phone is now linked to you. Is that what you like to be called?", name=answer.name
            )
            choices = (Choice(_("Yes"), "menu"), Choice(_("Call me something else"), "name"))
            return Reply((Say(words, choices),), effects=(UseCode(code),), purpose="link")
        case "wrong":
            words = _("That code did not work. Please check it and send it again.")
            return Reply((Say(words),), effects=(CountTry(),), purpose="link")
        case "expired":
            words = _("That code has run out. Your adviser can make you a new one.")
            return Reply((Say(words),), purpose="link")
        case "too_many":
            words = _("That was too many tries. Please ring {phone} and we will help.", phone=content.council.phone)
            return Reply((Say(words),), effects=(RaiseAlert("code_tries"),), purpose="link")
        case _:
            assert_never(answer.outcome)


def silenced(turn: Turn) -> Reply:
    """The one neutral line of someone locked, missing, in custody, dead or closed; urgent for staff."""
    apart = by_worker(turn)
    alert = RaiseAlert("allegation" if apart else "silenced_wrote", urgent=True, words=turn.text)
    effects = (alert, StopMessages()) if wants_stop(turn) else (alert,)
    return Reply((_neutral(turn),), effects=effects, purpose="silenced", lane="risk", apart=apart)


def group(turn: Turn) -> Reply:
    """A group is refused once, and not answered after that. Words of danger get the neutral line: all may read it."""
    if turn.meant.level == "urgent":
        apart = by_worker(turn)
        alert = RaiseAlert("allegation" if apart else "risk", urgent=True, words=turn.text)
        return Reply((_neutral(turn),), effects=(alert,), purpose=f"risk.{turn.meant.risk}", lane="risk", apart=apart)
    if not turn.first:
        return Reply(())
    _ = turn.translate
    return Reply((Say(_("Sorry, I only talk one to one. Please text me on my own.")),))


def _neutral(turn: Turn) -> Say:
    _ = turn.translate
    return Say(_("Thanks for your message. In an emergency ring 999. For health help ring 111."))
