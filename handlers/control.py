"""Privacy and control: my times, fewer messages, my name, a new phone, what is held about me."""

import re
from functools import partial

from bot.talk import (
    Choice,
    FreshCode,
    Know,
    LockHandle,
    Need,
    NeedFreshCode,
    OfferCode,
    RaiseAlert,
    Reply,
    Say,
    Step,
    Turn,
)
from bot.text import fold
from handlers.menu import known_only, menu_choices, passed_on, when_read
from offer_content import Content

CALL_ME = re.compile(
    r"^(just |pls |please )*(call me|its|it's|i'm|im|i am|my name is|my names|name is)\b\s*", re.IGNORECASE
)
NO_NAME = re.compile(
    r"\?|://|www\.|\.com\b|^(can|what|why|who|how|when|where|no|none|pronouns)\b|\b(change|business)\b", re.IGNORECASE
)
KINDS = ("news", "tips", "bids")  # what may be switched off one by one
TIMES = re.compile(r"\D*(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?\D+?(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?\D*", re.IGNORECASE)
PRONOUNS = ("she/her", "he/him", "they/them")
LONGEST_NAME, LONGEST_PRONOUNS = 40, 40
STRANGE = frozenset(
    {"who is this", "who is it", "whos this", "who dis", "who this", "wrong number", "wrong person", "i dont know you"}
)
SAYS_WRONG = re.compile(
    r"((sorry|hi|you have|you got|u got|i think|its|this is|the) ){0,4}(the )?wrong (number|person)( mate| sorry)?"
)


def is_stranger(turn: Turn) -> bool:
    """Somebody asks who we are from a phone that we took for a person's: it may have changed hands."""
    said = fold(turn.text)
    return turn.who.verified and not turn.first and (said in STRANGE or bool(SAYS_WRONG.fullmatch(said)))


def code_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedFreshCode(),)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "settings": Step(known_only(settings)),
        "times": Step(known_only(times)),
        "times_words": Step(known_only(times_words), listens="answers", reads=names_times),
        "fewer": Step(known_only(fewer)),
        "off": Step(known_only(off)),
        "name": Step(known_only(name)),
        "name_words": Step(known_only(name_words), listens="answers"),
        "pronouns_words": Step(known_only(pronouns_words), listens="answers"),
        "new_phone": Step(partial(new_phone, content), needs=code_needed),
        "my_data": Step(partial(my_data, content)),
        "correct": Step(correct),
        "correct_words": Step(partial(correct_words, content), listens="anything"),
        "stranger": Step(stranger),
    }


def settings(turn: Turn) -> Reply:
    _ = turn.translate
    hide = () if turn.who.hidden else (Choice(_("Hide what you send"), "hide"),)  # nothing here says that it is on
    choices = (
        Choice(_("My times"), "times"),
        Choice(_("Fewer messages"), "fewer"),
        Choice(_("My name"), "name"),
        Choice(_("New phone"), "new_phone"),
        Choice(_("What you hold on me"), "my_data"),
        *hide,
        Choice(_("Who reads this"), "privacy"),
        Choice(_("Menu"), "menu"),
    )
    return Reply((Say(_("What would you like to change?"), choices),), purpose="settings")


def times(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("When should I not text you first? Say it like: 9pm to 10am. You can always text me.")
    return Reply((Say(words, (Choice(_("The usual times"), "times_words", "usual"),)),), step="times_words")


def times_words(turn: Turn) -> Reply:
    _ = turn.translate
    if turn.value == "usual":
        words = _("OK. I will use the usual times: not from 8pm to 9am.")
        return Reply((Say(words, menu_choices(turn)),), effects=(Know("quiet", ""),))
    quiet = read_times(turn.text)
    if not quiet:
        usual = (Choice(_("The usual times"), "times_words", "usual"), Choice(_("Menu"), "menu"))
        return Reply((Say(_("Sorry, I need two times, like: 9pm to 10am."), usual),), step="times_words")
    begin, _dash, end = quiet.partition("-")
    words = _("OK. I will not text you first from {begin} to {end} UK time.", begin=begin, end=end)
    return Reply((Say(words, menu_choices(turn)),), effects=(Know("quiet", quiet),), purpose="settings")


def names_times(text: str) -> bool:
    """Whether there is a time in the words, good or not."""
    return any(char.isdigit() for char in text) or bool(read_times(text))


def read_times(text: str) -> str:
    """ "21:00-10:00" out of "9pm to 10 in the morning"; empty where it is not two different times."""
    plain = _spelled("".join(_digit(char) for char in text.casefold()))
    found = TIMES.fullmatch(plain)
    if not found:
        return ""
    begin, end = _clock(*found.group(1, 2, 3), late=True), _clock(*found.group(4, 5, 6), late=False)
    return f"{begin}-{end}" if begin and end and begin != end else ""


def _spelled(text: str) -> str:
    """With noon and midnight as times, and what is left unsaid filled in: the usual evening or morning."""
    said = text.replace("midnight", "00:00").replace("noon", "12:00").replace("midday", "12:00")
    if len(re.findall(r"\d{1,2}(?:[:.]\d\d)?", said)) != 1:
        return said
    return f"20:00 to {said}" if re.search(r"\b(before|til|till|until)\b", said) else f"{said} to 09:00"


def _clock(hour: str, minute: str | None, half: str | None, *, late: bool) -> str:
    """Without am or pm, quiet begins in the evening and ends in the morning."""
    hours = int(hour) % 12 if half else int(hour)
    if (half or "").lower() == "pm" or (not half and late and 6 <= hours < 12):
        hours += 12
    return f"{hours:02}:{minute or '00'}" if hours < 24 and int(minute or 0) < 60 else ""


def _digit(char: str) -> str:
    return str(int(char)) if char.isdecimal() else char


def fewer(turn: Turn) -> Reply:
    _ = turn.translate
    names = {"news": _("Hub news"), "tips": _("Weekly tip"), "bids": _("Bidding reminder")}
    choices = tuple(
        Choice(
            _("{what}: start", what=names[kind]) if kind in turn.who.off else _("{what}: stop", what=names[kind]),
            "off",
            kind,
        )
        for kind in KINDS
    )
    every = (Choice(_("Stop all"), "stop"), Choice(_("Menu"), "menu"))
    return Reply((Say(_("What should I change? You can always text me."), (*choices, *every)),), purpose="settings")


def off(turn: Turn) -> Reply:
    if turn.value not in KINDS:
        return fewer(turn)
    _ = turn.translate
    kept = turn.who.off ^ {turn.value}
    words = _("OK. That is off now.") if turn.value in kept else _("OK. That is on again.")
    return Reply((Say(words, menu_choices(turn)),), effects=(Know("off", " ".join(sorted(kept))),), purpose="settings")


def name(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("What should I call you?")),), step="name_words")


