"""My PA: who they are and who stands in, asking for a call, passing a message or a thank-you on."""

import re
from functools import partial

from bot.talk import Adviser, Choice, Need, NeedAdviser, RaiseAlert, Rate, Reply, Say, Step, Turn
from bot.text import fold, split
from handlers.menu import menu_choices, passed_on, thinks_better, when_read
from offer_content import Content

CALL = re.compile(
    r"\b((call|ring|phone|bell) (me|us)|(call|ring) back|callback|me a (call|ring|bell)|someone (call|ring|phone))\b"
)
WHEN = re.compile(
    r"\b(today|tonight|tomorrow|tmrw|tmr|2moro|now|asap|morning|afternoon|evening|lunch|after|before|any ?time|whenever"
    r"|at \d|\d ?(am|pm)|\d\d? ?oclock|(mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|weds?|thurs?|fri)\b"
)
NO_CALL = frozenset({"never", "nope", "no thanks", "no wait", "actually no", "do not", "no call me"})
PA = r"(pa|p a|adviser|advisor|worker|social worker|key worker|personal advis[eo]r)"
BADLY = "(joke|rubbish|useless|crap|shit|rude|mean|horrible|racist|lazy|awful)"
NOT_THERE = (
    "(never|wont|will not|doesnt|does not|didnt|did not|hasnt|has not|havent|dont|aint) (even |ever )?"
    "(answer|repl|call|ring|rang|rung|text|help|listen|care|turn|show|get back|bother|pick|come|came|do |message)"
)
UNHAPPY = re.compile(
    rf"\b(dont like|do not like|hate|cant stand|change|swap|get rid of|complain (about|of)|report) (my|me|this) {PA}\b"
    rf"|\b(different|another|want a new|need a new|get a new|have a new) {PA}\b"
    rf"|\b{PA} (is |was |are |so |really |just |a |being )*{BADLY}\b"
    rf"|\b{PA} (just |always |still |has |is )*{NOT_THERE}"
    rf"|\b{PA} (is |keeps |has |just |always )*(ignor|cancel|let me down|forgot|left me)"
)
BAD_NEWS = re.compile(
    rf"\b{PA} (has |have |had |just |been |got |is |was )*"
    r"(died|dead|passed away|killed|hit by|run over|sick|ill|in hospital|stabbed|an accident|a stroke|cancer)\b"
)
TELL = re.compile(rf"\b(tell|let) (my )?{PA} (know (that )?\w+|(?!know\b)\w+)")
MESSAGE = re.compile(rf"\b(leave|send|give) .*message\b|\b(message|text|write to|email) (my )?{PA}\b")
# The same of somebody by name; who it is, is looked up.
NAMED = re.compile(
    rf"\b(?:dont like|do not like|hate|cant stand|get rid of|complain (?:about|of)|report) (?P<whom>[^\W\d_]{{2,}})\b"
    r"|(?:^|\b(?:because|that|think|but|and) )(?P<who>[^\W\d_]{2,}) "
    r"(?:(?:is|was|so|really|just|a|being|such|always|still|has) )*"
    rf"(?:{BADLY}\b|{NOT_THERE}|ignor|(?:keeps )?cancel|let me down|forgot (?:me|about)|left me)"
)
JOINERS = "\u200c\u200d"  # unseen, but Persian words and emoji are made with them


def adviser_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedAdviser(),)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "adviser": Step(partial(adviser, content), needs=adviser_needed),
        "adviser_asked": Step(partial(adviser_asked, content), needs=adviser_needed),
        "new_pa": Step(partial(new_pa, content)),
        "callback": Step(callback),
        "callback_when": Step(partial(callback_when, content), listens="answers"),
        "callback_how": Step(callback_how),
        "message": Step(message),
        "message_words": Step(partial(message_words, content), listens="anything"),
        "thanks": Step(thanks),
        "thanks_words": Step(thanks_words, listens="anything"),
    }


def adviser(content: Content, turn: Turn) -> Reply:
    """Who to expect an answer from, how to ring them, and who stands in while they are away."""
    _ = turn.translate
    code = () if turn.who.verified else (Choice(_("I have a code"), "code_help"),)
    ask = (Choice(_("Ask for a call"), "callback"), Choice(_("Leave a message"), "message"))
    theirs = turn.given(Adviser)
    thank = (Choice(_("Thank my PA"), "thanks"),) if theirs.name else ()
    words = _who(turn, theirs, content.council.phone)
    return Reply((Say(words, (*ask, *thank, *code, Choice(_("Menu"), "menu"))),), purpose="adviser")


def adviser_asked(content: Content, turn: Turn) -> Reply:
    """In their own words: to be rung, to leave a message (or the message itself), to complain of them, or who it is."""
    said = fold(turn.text)
    if BAD_NEWS.search(said):
        return bad_news(content, turn)
    if UNHAPPY.search(said):
        return unhappy(content, turn)
    if CALL.search(said):
        return callback_when(content, turn) if WHEN.search(said) else callback(turn)
    if TELL.search(said):
        return message_words(content, turn)
    return message(turn) if MESSAGE.search(said) else adviser(content, turn)


def named_needed(turn: Turn) -> tuple[Need, ...]:
    """Who their PA is, where somebody is spoken ill of by a name."""
    return (NeedAdviser(),) if NAMED.search(fold(turn.text)) else ()


def is_about_theirs(turn: Turn) -> bool:
    """Whether it is their PA, or who stands in, that they speak ill of by name."""
    found = NAMED.search(fold(turn.text))
    if found is None:
        return False
    theirs = turn.given(Adviser)
    return (found["whom"] or found["who"]) in {fold(name) for name in (theirs.name, theirs.cover) if name}


