"""Which language we speak: chosen by name, noticed and offered, and what we said in English too."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from bot.i18n import NAMES, translator
from bot.languages import language, read_languages
from bot.talk import (
    KEEP,
    Choice,
    LastInEnglish,
    Need,
    NeedLastInEnglish,
    RaiseAlert,
    Rate,
    Reply,
    Say,
    SetLanguage,
    Step,
    Translator,
    Turn,
)
from bot.text import fold
from handlers.menu import menu_choices

SHORT = 5  # words: a longer message that names a language may be about anything
ENGLISH = frozenset({"english", "in english", "speak english", "english please"})  # not "i dont speak english"
LOST = frozenset({"no understand", "i no understand", "i dont understand", "dont understand", "i do not understand"})


def steps() -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "language": Step(choose),
        "language_set": Step(set_language),
        "in_english": Step(in_english, needs=last_needed),
        "unclear": Step(unclear, needs=last_needed),
    }


def last_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedLastInEnglish(),)


def asks_for_english(turn: Turn) -> bool:
    """Where we speak another language, ENGLISH is how to read what we just said."""
    return turn.translate.code != "en" and fold(turn.text) in ENGLISH


def is_lost(turn: Turn) -> bool:
    """Where we speak their language, "I do not understand" is about our words and not about English."""
    lost = {*LOST, *map(fold, language(turn.translate.code).lost)}
    return turn.translate.code != "en" and fold(turn.text) in lost


def choose(turn: Turn) -> Reply:
    """Set the language that was named, else offer them all."""
    if code := named(turn.text):
        return set_language(replace(turn, value=code))
    _ = turn.translate
    choices = tuple(Choice(name, "language_set", code) for code, name in NAMES.items())
    return Reply((Say(_("Which language would you like?"), choices),))


def set_language(turn: Turn) -> Reply:
    """Answer in the new language at once; a value that is no language asks again."""
    if turn.value not in NAMES:
        return choose(turn)
    words = translator(turn.value)
    said, alerts = told_of(words)
    return Reply(
        (Say(said, menu_choices(replace(turn, translate=words))),),
        effects=(SetLanguage(turn.value), *alerts),
        purpose="language",
    )


def in_english(turn: Turn) -> Reply:
    """What we said last, in English; they may go on in either language."""
    _ = turn.translate
    last = turn.given(LastInEnglish).text
    if not last:
        return set_language(replace(turn, value="en"))
    choices = (Choice(NAMES["en"], "language_set", "en"), Choice(_("Menu"), "menu"))
    return Reply((Say(last), Say(_("Do you want English from now on?"), choices)), purpose="language")


def unclear(turn: Turn) -> Reply:
    """Our words were not understood: they are marked for whoever translates, and said in English."""
    _ = turn.translate
    last = turn.given(LastInEnglish)
    words = _("Sorry that I was not clear. I have told your team. Here it is in English:")
    alert = RaiseAlert("needs_interpreter", words=turn.text)
    flagged = Rate("words", _.code, score=0, words=last.said)
    said = (Say(words), Say(last.text)) if last.text else (Say(words),)
    return Reply(said, step=KEEP, effects=(alert, flagged), purpose="language")


def offered(turn: Turn, reply: Reply, speaker: Callable[[str], Translator] = translator) -> Reply:
    """Whoever seems to write another language is offered it, in it; nothing changes until they pick it."""
    noticed = turn.meant.language
    asked = any((choice.go, choice.value) == ("language_set", noticed) for choice in turn.choices)
    if noticed in ("en", turn.translate.code) or asked or reply.lane == "risk" or not reply.says or turn.group:
        return reply
    _ = speaker(noticed)
    if not speaks(_):
        return replace(reply, effects=(*reply.effects, RaiseAlert("needs_interpreter", words=NAMES[noticed])))
    words = _("I can write in {language} too. Do you want that?", language=NAMES[noticed])
    *before, last = reply.says
    choices = (*reply.choices, Choice(NAMES[noticed], "language_set", noticed))
    return replace(reply, says=(*before, replace(last, choices=()), Say(words, choices)))


def named(text: str) -> str:
    """The one language that a short text asks for, in English or in its own name; empty when there is none."""
    words = fold(text)
    if words in ENGLISH:
        return "en"
    if len(words.split()) > SHORT:
        return ""
    found = {code for name, code in _called().items() if f" {name} " in f" {words} "} - {"en"}
    return found.pop() if len(found) == 1 else ""


@cache
def _called() -> dict[str, str]:
    """What people call our languages, and each language's own name for itself."""
    return {fold(name): code for code, each in read_languages().items() for name in (each.name, *each.called)}


def speaks(_: Translator) -> bool:
    """Whether somebody has translated us: until then we must not say that we can."""
    return _.code == "en" or _("Which language would you like?") != translator("en")("Which language would you like?")


def told_of(_: Translator) -> tuple[str, tuple[RaiseAlert, ...]]:
    """What is said of a language that was picked, and what staff are told."""
    return _ready(_) if speaks(_) else _not_yet(_)


def _ready(_: Translator) -> tuple[str, tuple[RaiseAlert, ...]]:
    words = _("OK. I will write in {language} now.", language=NAMES[_.code])
    return f"{words} {draft_note(_)}".strip(), ()


def draft_note(_: Translator) -> str:
    """Told once: that nobody has checked the words yet, and how to have them in English."""
    note = _(
        "A computer put my words into this language. No person has checked them yet. "
        "To read my last words in English, text ENGLISH."
    )
    return note if _.drafts and speaks(_) else ""


def _not_yet(_: Translator) -> tuple[str, tuple[RaiseAlert, ...]]:
    words = _(
        "I cannot write in {language} yet. Sorry. I have told your team. Until then I write in English.",
        language=NAMES[_.code],
    )
    return words, (RaiseAlert("needs_interpreter", words=NAMES[_.code]),)
