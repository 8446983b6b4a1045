"""Things to get done: ask my PA for something, repairs, complaints, bidding."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import LONDON, london
from bot.talk import (
    EndReminder,
    NeedReminders,
    RaiseAlert,
    Remind,
    Reminders,
    Reply,
    Say,
    Step,
    Turn,
)
from bot.text import fold
from handlers.adviser import new_pa
from handlers.menu import known_only, menu_choices, passed_on, when_read
from offer_content import Content

DEADLY = re.compile(
    r"\b(gas|smoke|smoking|fire|burning|sparks?|carbon monoxide|electric shock|ceiling (fell|fallen|collapsed))\b"
)
NEW_ONE = re.compile(r"\b(want|need|get|have) (a |an )?(new|different|another|other) (one|pa|worker|adviser|person)\b")
BID_HOUR = 10  # Mondays, London


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "ask": Step(partial(ask, content)),
        "repair": Step(repair),
        "repair_words": Step(partial(repair_words, content), listens="anything"),
        "complain": Step(partial(complain, content)),
        "complain_words": Step(partial(complain_words, content), listens="anything"),
        "unhappy_words": Step(partial(complain_words, content), listens="answers"),
        "bid": Step(known_only(bid), needs=lambda _turn: (NeedReminders(),)),
    }


def ask(content: Content, turn: Turn) -> Reply:
    """Their PA is asked for what an entry offers."""
    _ = turn.translate
    found = content.entry(turn.value)
    words = _("OK. I have asked your team about this. {hours}", hours=when_read(content, turn))
    about = found.title if found else turn.text
    return Reply((Say(words, menu_choices(turn)),), effects=(RaiseAlert("asked_for", words=about),), purpose="ask")


def repair(turn: Turn) -> Reply:
    _ = turn.translate
    words = _("What is broken? Is it dangerous? If there is fire, smoke or you smell gas, get out and ring 999.")
    return Reply((Say(words),), step="repair_words", purpose="repair")


def repair_words(content: Content, turn: Turn) -> Reply:
    """Where it may kill, that comes first, and staff are told at once."""
    if not DEADLY.search(turn.text.casefold()):
        return passed_on(content, turn, "repair", turn.translate("Thank you. I have passed that on."))
    words = turn.translate("That can be dangerous. Get out now and ring 999. I have told your team.")
    alert = RaiseAlert("repair", urgent=True, words=turn.text)
    return Reply((Say(words, menu_choices(turn)),), effects=(alert,), purpose="repair", lane="risk")


def complain(content: Content, turn: Turn) -> Reply:
    """Their right to complain, and somebody on their side: the entry about advocates, where it is published."""
    _ = turn.translate
    words = _(
        "You can complain, and it will not harm your help. A manager reads it. Your PA cannot read it here. "
        "What went wrong? Or ring {phone}.",
        phone=content.council.phone,
    )
    return Reply((Say(words),), step="complain_words", apart=True)


def complain_words(content: Content, turn: Turn) -> Reply:
    if NEW_ONE.search(fold(turn.text)):
        return new_pa(content, turn)
    said = passed_on(content, turn, "complaint", turn.translate("Thank you. I have passed that on."))
    return replace(said, purpose="", apart=True)


def bid(turn: Turn) -> Reply:
    """A weekly reminder to bid for a home; asked again, it ends."""
    _ = turn.translate
    if "bid" in turn.given(Reminders).kinds:
        words = _("OK. No more bidding reminders.")
        return Reply((Say(words, menu_choices(turn)),), effects=(EndReminder("bid"),), purpose="bid")
    words = _("OK. I will remind you to bid each Monday morning. To end that, ask me again.")
    return Reply((Say(words, menu_choices(turn)),), effects=(Remind("bid", next_monday(turn.now), 7),), purpose="bid")


def next_monday(now: datetime) -> datetime:
    """Ten o'clock in London on the Monday to come, in UTC."""
    today = london(now)
    day = today.date() + timedelta(days=7 - today.weekday())
    return datetime(day.year, day.month, day.day, BID_HOUR, tzinfo=LONDON).astimezone(now.tzinfo)
