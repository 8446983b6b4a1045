"""Which language we speak with the person."""

from dataclasses import replace

from bot.i18n import NAMES, available, translator
from bot.talk import Choice, Reply, Say, SetLanguage, Step, Turn
from handlers.menu import menu_choices


def choose(turn: Turn) -> Reply:
    _ = turn.translate
    choices = tuple(Choice(name, "language_set", code) for code, name in available().items())
    return Reply((Say(_("Which language would you like?"), choices),))


def set_language(turn: Turn) -> Reply:
    """Answer in the new language at once; a value that is no language asks again."""
    if turn.value not in available():
        return choose(turn)
    words = translator(turn.value)
    said = words("OK. I will write in {language} now.", language=NAMES[turn.value])
    return Reply(
        (Say(said, menu_choices(replace(turn, translate=words))),),
        effects=(SetLanguage(turn.value),),
        purpose="language",
    )


def steps() -> dict[str, Step]:
    return {"language": Step(choose), "language_set": Step(set_language)}