def name_words(turn: Turn) -> Reply:
    """A few words; what looks like anything else is asked for again."""
    _ = turn.translate
    typed = " ".join("".join(char for char in turn.text if char.isprintable()).split())
    wanted = CALL_ME.sub("", typed).strip(" .!")
    if not 0 < len(wanted) <= LONGEST_NAME or not any(char.isalpha() for char in wanted) or NO_NAME.search(typed):
        again = Say(_("Sorry, I cannot use that as a name. What should I call you?"), (Choice(_("Skip"), "menu"),))
        return Reply((again,), step="name_words", effects=(RaiseAlert("not_understood", words=turn.text),))
    words = _("Nice to meet you, {name}. Which pronouns should we use?", name=wanted)
    skip = Choice(_("Skip"), "menu")
    choices = (*(Choice(each, "pronouns_words", each) for each in PRONOUNS), skip)
    told = RaiseAlert("new_name", words=wanted)
    return Reply(
        (Say(words, choices),), step="pronouns_words", effects=(Know("name", wanted), told), purpose="settings"
    )


def pronouns_words(turn: Turn) -> Reply:
    _ = turn.translate
    wanted = " ".join((turn.value or turn.text).split())
    if len(wanted) > LONGEST_PRONOUNS:
        return Reply((Say(_("Sorry, that is too long. You can say it like: they/them.")),), step="pronouns_words")
    told = Know("pronouns", wanted)
    return Reply((Say(_("Thanks. I will use {pronouns}.", pronouns=wanted), menu_choices(turn)),), effects=(told,))


def new_phone(content: Content, turn: Turn) -> Reply:
    """A code that the new phone sends us; only a phone that we know can ask for one."""
    _ = turn.translate
    if not turn.who.verified or turn.who.hidden:  # whoever has the phone for a minute must not link one of theirs
        words = _(
            "Ask your PA for a code, or ring {phone}. Then send me the code from the new phone.",
            phone=content.council.phone,
        )
        return Reply((Say(words, menu_choices(turn)),))
    code = turn.given(FreshCode).code
    words = _(
        "Text this code to me from your new phone: {code}. It works once, for 3 days.", code=f"{code[:4]}-{code[4:]}"
    )
    told = RaiseAlert("new_phone")
    return Reply((Say(words, menu_choices(turn)),), effects=(OfferCode(code), told), purpose="settings")


def my_data(content: Content, turn: Turn) -> Reply:
    """A request is checked by a human before anything is handed out."""
    _ = turn.translate
    words = _(
        "You can see what we hold on you. A person checks that it is you and then gives it to you. {hours}",
        hours=when_read(content, turn),
    )
    put_right = Choice(_("Put something right"), "correct")
    alert = RaiseAlert("data_request", words=turn.text)
    return Reply((Say(words, (put_right, Choice(_("Menu"), "menu"))),), effects=(alert,), purpose="data_request")


def correct(turn: Turn) -> Reply:
    _ = turn.translate
    return Reply((Say(_("What did we get wrong? Say what it should be.")),), step="correct_words")


def correct_words(content: Content, turn: Turn) -> Reply:
    """Their words are kept beside what they put right."""
    return passed_on(
        content, turn, "correction", turn.translate("Thank you. I kept that beside the record for your team.")
    )


def stranger(turn: Turn) -> Reply:
    """Nothing personal is said on this phone any more until staff or a new code open it."""
    _ = turn.translate
    words = _(
        "This is an automatic text helper. If you do not know us, you can ignore this. If you do, ask your worker for "
        "a new code and text it here. In an emergency ring 999."
    )
    told = RaiseAlert("number_changed_hands", words=turn.text)
    return Reply((Say(words),), effects=(LockHandle(), told), purpose="stranger")
