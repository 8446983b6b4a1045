"""Which language we speak with the person."""

from dataclasses import replace

from bot.i18n import NAMES, translator
from bot.talk import Choice, RaiseAlert, Reply, Say, SetLanguage, Step, Translator, Turn
from bot.text import fold
from handlers.menu import menu_choices

# What people call our languages, beside each language's own name for itself.
ALSO = {
    "arabic": "ar",
    "عربي": "ar",
    "kurdish": "ckb",
    "sorani": "ckb",
    "کوردی": "ckb",
    "كوردي": "ckb",
    "farsi": "fa",
    "persian": "fa",
    "dari": "fa_AF",
    "pashto": "ps",
    "tigrinya": "ti",
    "amharic": "am",
    "oromo": "om",
    "oromiffa": "om",
    "somali": "so",
    "vietnamese": "vi",
    "albanian": "sq",
    "turkish": "tr",
    "french": "fr",
    "ukrainian": "uk",
}
CALLED = {fold(name): code for code, name in NAMES.items()} | {fold(name): code for name, code in ALSO.items()}
SHORT = 5  # words: a longer message that names a language may be about anything
ENGLISH = frozenset({"english", "in english", "speak english", "english please"})  # not "i dont speak english"


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
    said, alerts = _ready(words) if _speaks(words) else _not_yet(words)
    return Reply(
        (Say(said, menu_choices(replace(turn, translate=words))),),
        effects=(SetLanguage(turn.value), *alerts),
        purpose="language",
    )


def named(text: str) -> str:
    """The one language that a short text asks for, in English or in its own name; empty when there is none."""
    words = fold(text)
    if words in ENGLISH:
        return "en"
    if len(words.split()) > SHORT:
        return ""
    found = {code for name, code in CALLED.items() if f" {name} " in f" {words} "} - {"en"}
    return found.pop() if len(found) == 1 else ""


def steps() -> dict[str, Step]:
    return {"language": Step(choose), "language_set": Step(set_language)}


def _speaks(_: Translator) -> bool:
    """Whether somebody has translated us: until then we must not say that we can."""
    return _.code == "en" or _("Which language would you like?") != translator("en")("Which language would you like?")


def _ready(_: Translator) -> tuple[str, tuple[RaiseAlert, ...]]:
    return _("OK. I will write in {language} now.", language=NAMES[_.code]), ()


def _not_yet(_: Translator) -> tuple[str, tuple[RaiseAlert, ...]]:
    words = _(
        "I cannot write in {language} yet. Sorry. I have told your team. Until then I write in English.",
        language=NAMES[_.code],
    )
    return words, (RaiseAlert("needs_interpreter", words=NAMES[_.code]),)
