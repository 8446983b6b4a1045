"""Words of danger: the right numbers first, then a short reply, and a human is told at once."""

from functools import partial

from bot.clock import london
from bot.talk import KEEP, Choice, Effect, RaiseAlert, Reply, Risk, Say, Signpost, Step, Translator, Turn
from offer_content import Content
from offer_content.help_numbers import HelpLine


def is_urgent(turn: Turn) -> bool:
    return turn.meant.level == "urgent"


def is_concern(turn: Turn) -> bool:
    return turn.meant.level == "concern"


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "risk": Step(partial(urgent, content)),
        "concern": Step(partial(concern, content)),
        "safe": Step(safe),
        "not_safe": Step(partial(not_safe, content)),
    }


def lines(content: Content, turn: Turn, risk: Risk) -> tuple[HelpLine, ...]:
    today = london(turn.now).date()
    return content.help.for_risk(risk, turn.who.age(today), today, content.council)


def urgent(content: Content, turn: Turn) -> Reply:
    return _numbers_first(turn, turn.meant.risk, lines(content, turn, turn.meant.risk))


def concern(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    words = _("Thank you for telling me. That sounds hard. Are you safe right now?")
    choices = (Choice(_("I am safe"), "safe"), Choice(_("I am not safe"), "not_safe", turn.meant.risk))
    alert = RaiseAlert("risk_concern", words=turn.text)
    return Reply((Say(words, choices),), step=KEEP, effects=(alert,), purpose=f"risk.{turn.meant.risk}", lane="risk")


def not_safe(content: Content, turn: Turn) -> Reply:
    risk = _known_risk(turn.value)
    return _numbers_first(turn, risk, lines(content, turn, risk))


def safe(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("I am glad. I have told your team. If that changes, ring 999 or text me.")
    return Reply((Say(words),), step=KEEP, lane="risk")


def _numbers_first(turn: Turn, risk: Risk, lines: tuple[HelpLine, ...]) -> Reply:
    """A language-neutral message of numbers, then words; a language that is a draft goes with its English."""
    numbers = Say("\n".join(f"{line.service}: {line.number}" for line in lines))
    told: list[Effect] = [RaiseAlert("risk", urgent=True, words=turn.text)]
    told += [Signpost(line.service) for line in lines]
    says = (numbers, *(Say(_words(speak)) for speak in _tongues(turn)))
    return Reply(says, step=KEEP, effects=tuple(told), purpose=f"risk.{risk}", lane="risk")


def _tongues(turn: Turn) -> tuple[Translator, ...]:
    return (turn.translate,) if turn.translate.code == "en" else (turn.translate, turn.english)


def _words(_: Translator) -> str:
    return _(
        "Please use a number above now. If you are in danger, ring 999. "
        "I have told our team, but this is not watched all the time. You matter."
    )


def _known_risk(value: str) -> Risk:
    match value:
        case "self_harm" | "abuse" | "homeless" | "medical" | "destitution":
            return value
        case _:
            return "self_harm"
