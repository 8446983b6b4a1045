"""Stop, start, and who reads this."""

import re
from functools import partial

from bot.talk import KEEP, Choice, RaiseAlert, Reply, Say, StartMessages, Step, StopMessages, Turn
from offer_content import Content

# Not the end of everything, but less of it: the times and the kinds of message can be changed.
LESS = re.compile(
    r"\b(morning|evening|night|late|early|before|after|until|till|weekend|so much|so many|so often|every day)s?\b"
)


def stop_asked(turn: Turn) -> Reply:
    """In their own words, not the end of it but less: how to have that."""
    _ = turn.translate
    choices = (Choice(_("My times"), "times"), Choice(_("Fewer messages"), "fewer"), Choice(_("Stop all"), "stop"))
    return Reply((Say(_("OK. What should change?"), choices),), purpose="settings")


def stop(turn: Turn) -> Reply:
    """End everything we start, on every channel. It is not a refusal of contact and closes nothing."""
    _ = turn.translate
    words = _("OK. We will not text you first any more. You can still text us. To undo this, text START.")
    return Reply((Say(words),), effects=(StopMessages(), RaiseAlert("opted_out")), purpose="stop")


def start(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("Good to have you back. Text MENU to see what I can do.")),), effects=(StartMessages(),))


def start_asked(turn: Turn) -> Reply:
    """Whoever had stopped us is asked, where their words only seem to undo it."""
    if not turn.who.opted_out:
        return start(turn)
    _ = turn.translate
    choices = (Choice(_("Yes"), "start"), Choice(_("Menu"), "menu"))
    return Reply((Say(_("Shall I text you first again?"), choices),))


def wants_stop(turn: Turn) -> bool:
    """A word for it; what only seems to mean it is asked about, for it ends everything."""
    unsure = not turn.meant.said or (turn.meant.score < 1 and LESS.search(turn.text.casefold()))
    return turn.carrier == "stop" or (turn.meant.intent == "stop" and not unsure)


def wants_start(turn: Turn) -> bool:
    """Carriers take YES for START: to us it is an answer, unless they had stopped us."""
    said = turn.meant.intent == "start" and turn.meant.score == 1 and turn.text.strip() != "/start"
    return said or (turn.carrier == "start" and turn.who.opted_out)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "stop": Step(stop),
        "stop_asked": Step(stop_asked),
        "start": Step(start),
        "start_asked": Step(start_asked),
        "privacy": Step(partial(privacy, content)),
    }


def privacy(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    words = _(
        "What you text is kept as a record of contact. Your PA and their team can read it. "
        "To see or correct what we hold, ask your PA or ring {phone}.",
        phone=content.council.phone,
    )
    return Reply((Say(words),), step=KEEP, purpose="privacy")
