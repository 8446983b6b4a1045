"""The way in and the way on: menu, help, what cannot be read, and what was not understood."""

import re
from functools import partial

from bot.talk import KEEP, Act, Choice, RaiseAlert, Reply, Say, Step, Translator, Turn
from bot.text import fold
from offer_content import Content

GREETINGS = frozenset(("hi", "hello", "hey", "hiya", "yo", "hi there", "hello there", "good morning", "good evening"))
NOTHING = frozenset({"nothing", "done", "1"})  # where words are asked for
FORGET_IT = re.compile(
    r"(actually |oh |no |nah |wait |ok |its ok |its fine |sorry )*"
    r"(no|nah|dont|nvm|never ?mind|forget (it|that)|leave it|cancel( it| that)?"
    r"|(dont|do not) (ring|call|phone|send)( me| it)?|no call|changed my mind)( please| pls| thanks| actually)*"
)
GOES = ("unknown", "unknown_2", "unknown_3", "unknown_4")  # the steps of not being understood, again and again


def menu_choices(turn: Turn) -> tuple[Choice, ...]:
    """What can be asked, as choices."""
    return labels(turn.translate)


def labels(_: Translator) -> tuple[Choice, ...]:
    """The menu in one language."""
    return (
        Choice(_("My Offer"), "offer"),
        Choice(_("Hub times"), "hub"),
        Choice(_("Talk to my PA"), "adviser"),
        Choice(_("Say something"), "statement"),
        Choice(_("My settings"), "settings"),
        Choice(_("Language"), "language"),
        Choice(_("Help"), "help"),
    )


def is_asked_for(turn: Turn) -> bool:
    """A word for the menu, alone. A greeting may begin an answer, so inside a step it is none."""
    known = turn.meant.intent == "menu" and turn.meant.score == 1
    return known and not (turn.step not in ("menu", *GOES) and fold(turn.text) in GREETINGS)


def menu(turn: Turn) -> Reply:
    _ = turn.translate
    if turn.first:  # the greeting has said hello
        words = _("What would you like?")
    elif turn.who.verified and turn.who.name:
        words = _("Hi {name}. What would you like?", name=turn.who.name)
    else:
        words = _("Hi. What would you like?")
    return Reply((Say(words, menu_choices(turn)),))


def not_known(turn: Turn) -> Reply:
    """For what only a person we know can have."""
    _ = turn.translate
    return Reply(
        (Say(_("First I must know who you are. Send me the code your adviser gave you."), menu_choices(turn)),)
    )


def when_read(content: Content, turn: Turn) -> str:
    """When somebody will see it, without promising a time."""
    _ = turn.translate
    return _(
        "Staff read these texts {hours}. In an emergency ring 999.",
        hours=content.said(content.council.reply_hours, _.code),
    )


def passed_on(content: Content, turn: Turn, kind: str, words: str) -> Reply:
    """What they said goes to staff as an alert of this kind; they are told so, and when it will be read."""
    if thinks_better(turn) or fold(turn.text) in NOTHING:
        return Reply((Say(turn.translate("OK. I sent nothing."), menu_choices(turn)),))
    said = Say(f"{words} {when_read(content, turn)}", menu_choices(turn))
    return Reply((said,), effects=(RaiseAlert(kind, words=turn.text),), purpose=kind)


def thinks_better(turn: Turn) -> bool:
    """They do not want it after all."""
    return FORGET_IT.fullmatch(fold(turn.text)) is not None


def known_only(act: Act) -> Act:
    """For a step that keeps something for the person: of somebody we do not know nothing is kept, and we say so."""

    def answer(turn: Turn) -> Reply:
        return act(turn) if turn.who.verified else not_known(turn)

    return answer


def unknown(content: Content, turn: Turn, likeliest: tuple[Choice, ...]) -> Reply:
    """Nobody is left unread: what we do not understand is shown to staff too. Never the same words twice running.

    The likeliest topics are offered, and a person; the third time in a row we say that one will read it, and when.
    """
    goes = GOES.index(turn.step) + 1 if turn.step in GOES else 0
    alert = RaiseAlert("not_understood", words=turn.text)
    step = GOES[min(goes, 2 + goes % 2)]
    _ = turn.translate
    choices = (*likeliest, Choice(_("Talk to my PA"), "adviser"), Choice(_("Menu"), "menu"))
    said = Say(_not_understood(content, turn, goes), choices)
    return Reply((said,), step=step, effects=(alert,))


def _not_understood(content: Content, turn: Turn, goes: int) -> str:
    _ = turn.translate
    hours, phone = content.said(content.council.reply_hours, _.code), content.council.phone
    if goes == 0:
        return _("Sorry, I did not get that. I have kept it for your team to read. Is it about one of these?")
    if goes == 1:
        return _("I still do not get it, sorry. Can you say it in other words, or pick one?")
    if goes % 2:
        return _("A person will read this too. You can also ring {phone}, {hours}.", phone=phone, hours=hours)
    return _("I am a machine and do not get this. A person will read it. They are there {hours}.", hours=hours)


def no_such_number(turn: Turn) -> Reply:
    """The list stays, so that they can try again."""
    words = turn.translate("There is no such number on the list. Which one?")
    return Reply((Say(words, turn.choices),), step=KEEP)


def attachment(turn: Turn) -> Reply:
    """A voice note, picture or place: nothing here can listen or look, so a person is always told."""
    _ = turn.translate
    words = _("Thanks. I cannot open that, but I have told your team. If it is urgent, ring 999.")
    kinds = ", ".join(sorted({item.kind for item in turn.attachments}))
    kind = "voice_note" if "voice" in kinds else "attachment"
    return Reply((Say(words),), step=KEEP, effects=(RaiseAlert(kind, words=kinds),), purpose="attachment")


def empty(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("Your message came through empty. Please send it again, or text MENU.")),), step=KEEP)


def sorry(content: Content, turn: Turn) -> Reply:
    """When a step of ours fails: one fixed line, the step kept, and a human told."""
    _ = turn.translate
    words = _(
        "Sorry, something went wrong. Please ring {phone}. In an emergency ring 999.", phone=content.council.phone
    )
    alert = RaiseAlert("handler_failed", urgent=turn.meant.level == "urgent", words=turn.text)
    return Reply((Say(words),), step=KEEP, effects=(alert,), lane="risk" if alert.urgent else "reply")


def is_attachment(turn: Turn) -> bool:
    return bool(turn.attachments) and not turn.text.strip()


def is_empty(turn: Turn) -> bool:
    return not turn.text.strip() and not turn.payload


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "menu": Step(menu),
        "help": Step(partial(help_, content)),
        "attachment": Step(attachment),
        "empty": Step(empty),
        "code_help": Step(partial(code_help, content)),
    }


def help_(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    words = _(
        "I am a machine that answers texts for {team}. You can ask about your Offer, the hub or your PA.\n"
        "Text MENU for the list, STOP to end messages.\n"
        "To talk to a person ring {phone}. In an emergency ring 999.",
        team=content.said(content.council.team_name, _.code),
        phone=content.council.phone,
    )
    return Reply((Say(words),), step=KEEP, purpose="help")


def code_help(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    words = _(
        "Send me the 8 letters and numbers your adviser gave you. No code? Ring {phone}.", phone=content.council.phone
    )
    return Reply((Say(words),))
