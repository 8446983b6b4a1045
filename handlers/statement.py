"""In my own words: a statement for the people who work with them, kept word for word."""

from functools import partial

from bot.talk import KEEP, N_, Choice, RaiseAlert, Reply, Say, Step, Turn
from bot.understand import fold
from handlers.menu import menu_choices, when_read
from offer_content import Content

# What a young person may want to say: its label, and what we ask.
KINDS = {
    "meeting": (
        N_("Get ready for a meeting"),
        N_("What do you want people to talk about? What do you want to change? What must they know?"),
    ),
    "news": (N_("Share good news"), N_("Great! What happened? Tell it your way.")),
    "worker": (
        N_("My worker is changing"),
        N_("How do you feel about it? What should your new worker know about you?"),
    ),
    "problem": (N_("I have a problem"), N_("I am sorry. What is wrong, and what would help?")),
    "me": (N_("This is me"), N_("What should people know about you? What are you good at? What do you hope for?")),
    "goal": (N_("Something I want to do"), N_("What do you want to do, and what would help you get there?")),
}
OWN = "own"  # said without picking a kind
ASKS_FOR_HELP = frozenset({"problem", "worker"})
DONE = frozenset({"done", "finished", "no", "nope", "thats it", "thats all", "nothing else", "no thanks"})


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "statement": Step(statement),
        "statement_of": Step(statement_of),
        "statement_words": Step(partial(statement_words, content), listens="anything"),
        "statement_file": Step(statement_file),
        "statement_end": Step(partial(_ended, content)),
    }


def statement(turn: Turn) -> Reply:
    _ = turn.translate
    choices = tuple(Choice(_(label), "statement_of", kind) for kind, (label, _asks) in KINDS.items())
    words = _("What do you want to say? Pick one, or just say it. I keep it in your own words.")
    return Reply((Say(words, choices),), step="statement_words", value=OWN, purpose="statement")


def statement_of(turn: Turn) -> Reply:
    if turn.value not in KINDS:
        return statement(turn)
    _ = turn.translate
    how = _("Use as many texts as you like, or send a voice note. Text DONE at the end.")
    return Reply((Say(f"{_(KINDS[turn.value][1])}\n{how}"),), step="statement_words", value=turn.value)


def statement_words(content: Content, turn: Turn) -> Reply:
    """Each text is kept as it comes; staff are told with the first, so that nothing waits for the end."""
    if " ".join(fold(turn.text)) in DONE:
        return _ended(content, turn)
    _ = turn.translate
    kind = "problem" if turn.value in ASKS_FOR_HELP else "statement"
    more = Choice(_("That is all"), "statement_end", turn.value)
    said = Say(_("Thank you. I kept that just as you said it. Anything to add?"), (more,))
    alert = RaiseAlert(kind, words=turn.text)
    about = f"statement.{turn.value}"
    return Reply((said,), step="statement_words", value=turn.value, effects=(alert,), purpose=about)


def is_file(turn: Turn) -> bool:
    """A voice note, a picture or the like, and nothing else, as a part of a statement."""
    return turn.step == "statement_words" and bool(turn.attachments) and not turn.text.strip()


def statement_file(turn: Turn) -> Reply:
    """Kept with what they say; nothing here can listen or look, so a person is told."""
    _ = turn.translate
    said = _(
        "Thank you. I kept that with what you said. I cannot open it, but your team can. If it is urgent, ring 999."
    )
    kinds = ", ".join(sorted({item.kind for item in turn.attachments}))
    alert = RaiseAlert("voice_note" if "voice" in kinds else "attachment", words=kinds)
    more = Choice(_("That is all"), "statement_end", turn.value)
    return Reply((Say(said, (more,)),), step=KEEP, effects=(alert,), purpose=f"statement.{turn.value}")


def _ended(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("Thanks for telling us. {hours}", hours=when_read(content, turn)), menu_choices(turn)),))
