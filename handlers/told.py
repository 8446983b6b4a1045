"""What people tell without asking anything: good news, a loss, running late. A person always hears of it."""

import re
from dataclasses import dataclass
from functools import partial

from bot.talk import N_, Choice, Need, Places, RaiseAlert, Reply, Say, Step, Turn
from bot.text import fold
from handlers.events import place_needed
from handlers.menu import when_read
from offer_content import Content
from offer_content.hubs import HubsAnswer

FAMILY = (
    "(mum|mam|mom|dad|nan|nana|nanny|gran|grandma|granda?d|aunt|auntie|uncle|cousin|brother|sister|bro|sis|son|daughter"
    "|baby|friend|mate|best (mate|friend)|boyfriend|girlfriend|bf|gf|partner|foster (mum|dad|carer)|dog|cat)"
)
GOOD = (
    "(job|flat|house|place|offer|apprenticeship|(driving )?licen[cs]e|uni|college|(my )?first choice|leave to remain"
    "|refugee status|settled status|papers|grades? i (wanted|needed))"
)
# Nothing but joy may stand behind it: whatever else is said there may be bad news. A few words of it at most: without a
# bound, "at in at in …" can be read in so many ways that it would never end.
JOY = (
    r"( (at|in|with|for) \w+( \w+)?| today| yesterday| finally| now| lol| yay| omg"
    r"| (im )?(so )?(happy|excited|buzzing)){0,4}"
)
BAD = (
    r"(?!.*\b(sack\w*|fired|lost|reject\w*|refus\w*|taken|kicked|evict\w*|withdrawn|fire|robbed|police|court|not?"
    r"|but|home office)\b)"
)
DIED = r"(died|dead|dying|passed( away| on)?)\b(?! (to me|my|the|her|his)\b)"
LATE = r"(running|gonna be|going to be|will be|be|im|i am|bit) (\w+ ){0,3}late"
CANNOT_COME = r"(cant|cannot) (make it|come|get there)|wont make it|not coming (in|today|tomorrow)|on my way"
CANNOT, TITLE = "late", 40  # the thing to which places belong; letters of an event's title
MOVE_IT = r"(cancel|change|rearrange|move|rebook) (my|the|our) (appointment|appt|meeting|visit)"


@dataclass(frozen=True, slots=True)
class Told:
    """One kind of thing that people tell: how, what we say, as what it goes to staff, and what it is about."""

    name: str
    pattern: re.Pattern[str]
    words: str
    kind: str
    purpose: str


THINGS = (
    Told(
        "news",
        re.compile(
            rf"{BAD}(omg |yay |guess what |hey |hi |i |ive |have |im |finally |just )*"
            rf"(got (a |an |the |my |in |into |to |at |accepted )*(new |own |first |full time )*{GOOD}{JOY}"
            rf"|passed( (my|the|all|maths|english|driving|theory|test|exams?))*{JOY}|had my baby{JOY}"
            rf"|got (accepted|engaged|promoted){JOY}|graduated{JOY}"
            rf"|finished (my course|college|school|uni|my apprenticeship){JOY})"
        ),
        N_("That is great news, well done! I have told your team."),
        "statement",
        "statement.news",
    ),
    Told(
        "loss",
        re.compile(
            rf".*\b((my|our) )?{FAMILY}s? ((has|have|just|is) )*{DIED}.*"
            rf"|.*\blost (my|our) {FAMILY}\b.*|.*\bfuneral\b.*|.*\b(had a|having a) miscarriage\b.*"
        ),
        N_("I am so sorry. I have told your team. Do you want somebody to ring you?"),
        "problem",
        "statement.problem",
    ),
    Told(
        "lost_job",
        re.compile(
            r".*\b(got (the sack|sacked|fired|let go|laid off)|lost my job|been (sacked|fired|let go)|sacked me)\b.*"
        ),
        N_("I am sorry to hear that. I have told your team. Do you want somebody to ring you?"),
        "problem",
        "statement.problem",
    ),
    Told(
        CANNOT,
        re.compile(rf"(?!.*\b(rent|paying|payment|bill|bills|period)\b).*\b({LATE}|{CANNOT_COME}|{MOVE_IT})\b.*"),
        N_("Thanks. I have passed that on."),
        "message",
        "message",
    ),
    Told(
        "when",
        re.compile(
            r".*\b(when|whens|what time|what day|where) ((is|are|s) )?(my|our|the) (next )?(app\w*|meeting|review)\b.*"
        ),
        N_("I cannot see your appointments. I have passed your question on."),
        "message",
        "message",
    ),
)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {"told": Step(partial(told, content), needs=_needed)}


def _needed(turn: Turn) -> tuple[Need, ...]:
    """Who cannot come may have a place at an event to give back."""
    return place_needed(turn) if turn.value == CANNOT else ()


def heard(turn: Turn) -> tuple[str, str] | None:
    """The step, and which of these things it is, if it is one."""
    said = fold(turn.text)
    return next((("told", each.name) for each in THINGS if each.pattern.fullmatch(said)), None)


def told(content: Content, turn: Turn) -> Reply:
    """A human word, and what can be done now."""
    _ = turn.translate
    what = next((each for each in THINGS if each.name == turn.value), THINGS[-1])
    choices = (
        *(_places(turn) if turn.value == CANNOT else ()),
        *((Choice(_("Remind me of it"), "meeting"),) if what.name == "when" and turn.who.verified else ()),
        Choice(_("Ask for a call"), "callback"),
        Choice(_("Leave a message"), "message"),
        Choice(_("Menu"), "menu"),
    )
    said = f"{_(what.words)} {when_read(content, turn)}"
    worrying = (RaiseAlert("risk_concern", words=turn.text),) if turn.meant.level != "none" else ()
    effects = (RaiseAlert(what.kind, words=turn.text), *worrying)
    return Reply((Say(said, choices),), effects=effects, purpose=what.purpose)


def _places(turn: Turn) -> tuple[Choice, ...]:
    mine = (each for each in turn.given(HubsAnswer).events if each.id in turn.given(Places).mine)
    label = turn.translate("Give my place back")
    return tuple(Choice(f"{label}: {each.title[:TITLE]}", "event_leave", each.id) for each in mine)
