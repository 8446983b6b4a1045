"""The Care Leavers Offer: topics, entries, and one entry in full. Only what staff published, never made up."""

import re
from datetime import timedelta
from functools import partial

from bot.clock import london
from bot.talk import (
    N_,
    Choice,
    EndReminder,
    Need,
    NeedReminders,
    Rate,
    Remind,
    Reminders,
    Reply,
    Say,
    Signpost,
    Step,
    Turn,
)
from handlers.entries import in_words, listed, ways
from handlers.menu import known_only, menu_choices
from handlers.practical import next_monday
from offer_content import Content, Entry

SHOWN = 5  # entries listed at once: with the ways on, what two messages hold
SOON = timedelta(days=90)  # before a birthday, when the Offer begins to speak of it
WHAT = re.compile(r"\b(what|wot|wat)\b")
PAGE = re.compile(r"[0-9]{1,3}")
WHY_NOT = {
    "not_me": N_("It is not for me"),
    "have_it": N_("I have it already"),
    "how": N_("I do not know how"),
    "no_reply": N_("I asked, nobody replied"),
    "too_hard": N_("Too much hassle"),
}
CHANGES = re.compile(
    r".*\b((what|wot|wat) (changes|happens|ends|stops|begins|starts) (at|when|wen)|what changes|turn(ing)?|birthday"
    r"|w(h)?en i(m| am|'m| turn| become| get to))\b.*",
    re.IGNORECASE,
)
WHAT = re.compile(r"\b(what|wot|wat)\b")
AGE = re.compile(r"\b(\d{1,2})\b")
FIRST, LAST = 16, 25  # ages of the Offer


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "offer": Step(partial(offer, content)),
        "offer_topic": Step(partial(topic, content)),
        "offer_more": Step(partial(more, content)),
        "offer_entry": Step(partial(entry, content)),
        "offer_yes": Step(partial(useful, content)),
        "offer_no": Step(partial(not_useful, content)),
        "offer_why": Step(partial(why_not, content)),
        "offer_birthday": Step(partial(birthday, content)),
        "offer_weekly": Step(known_only(weekly), needs=reminders_needed),
    }


def reminders_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedReminders(),)


def offer(content: Content, turn: Turn) -> Reply:
    """The topics; or, when the words named a topic, its entries straight away."""
    titles = _titles(content)
    if turn.value in titles:
        return topic(content, turn)
    _ = turn.translate
    choices = [Choice(_(title), "offer_topic", key) for key, title in titles.items()]
    if _soon_older(turn):
        choices.append(Choice(_("At my next birthday"), "offer_birthday"))
    return Reply((Say(_("Your Offer is the help you can get. What is it about?"), tuple(choices)),), purpose="offer")


def topic(content: Content, turn: Turn) -> Reply:
    return _list(content, turn, turn.value, 0) if turn.value in _titles(content) else offer(content, turn)


def more(content: Content, turn: Turn) -> Reply:
    key, _, page = turn.value.partition(".")
    if key not in _titles(content) or not PAGE.fullmatch(page):
        return offer(content, turn)
    return _list(content, turn, key, int(page))


def _list(content: Content, turn: Turn, key: str, page: int) -> Reply:
    _ = turn.translate
    found = [each for each in listed(content, turn) if each.topic == key]
    if not found:
        return _nothing(content, turn, key)
    page = page if page * SHOWN < len(found) else 0  # an old button may name a page that is gone
    shown = found[page * SHOWN : (page + 1) * SHOWN]
    choices = [Choice(entry.words(_.code).label, "offer_entry", entry.id) for entry in shown]
    if len(found) > (page + 1) * SHOWN:
        choices.append(Choice(_("More"), "offer_more", f"{key}.{page + 1}"))
    choices.append(Choice(_("Other topics"), "offer"))
    return Reply(
        (Say(_("{topic}: which one?", topic=_(_titles(content)[key])), tuple(choices)),), purpose=f"offer.{key}"
    )


