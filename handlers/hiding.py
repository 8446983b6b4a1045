"""Hiding: for those whose phone others read. What we send is told as "there is a message for you" until they ask."""

from bot.talk import HIDE, KEEP, SHOW, HaveShown, Hidden, Hide, Need, NeedHidden, Reply, Say, Step, Turn
from bot.text import fold

# In English, as people type it; in other languages the one word that we told them.
HIDING = frozenset(
    {"hide", "hide this", "hide it", "hide messages", "hide my messages", "hide my texts", "hide texts", "private mode"}
)
SHOWING = frozenset({"show", "show it", "show messages", "show my messages", "read message"})
UNHIDING = frozenset({"unhide", "stop hiding", "hide off", "dont hide", "do not hide"})


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
    return said in HIDING or said == fold(turn.translate(HIDE))


def wants_to_see(turn: Turn) -> bool:
    said = fold(turn.text)
    return turn.who.verified and (said in SHOWING or said == fold(turn.translate(SHOW)))


def wants_it_over(turn: Turn) -> bool:
    return turn.who.hidden and fold(turn.text) in UNHIDING


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
        "Old texts stay here until you delete them.",
        show=_(SHOW),
    )
    return Reply((Say(words),), effects=(Hide(True),), purpose="settings")


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