def is_unhappy(turn: Turn) -> bool:
    """Whether they speak ill of their PA, by name or not."""
    return bool(UNHAPPY.search(fold(turn.text))) or is_about_theirs(turn)


def unhappy(content: Content, turn: Turn) -> Reply:
    """It may be said, and it may be changed; somebody other than the PA may be told."""
    _ = turn.translate
    words = _("I am sorry it is like that. You can say what is wrong, and you can ask for someone else.")
    who = _("A manager reads this. Your PA cannot read it here.")
    choices = (
        Choice(_("Say what is wrong"), "complain"),
        Choice(_("Ask for a new PA"), "new_pa"),
        Choice(_("Ask for a call"), "callback"),
        Choice(_("Menu"), "menu"),
    )
    ring = _("You can also ring {phone}.", phone=content.council.phone)
    told = RaiseAlert("unhappy_with_pa", words=turn.text)
    return Reply((Say(f"{words} {who} {ring}", choices),), step="unhappy_words", effects=(told,), apart=True)


def bad_news(content: Content, turn: Turn) -> Reply:
    """Something happened to their PA: not the moment to be told their number."""
    _ = turn.translate
    words = _("I am sorry to hear that. I have passed it on. You can ring {phone}.", phone=content.council.phone)
    return passed_on(content, turn, "message", words)


def new_pa(content: Content, turn: Turn) -> Reply:
    """Asked for; whether it can be is for people to say."""
    _ = turn.translate
    words = _("OK. I have asked a manager about a new PA. I cannot say yet if it can be.")
    told = RaiseAlert("new_pa_wanted", words=turn.text)
    return Reply((Say(f"{words} {when_read(content, turn)}", menu_choices(turn)),), effects=(told,), apart=True)


def _who(turn: Turn, theirs: Adviser, office: str) -> str:
    _ = turn.translate
    if not theirs.name and turn.who.verified:
        return _("I do not have a name for your PA yet. You can ring {phone}.", phone=office)
    if not theirs.name:
        return _("I cannot see who your PA is from this phone. You can ring {phone}.", phone=office)
    if theirs.back:
        return _away(turn, theirs, office)
    return _("Your PA is {name}. You can ring {phone}.", name=theirs.name, phone=theirs.phone or office)


def _away(turn: Turn, theirs: Adviser, office: str) -> str:
    _ = turn.translate
    assert theirs.back is not None
    away = _("Your PA is {name}. {name} is away and back on {day}.", name=theirs.name, day=_.day(theirs.back))
    if not theirs.cover:
        office_helps = _("Until then you can ring {phone}.", phone=office)
        return f"{away} {office_helps}"
    stands_in = _(
        "Until then {cover} can help. You can ring {phone}.", cover=theirs.cover, phone=theirs.cover_phone or office
    )
    return f"{away} {stands_in}"


def callback(turn: Turn) -> Reply:
    """Staff are told at once, for not everybody goes on to say when."""
    _ = turn.translate
    if turn.who.verified:
        words = _("When is a good time to ring? You can say it your way, like: tomorrow after 4.")
    else:
        words = _("When is a good time to ring? Please add your name and number.")
    told = RaiseAlert("callback", words=turn.text)
    return Reply((Say(words),), step="callback_when", effects=(told,), purpose="callback")


def callback_when(content: Content, turn: Turn) -> Reply:
    """Staff are told at once; how they would like it can follow."""
    _ = turn.translate
    if thinks_better(turn) or fold(turn.text) in NO_CALL:
        off = RaiseAlert("callback", words=turn.text)
        return Reply(
            (Say(_("OK. I have told them: no call."), menu_choices(turn)),), effects=(off,), purpose="callback"
        )
    asked = _("OK. I have asked for a call. You said: {when}", when=_short(turn.text))
    how = _("If a call is not good, pick another way.")
    ways = (Choice(_("Text me"), "callback_how", "text"), Choice(_("Meet me"), "callback_how", "meet"))
    words = f"{asked}\n{when_read(content, turn)}\n{how}"
    alert = RaiseAlert("callback", words=turn.text)
    return Reply((Say(words, (*ways, Choice(_("Menu"), "menu"))),), effects=(alert,), purpose="callback")


def callback_how(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("OK. I have told them: text, do not ring.") if turn.value == "text" else _("OK. I have told them: meet.")
    alert = RaiseAlert("callback", words=turn.value)
    return Reply((Say(words, menu_choices(turn)),), effects=(alert,), purpose="callback")


def message(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("What would you like to say? I will pass it on.")),), step="message_words")


def message_words(content: Content, turn: Turn) -> Reply:
    return passed_on(content, turn, "message", turn.translate("Thanks. I have passed that on."))


def thanks(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("That is kind. What would you like to say to your PA?")),), step="thanks_words")


def thanks_words(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("Lovely. I have passed your thanks on.")
    told = (RaiseAlert("thanks", words=turn.text), Rate("service", "adviser", score=1, words=turn.text))
    return Reply((Say(words, menu_choices(turn)),), effects=told, purpose="thanks")


def _short(text: str) -> str:
    """Their words back to them on one line: cut where an SMS would grow dear, without what turns a line around."""
    seen = "".join(char for char in " ".join(text.split()) if char.isprintable() or char in JOINERS)
    return seen if len(seen) <= 60 else f"{split(seen, 57)[0]}..."