def _nothing(content: Content, turn: Turn, key: str) -> Reply:
    _ = turn.translate
    words = _("I have nothing on {topic} for you yet. Your PA may know more.", topic=_(_titles(content)[key]))
    choices = (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    return Reply((Say(words, choices),), purpose=f"offer.{key}")


def entry(content: Content, turn: Turn) -> Reply:
    found = content.entry(turn.value)
    if found is None or not found.shown(london(turn.now).date()):
        return offer(content, turn)
    return told(content, turn, found)


def told(content: Content, turn: Turn, found: Entry, others: tuple[Choice, ...] = ()) -> Reply:
    """One entry in full, with its ways on; `others` are what the question may have meant instead."""
    _ = turn.translate
    asks = (Choice(_("This helped"), "offer_yes", found.id), Choice(_("Not useful"), "offer_no", found.id))
    on = () if others else (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    choices = tuple(dict.fromkeys((*ways(content, turn, found), *asks, *others, *on)))
    return Reply((Say(in_words(turn, found), choices),), effects=(Signpost(found.id),), purpose=f"offer.{found.topic}")


def useful(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    tip = (Choice(_("A weekly tip"), "offer_weekly"),) if turn.who.verified else ()
    choices = (*tip, Choice(_("Other topics"), "offer"), Choice(_("Menu"), "menu"))
    return Reply((Say(_("Good to know, thanks."), choices),), effects=_rated(content, turn.value, 1))


def not_useful(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    choices = tuple(Choice(_(label), "offer_why", f"{turn.value}.{reason}") for reason, label in WHY_NOT.items())
    said = Say(_("Thanks for saying so. Why not?"), (*choices, Choice(_("Talk to my PA"), "adviser")))
    return Reply((said,), effects=_rated(content, turn.value, 0))


def why_not(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    name, _dot, reason = turn.value.partition(".")
    help_ = (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    said = Say(_("Thank you. Your team uses that to make the Offer better."), help_)
    return Reply((said,), effects=_rated(content, name, None, reason if reason in WHY_NOT else ""))


def _rated(content: Content, name: str, score: int | None, reason: str = "") -> tuple[Rate, ...]:
    found = content.entry(name)
    return (Rate("entry", found.id, score, reason, found.version),) if found else ()


def birthday(content: Content, turn: Turn) -> Reply:
    """What begins and what ends at an age that they name, else at the next birthday, from the ages of the entries."""
    today = london(turn.now).date()
    now = turn.who.age(today)
    turning = _age_named(turn) or (None if now is None else now + 1)
    _ = turn.translate
    if turning is None:
        return offer(content, turn)
    if not FIRST < turning <= LAST:
        words = _("I know what changes from {first} to {last}. Your PA knows more.", first=FIRST + 1, last=LAST)
        on = (Choice(_("My Offer"), "offer"), Choice(_("Talk to my PA"), "adviser"))
        return Reply((Say(words, on),), purpose="offer.birthday")
    shown = [each for each in content.entries if each.listed and each.shown(today)]
    begins = [each for each in shown if each.fits(turning) and not each.fits(turning - 1)]
    ends = [each for each in shown if each.fits(turning - 1) and not each.fits(turning)]
    lines = [_("When you turn {age}:", age=turning)]
    lines += [_("+ {what} begins", what=each.words(_.code).title) for each in begins]
    lines += [_("- {what} ends", what=each.words(_.code).title) for each in ends]
    if not begins and not ends:
        lines = [_("Nothing in your Offer changes when you turn {age}.", age=turning)]
    choices = tuple(Choice(each.words(_.code).label, "offer_entry", each.id) for each in (*begins, *ends)[:SHOWN])
    on = (Choice(_("Talk to my PA"), "adviser"), Choice(_("Other topics"), "offer"))
    return Reply((Say("\n".join(lines), (*choices, *on)),), purpose="offer.birthday")


def _age_named(turn: Turn) -> int | None:
    found = AGE.search(turn.text)
    return int(found[1]) if found else None


def weekly(turn: Turn) -> Reply:
    """One thing to claim, each week; asked again, it ends."""
    _ = turn.translate
    if "claim" in turn.given(Reminders).kinds:
        words = _("OK. No more weekly tips.")
        return Reply((Say(words, menu_choices(turn)),), effects=(EndReminder("claim"),), purpose="weekly")
    words = _("OK. Each Monday I tell you one thing you can claim. To end that, ask me again.")
    return Reply(
        (Say(words, menu_choices(turn)),), effects=(Remind("claim", next_monday(turn.now), 7),), purpose="weekly"
    )


def _soon_older(turn: Turn) -> bool:
    today = london(turn.now).date()
    age = turn.who.age(today)
    return age is not None and turn.who.age(today + SOON) != age


def asks_about_birthday(turn: Turn) -> bool:
    """ "what changes when i turn 18", "what happens at 21" """
    said = turn.text.casefold()
    about = CHANGES.fullmatch(said) and ("birthday" in said or WHAT.search(said))
    return bool(about) and (turn.who.born is not None or _age_named(turn) is not None)


def _titles(content: Content) -> dict[str, str]:
    return {topic.key: topic.title for topic in content.topics}
