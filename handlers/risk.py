"""Words of danger: the right numbers first, then a short reply, and a human is told at once."""

import re
from dataclasses import replace
from functools import partial

from bot.clock import london
from bot.talk import KEEP, Choice, Effect, RaiseAlert, Reply, Risk, Say, Signpost, Step, Translator, Turn
from bot.understand import fold
from handlers.adviser import callback
from handlers.menu import GOES
from offer_content import Content
from offer_content.help_numbers import HelpLine

RISKS: tuple[Risk, ...] = ("self_harm", "abuse", "homeless", "medical", "destitution")
# What people write when asked whether they are safe; beside the choices, which are in their own language. The whole
# answer must be a yes; the first words of a no are enough, and whoever is not sure is treated as not safe.
AYE = "(y|yes+|ye|yea|yeah|yep|yup|yh|sure)"
WELL = "((im |i am )?(safe|ok|okay|fine|good))"
YES = re.compile(rf"({WELL}|{AYE}( {WELL}| i am)?)( now| thanks| thank you)?")
NO = re.compile(
    r"(n|no+|nope|na+h?|not|never|idk|dunno|maybe|unsure|kinda|kind of|sort of|sometimes"
    r"|im not|i am not|i dont|i do not|dont|.* but)\b"
)
# Somebody who works with them, as the one who does it: whoever that is must not be the one who is told.
WORKER = r"(pa|personal advis[eo]r|((social|key|support|case|youth) ?)?worker|foster carer|carer|landlord|staff)"
DOES = (
    r"(hit|hits|hitting|beat|beats|beating|hurt|hurts|hurting|rap(e|es|ed|ing)|force[sd]?|forcing|scares?|sex|nudes|porn"
    r"|(slap|punch|kick|touch|grop|grab|abus|molest|harass|threaten|assault|attack|sexual)\w*)"
)
BUT = r"(?!(said|says|told|tells|knows|thinks|heard|saw|about|that)\b|ask\w* (if|why|when|what|who|whether)\b)"
BY_WORKER = re.compile(
    rf"(^|\b(my|the|a|one of the) ){WORKER} ({BUT}\w+ ){{0,3}}{DOES}\b|\b(by|of|from) (my|the|a) {WORKER}\b"
)


AFTER_DANGER, AFTER_ALLEGATION = AFTER = ("after_danger", "after_allegation")  # steps: the numbers were given last


def is_urgent(turn: Turn) -> bool:
    return turn.meant.level == "urgent"


def is_concern(turn: Turn) -> bool:
    return turn.meant.level == "concern"


def says_safe(turn: Turn) -> bool:
    """Asked whether they are safe, they say yes and nothing else."""
    return asked(turn) is not None and bool(YES.fullmatch(_plain(turn.text)))


def says_not_safe(turn: Turn) -> bool:
    """Asked whether they are safe, they say no, or that they do not know."""
    return asked(turn) is not None and bool(NO.match(_plain(turn.text)))


def asked(turn: Turn) -> Choice | None:
    """The "not safe" among the choices they were last shown: then the question is still open."""
    return next((choice for choice in turn.choices if choice.go == "not_safe"), None)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "risk": Step(partial(urgent, content)),
        "concern": Step(partial(concern, content)),
        "safe": Step(safe),
        "not_safe": Step(partial(not_safe, content)),
        AFTER_DANGER: Step(partial(still_here, content)),
        AFTER_ALLEGATION: Step(partial(still_here, content)),
    }


def lines(content: Content, turn: Turn, risk: Risk) -> tuple[HelpLine, ...]:
    today = london(turn.now).date()
    return content.help.for_risk(risk, turn.who.age(today), today, content.council)


def urgent(content: Content, turn: Turn) -> Reply:
    risk = _risk_in(turn.meant.risk)
    return _numbers_first(turn, risk, lines(content, turn, risk))


def concern(content: Content, turn: Turn) -> Reply:
    """Asked once; who tells more of it while the question is open is taken for not safe."""
    if asked(turn):
        return not_safe(content, replace(turn, value=turn.meant.risk))
    _ = turn.translate
    words = _("Thank you for telling me. That sounds hard. Are you safe right now?")
    choices = (Choice(_("Yes, I am safe"), "safe"), Choice(_("No, I am not safe"), "not_safe", turn.meant.risk))
    apart = by_worker(turn)
    alert = RaiseAlert("allegation" if apart else "risk_concern", words=turn.text)
    about = "" if apart else f"risk.{turn.meant.risk}"
    return Reply((Say(words, choices),), step=KEEP, effects=(alert,), purpose=about, lane="risk", apart=apart)


