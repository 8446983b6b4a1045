"""Words of danger: the right numbers first, then a short reply, and a human is told at once."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.clock import london
from bot.i18n import translator
from bot.talk import KEEP, N_, Choice, Effect, RaiseAlert, Reply, Risk, Say, Signpost, Step, Translator, Turn
from bot.understand import fold
from handlers import told
from handlers.about_workers import by_worker
from handlers.adviser import adviser_needed, callback, is_unhappy, unhappy
from handlers.menu import GOES
from offer_content import Content
from offer_content.help_numbers import HelpLine

ALLEGATION = "allegation"  # the kind of alert, and what the "not safe" of such a question carries
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
AM_SAFE = re.compile(r"(yes |yeah |yh |ye |its ok )?(im|i am|we are|were) (safe|ok|okay|fine|alright)( now| thanks)*")
NO_ANSWER = re.compile(
    r".*\b((didnt|dont|did not|do not|doesnt|wont|no one|nobody|not) (\w+ )?(answer\w*|pick\w*|help|respond\w*)"
    r"|said no|(is|are|its) (busy|closed|shut)|on hold)\b.*"
)
WHAT_NOW = re.compile(r".*\bwhat (happens?|will happen|do i do|now|next)\b.*")
SORRY = re.compile(r"(im |i am )?(so |very )?(sorry|soz|my bad|was joking|just joking|only joking|jk)( \w+)?")
WORDS = N_(
    "Please use a number above now. If you are in danger, ring 999. "
    "I have told your team, but this is not watched all the time. You matter."
)
OF_A_WORKER = N_(
    "Please use a number above now. If you are in danger, ring 999. "
    "I have told a manager, but this is not watched all the time. "
    "The people who work with you cannot read this here. You matter."
)
OF_AGE = 18
AFTER_DANGER, AFTER_ALLEGATION = AFTER = ("after_danger", "after_allegation")  # steps: the numbers were given last


def is_urgent(turn: Turn) -> bool:
    """Said outright, at any step; or it seems so, and it is not grief, nor are we with them in danger already."""
    if turn.meant.said:
        return turn.meant.level == "urgent" or (turn.meant.level == "concern" and is_a_childs(turn))
    return turn.meant.level == "urgent" and not (asked(turn) or turn.step in AFTER or told.heard(turn))


def is_a_childs(turn: Turn) -> bool:
    """At 16 and 17 abuse and homelessness are always urgent, however mildly they are put."""
    age = turn.who.age(london(turn.now).date())
    return age is not None and age < OF_AGE and turn.meant.risk in ("abuse", "homeless")


def is_concern(turn: Turn) -> bool:
    """Said outright: it comes before whatever they were in the middle of."""
    return turn.meant.level == "concern" and turn.meant.said


def seems_concern(turn: Turn) -> bool:
    """It only seems so: whatever else the words clearly are comes first."""
    return turn.meant.level != "none" and not turn.meant.said and turn.step not in AFTER


def says_safe(turn: Turn) -> bool:
    """Asked whether they are safe, they say yes and nothing else; or they say that they are, after the numbers."""
    said = _plain(turn.text)
    return bool(YES.fullmatch(said) if asked(turn) else turn.step in AFTER and AM_SAFE.fullmatch(said))


def says_not_safe(turn: Turn) -> bool:
    """Asked whether they are safe, they say no, or that they do not know."""
    return asked(turn) is not None and bool(NO.match(_plain(turn.text)))


def asks_for_a_call(turn: Turn) -> bool:
    """After an allegation: whoever they are afraid of must not be the one who rings back."""
    return turn.step == AFTER_ALLEGATION and turn.meant.intent == "talk"


def asked(turn: Turn) -> Choice | None:
    """The "not safe" among the choices they were last shown: then the question is still open."""
    return next((choice for choice in turn.choices if choice.go == "not_safe"), None)


def steps(content: Content, about: Callable[[Turn], Choice | None]) -> dict[str, Step]:
    """The steps of this topic, by name. `about` finds what is published on what worries them."""
    return {
        "risk": Step(partial(urgent, content), needs=adviser_needed),
        "concern": Step(partial(concern, content, about), needs=adviser_needed),
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
    return _numbers_first(turn, risk, lines(content, turn, risk), apart=by_worker(turn))


def concern(content: Content, about: Callable[[Turn], Choice | None], turn: Turn) -> Reply:
    """Asked once; who tells more of it while the question is open is taken for not safe.

    Who worries about money or a home is offered what is published on it too, beside the question.
    """
    if not turn.meant.said and is_unhappy(turn):
        return unhappy(content, turn)
    if asked(turn):
        return not_safe(content, replace(turn, value=turn.meant.risk))
    _ = turn.translate
    words = _("Thank you for telling me. That sounds hard. Are you safe right now?")
    apart = by_worker(turn)
    of = ALLEGATION if apart else turn.meant.risk
    choices: tuple[Choice, ...] = (Choice(_("Yes, I am safe"), "safe"), Choice(_("No, I am not safe"), "not_safe", of))
    if turn.meant.risk in ("destitution", "homeless") and (more := about(turn)):
        choices = (*choices, more)
    alert = RaiseAlert(ALLEGATION if apart else "risk_concern", words=turn.text)
    purpose = "" if apart else f"risk.{turn.meant.risk}"
    return Reply((Say(words, choices),), step=KEEP, effects=(alert,), purpose=purpose, lane="risk", apart=apart)


def ask_again(content: Content, turn: Turn) -> Reply:
    """Their answer was neither yes nor no: asked once more, and then whoever is not sure is taken for not safe."""
    question = asked(turn)
    if question is None or any(choice.go == "safe" and choice.value for choice in turn.choices):
        return not_safe(content, replace(turn, value=question.value if question else ""))
    _ = turn.translate
    words = _("Sorry, I did not get that. Are you safe right now? If you are not sure, ring 999.")
    choices = (Choice(_("Yes, I am safe"), "safe", "again"), question)
    apart = question.value == ALLEGATION
    alert = RaiseAlert(ALLEGATION if apart else "not_understood", words=turn.text)
    return Reply((Say(words, choices),), step=KEEP, effects=(alert,), lane="risk", apart=apart)


def not_safe(content: Content, turn: Turn) -> Reply:
    question = asked(turn)
    about = (turn.value, question.value if question else "")
    risk: Risk = "abuse" if ALLEGATION in about else _risk_in(*about)
    return _numbers_first(turn, risk, lines(content, turn, risk), apart=ALLEGATION in about or by_worker(turn))


def safe(turn: Turn) -> Reply:
    _ = turn.translate
    question = asked(turn)
    apart = turn.step == AFTER_ALLEGATION or (question is not None and question.value == ALLEGATION)
    words = _("I am glad. I have told your team. If that changes, ring 999 or text me.")
    if apart:
        words = _("I am glad. If that changes, ring 999 or text me.")
    choices = (
        *(() if apart else (Choice(_("Talk to my PA"), "adviser"),)),
        Choice(_("My Offer"), "offer"),
        Choice(_("Menu"), "menu"),
    )
    over = "menu" if turn.step in AFTER else KEEP
    return Reply((Say(words, choices),), step=over, lane="risk", apart=apart)


def _numbers_first(turn: Turn, risk: Risk, lines: tuple[HelpLine, ...], *, apart: bool) -> Reply:
    """A language-neutral message of numbers, then words; a language that is a draft goes with its English."""
    numbers = Say("\n".join(_number(line) for line in lines))
    told: list[Effect] = [RaiseAlert(ALLEGATION if apart else "risk", urgent=True, words=turn.text)]
    told += [Signpost(line.service) for line in lines]
    words = OF_A_WORKER if apart else WORDS
    *first, last = dict.fromkeys(speak(words) for speak in _tongues(turn, words))  # once, where not translated yet
    answered = (Choice(turn.translate("Menu"), "menu"),) if asked(turn) else ()  # they are not asked it again
    says = (numbers, *map(Say, first), Say(last, answered))
    return Reply(
        says,
        step=_after(turn, AFTER_ALLEGATION if apart else AFTER_DANGER),
        keep_choices=() if answered else turn.choices,
        effects=tuple(told),
        purpose="" if apart else f"risk.{risk}",
        lane="risk",
        apart=apart,
    )


def still_here(content: Content, turn: Turn) -> Reply:
    """What comes after the numbers and is nothing else: never small talk, and staff read it with the rest."""
    apart, said = turn.step == AFTER_ALLEGATION, _plain(turn.text)
    if SORRY.fullmatch(said):
        return Reply(
            (Say(turn.translate("No need to be sorry. I am here. If you are not safe, ring 999.")),), step=KEEP
        )
    if not apart and any(choice.go == "callback" for choice in turn.choices) and YES.fullmatch(said):
        return callback(turn)
    alert = RaiseAlert(ALLEGATION if apart else "risk", urgent=True, words=turn.text)
    told = () if turn.meant.intent == "smalltalk" and turn.meant.said else (alert,)
    return Reply((_stay(content, turn, said),), step=turn.step, effects=told, lane="risk", apart=apart)


def _stay(content: Content, turn: Turn, said: str) -> Say:
    """Never the same words twice running."""
    _ = turn.translate
    if NO_ANSWER.fullmatch(said):
        return Say(_("I am sorry. Please try another number above. If you are in danger, ring 999."))
    if WHAT_NOW.fullmatch(said):
        return Say(
            _("A person reads this {hours}. If you cannot wait, ring 999 or a number above.", hours=_hours(content, _))
        )
    first = _ring(content, turn) if turn.step == AFTER_ALLEGATION else _ring_you(content, turn)
    return _read_too(turn) if turn.choices == first.choices else first


def _hours(content: Content, _: Translator) -> str:
    return content.said(content.council.reply_hours, _.code)


def _ring_you(content: Content, turn: Turn) -> Say:
    _ = turn.translate
    words = _("I am still here, and your team has been told. If you are not safe, ring 999.")
    more = _("Do you want somebody to ring you? Staff are there {hours}.", hours=_hours(content, _))
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


def _tongues(turn: Turn, words: str) -> tuple[Translator, ...]:
    """The language they seem to write, the one we speak, and English where nobody has checked these words in it."""
    spoken = dict.fromkeys((turn.meant.language, turn.translate.code))
    speakers = [turn.translate if code == turn.translate.code else translator(code) for code in spoken]
    return (*speakers, *(() if any(speak.sure(words) for speak in speakers) else (turn.english,)))


def _number(line: HelpLine) -> str:
    word = f" (SMS {line.text_word})" if line.text_word else ""
    return f"{line.service}{word}: {line.number}"


def _risk_in(*values: str) -> Risk:
    """The first that is a kind of risk; where none is, the numbers that help most people."""
    return next((risk for value in values for risk in RISKS if risk == value), "self_harm")


def _plain(text: str) -> str:
    return " ".join(fold(text))
