"""Hiding: for those whose phone others read. What we send is told as "there is a message for you" until they ask."""

import re

from bot.talk import HIDE, KEEP, SHOW, HaveShown, Hidden, Hide, Need, NeedHidden, Reply, Say, Step, Turn
from bot.text import fold

# In English, as people type it; in other languages the one word that we told them.
PLEASE = r"( pls| plz| please| now)*"
HIDING = re.compile(
    rf"((pls|plz|please|can (you|u)) )*(hide( (this|it|that|all|everything|what you send))?"
    rf"|hide (my |the |these )?(messages?|msgs?|texts?|chat)|private mode){PLEASE}"
)
SHOWING = re.compile(
    rf"((pls|plz|please|can (you|u)) )*(show( (me|it|them))?( (the |my )?(messages?|msgs?|texts?))?"
    rf"|read (it|(the |my )?messages?)|what(s| is) (the|my) message|what message){PLEASE}"
)
UNHIDING = re.compile(rf"(un ?hide|stop hiding|hide off|(dont|do not) hide)( it| them| messages)?{PLEASE}")


def steps() -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "hide": Step(hide),
        "show": Step(show, needs=hidden_needed),
        "unhide": Step(unhide, needs=hidden_needed),
    }


def wants_to_hide(turn: Turn) -> bool:
    """The word for it wins over any question: somebody may be coming in."""
    said = fold(turn.text)
    return bool(HIDING.fullmatch(said)) or said == fold(turn.translate(HIDE))


def wants_to_see(turn: Turn) -> bool:
    """SHOW at any time; other ways of saying it only where messages are hidden."""
    said = fold(turn.text)
    word = said in ("show", fold(turn.translate(SHOW)))
    return turn.who.verified and (word or (turn.who.hidden and bool(SHOWING.fullmatch(said))))


def wants_it_over(turn: Turn) -> bool:
    return turn.who.verified and bool(UNHIDING.fullmatch(fold(turn.text)))


def hidden_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedHidden(),)


def hide(turn: Turn) -> Reply:
    """From now on; what was said before stays on their phone, and they should know that."""
    _ = turn.translate
    if not turn.who.verified:
        words = _("OK. I never text you first on this phone. Delete what you do not want here.")
        return Reply((Say(words),), step=KEEP)
    words = _(
        "OK. From now on I only say that there is a message. Text {show} to read it, UNHIDE to end this. "
        "What you ask me is still answered. Old texts stay until you delete them.",
        show=_(SHOW),
    )
    return Reply((Say(words),), step=KEEP, effects=(Hide(True),), purpose="settings")


def show(turn: Turn) -> Reply:
    """Every message that was hidden, in full, once."""
    _ = turn.translate
    texts = turn.given(Hidden).texts
    if not texts:
        return Reply((Say(_("Nothing is waiting for you.")),), step=KEEP)
    return Reply(tuple(map(Say, texts)), step=KEEP, effects=(HaveShown(),))


def unhide(turn: Turn) -> Reply:
    """Messages come in full again, those that were hidden first."""
    words = turn.translate("OK. I no longer hide what I send.")
    says = (*map(Say, turn.given(Hidden).texts), Say(words))
    return Reply(says, effects=(HaveShown(), Hide(False)), purpose="settings")