def ask_again(content: Content, turn: Turn) -> Reply:
    """Their answer was neither yes nor no: asked once more, and then whoever is not sure is taken for not safe."""
    question = asked(turn)
    if question is None or any(choice.go == "safe" and choice.value for choice in turn.choices):
        return not_safe(content, replace(turn, value=question.value if question else ""))
    _ = turn.translate
    words = _("Sorry, I did not get that. Are you safe right now? If you are not sure, ring 999.")
    choices = (Choice(_("Yes, I am safe"), "safe", "again"), question)
    return Reply(
        (Say(words, choices),), step=KEEP, effects=(RaiseAlert("not_understood", words=turn.text),), lane="risk"
    )


def not_safe(content: Content, turn: Turn) -> Reply:
    question = asked(turn)
    risk = _risk_in(turn.value, question.value if question else "")
    _ = turn.translate
    on = Choice(_("Talk to my PA"), "adviser")  # their question is answered: they are not asked it again
    return _numbers_first(turn, risk, lines(content, turn, risk), (on,))


def safe(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("I am glad. I have told your team. If that changes, ring 999 or text me.")
    return Reply((Say(words, (Choice(_("Menu"), "menu"),)),), step=KEEP, lane="risk")


def _numbers_first(turn: Turn, risk: Risk, lines: tuple[HelpLine, ...], on: tuple[Choice, ...] = ()) -> Reply:
    """A language-neutral message of numbers, then words; a language that is a draft goes with its English."""
    numbers = Say("\n".join(_number(line) for line in lines))
    apart = by_worker(turn)
    told: list[Effect] = [RaiseAlert("allegation" if apart else "risk", urgent=True, words=turn.text)]
    told += [Signpost(line.service) for line in lines]
    words = _of_a_worker if apart else _words
    *first, last = dict.fromkeys(words(speak) for speak in _tongues(turn))  # once, where they are not translated yet
    says = (numbers, *map(Say, first), Say(last, on))
    return Reply(
        says,
        step=_after(turn, AFTER_ALLEGATION if apart else AFTER_DANGER),
        keep_choices=turn.choices,
        effects=tuple(told),
        purpose="" if apart else f"risk.{risk}",
        lane="risk",
        apart=apart,
    )


def still_here(content: Content, turn: Turn) -> Reply:
    """What comes after the numbers and is nothing else: never small talk, and staff read it with the rest."""
    apart = turn.step == AFTER_ALLEGATION
    if any(choice.go == "callback" for choice in turn.choices) and YES.fullmatch(_plain(turn.text)):
        return callback(turn)
    alert = RaiseAlert("allegation" if apart else "risk", urgent=True, words=turn.text)
    told = () if turn.meant.intent == "smalltalk" else (alert,)
    first = _ring(content, turn) if apart else _ring_you(content, turn)
    said = _read_too(turn) if turn.choices == first.choices else first
    return Reply((said,), step=turn.step, effects=told, lane="risk", apart=apart)


def _ring_you(content: Content, turn: Turn) -> Say:
    _ = turn.translate
    words = _("I am still here, and your team has been told. If you are not safe, ring 999.")
    more = _("Do you want somebody to ring you? Staff are there {hours}.", hours=_(content.council.reply_hours))
    return Say(f"{words} {more}", (Choice(_("Ask for a call"), "callback"), Choice(_("Menu"), "menu")))


def _ring(content: Content, turn: Turn) -> Say:
    """Whoever they are afraid of must not be the one who rings back."""
    words = turn.translate(
        "I am still here. If you are not safe, ring 999. To talk to somebody, ring {phone}. "
        "The people who work with you cannot read this here.",
        phone=content.council.phone,
    )
    return Say(words, (Choice(turn.translate("Menu"), "menu"),))


def _read_too(turn: Turn) -> Say:
    return Say(turn.translate("That is kept with the rest. If you are in danger, ring 999 or a number above now."))


def _after(turn: Turn, after: str) -> str:
    """What they were in the middle of goes on; else we are still with them."""
    return after if turn.step in ("menu", *GOES, *AFTER) else KEEP


def by_worker(turn: Turn) -> bool:
    """Whether somebody who works with them is said to do it."""
    return turn.meant.risk == "abuse" and bool(BY_WORKER.search(_plain(turn.text)))


def _tongues(turn: Turn) -> tuple[Translator, ...]:
    return (turn.translate,) if turn.translate.code == "en" else (turn.translate, turn.english)


def _words(_: Translator) -> str:
    return _(
        "Please use a number above now. If you are in danger, ring 999. "
        "I have told your team, but this is not watched all the time. You matter."
    )


def _of_a_worker(_: Translator) -> str:
    return _(
        "Please use a number above now. If you are in danger, ring 999. "
        "I have told a manager, but this is not watched all the time. "
        "The people who work with you cannot read this here. You matter."
    )


def _number(line: HelpLine) -> str:
    word = f" (SMS {line.text_word})" if line.text_word else ""
    return f"{line.service}{word}: {line.number}"


def _risk_in(*values: str) -> Risk:
    """The first that is a kind of risk; where none is, the numbers that help most people."""
    return next((risk for value in values for risk in RISKS if risk == value), "self_harm")


def _plain(text: str) -> str:
    return " ".join(fold(text))
