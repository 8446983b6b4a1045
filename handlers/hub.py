"""When and where can I drop in?"""

import re
from datetime import date, datetime, time
from functools import partial

from bot.clock import london
from bot.talk import (
    Choice,
    Need,
    NeedHubs,
    RaiseAlert,
    Rate,
    Reply,
    Say,
    Step,
    Turn,
)
from bot.text import fold, latin_digit, read_number
from handlers import days, events
from handlers.menu import menu_choices
from offer_content import Content
from offer_content.hubs import DayHours, Hub, HubsAnswer

WHERE = re.compile(r"\b(where|address|postcode|map|directions|find you|get there|get to)\b")
WHATS_ON = re.compile(r"\b(what is (on|happening)|whats (on|happening)|events?|activities|workshops?)\b")
RATING = re.compile(r"\s*(10|\d)(?!\d)(\s*(/|out of)\s*10)?\b.*", re.DOTALL)


def hubs_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedHubs(),)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "hub": Step(partial(hub, content), needs=hubs_needed),
        "hub_asked": Step(partial(hub_asked, content), needs=events.events_needed),
        "hub_one": Step(partial(hub_one, content), needs=hubs_needed),
        "hub_week": Step(partial(hub_week, content), needs=hubs_needed),
        "hub_rate": Step(partial(hub_rate, content), needs=hubs_needed),
        "hub_rated": Step(hub_rated, listens=True),
    }


def hub(content: Content, turn: Turn) -> Reply:
    """Open now? for every hub, with each of them and what is on as choices."""
    _ = turn.translate
    answer = turn.given(HubsAnswer)
    asked = _where if WHERE.search(turn.text.casefold()) else _now
    words = "\n".join(asked(turn, hub, content.council.phone) for hub in answer.hubs)
    each = tuple(Choice(hub.name, "hub_one", hub.slug) for hub in answer.hubs)
    on = (Choice(_("What is on"), "events"),) if answer.events else ()
    return Reply((Say(words, (*each, *on, Choice(_("Menu"), "menu"))),), purpose="hub")


def hub_asked(content: Content, turn: Turn) -> Reply:
    """In their own words: what is on, open on a certain day, where it is, or open now."""
    if WHATS_ON.search(fold(turn.text)):
        return events.events(turn)
    on = days.asked(turn.text, london(turn.now).date())
    return _on_days(content, turn, on) if on else hub(content, turn)


def _on_days(content: Content, turn: Turn, on: tuple[date, ...]) -> Reply:
    hubs, phone = turn.given(HubsAnswer).hubs, content.council.phone
    lines = [f"{hub.name}, {_day(turn, hub.on(day, turn.now), hub.phone or phone)}" for day in on for hub in hubs]
    each = tuple(Choice(hub.name, "hub_one", hub.slug) for hub in hubs)
    return Reply((Say("\n".join(lines), (*each, Choice(turn.translate("Menu"), "menu"))),), purpose="hub")


def hub_one(content: Content, turn: Turn) -> Reply:
    """One hub: open now, where it is, who is in, what there is, and the way in from afar."""
    found = _hub(turn)
    if found is None:
        return hub(content, turn)
    _ = turn.translate
    lines = [_now(turn, found, content.council.phone), ", ".join(found.address), found.map_link]
    lines += [_("Who is in: {people}", people="; ".join(map(_, found.partners)))] if found.partners else []
    lines += [_("There is: {things}", things=", ".join(map(_, found.facilities)))] if found.facilities else []
    lines += [_("Cannot come? Join online: {link}", link=found.online_link)] if found.online_link else []
    choices = (
        Choice(_("This week"), "hub_week", found.slug),
        Choice(_("What is on"), "events"),
        Choice(_("Rate it"), "hub_rate", found.slug),
        Choice(_("Menu"), "menu"),
    )
    return Reply((Say("\n".join(line for line in lines if line), choices),), purpose="hub")


def hub_week(content: Content, turn: Turn) -> Reply:
    _ = turn.translate
    found = _hub(turn)
    if found is None:
        return hub(content, turn)
    on = (Choice(_("What is on"), "events"),) if turn.given(HubsAnswer).events else ()
    return Reply((Say(_week(turn, found, content.council.phone), (*on, Choice(_("Menu"), "menu"))),), purpose="hub")


def hub_rate(content: Content, turn: Turn) -> Reply:
    found = _hub(turn)
    if found is None:
        return hub(content, turn)
    words = turn.translate("How good is {hub}, from 0 to 10? You can add why.", hub=found.name)
    return Reply((Say(words),), step="hub_rated", value=found.slug)


def hub_rated(turn: Turn) -> Reply:
    """A number out of ten, in any script's digits; the rest of their words are kept with it."""
    _ = turn.translate
    score = _score(turn.text)
    if score is None:
        again = Say(_("Sorry, I need a number from 0 to 10."), (Choice(_("Menu"), "menu"),))
        told = RaiseAlert("not_understood", words=turn.text)
        return Reply((again,), step="hub_rated", value=turn.value, effects=(told,))
    rated = Rate("hub", turn.value, score, words=turn.text)
    return Reply(
        (Say(_("Thank you. Your team reads every rating."), menu_choices(turn)),),
        effects=(rated,),
        purpose="hub.rating",
    )


def _where(turn: Turn, hub: Hub, phone: str) -> str:
    place = ", ".join((hub.name, *hub.address))
    return "\n".join(line for line in (place, hub.map_link, _now(turn, hub, phone)) if line)


def _score(text: str) -> int | None:
    """The number that the words begin with; a number elsewhere may mean anything."""
    found = RATING.fullmatch("".join(latin_digit(char) for char in text))
    score = int(found[1]) if found else read_number(text)
    return score if score is not None and 0 <= score <= 10 else None


def _hub(turn: Turn) -> Hub | None:
    return next((hub for hub in turn.given(HubsAnswer).hubs if hub.slug == turn.value), None)


def _now(turn: Turn, hub: Hub, phone: str) -> str:
    _ = turn.translate
    state = hub.state(turn.now)
    if not state.known:
        return _("I am not sure when {hub} is open. Please ring {phone}.", hub=hub.name, phone=hub.phone or phone)
    if state.open:
        return _open_now(turn, hub, state.until)
    if state.reason:
        closed = _("{hub} is closed now: {reason}.", hub=hub.name, reason=state.reason)
    else:
        closed = _("{hub} is closed now.", hub=hub.name)
    return f"{closed} {_opens(turn, state.opens, hub.phone or phone)}"


def _opens(turn: Turn, opens: datetime | None, phone: str) -> str:
    _ = turn.translate
    if opens is None:
        return _("Please ring {phone}.", phone=phone)
    if opens.date() == london(turn.now).date():
        return _("It opens today at {time} UK time.", time=_clock(opens))
    return _("It opens {day} at {time} UK time.", day=turn.translate.day(opens.date()), time=_clock(opens))


def _open_now(turn: Turn, hub: Hub, until: datetime | None) -> str:
    _ = turn.translate
    if until is None:
        return _("{hub} is open now.", hub=hub.name)
    return _("{hub} is open now, until {time} UK time.", hub=hub.name, time=_clock(until))


def _week(turn: Turn, hub: Hub, phone: str) -> str:
    _ = turn.translate
    if not hub.state(turn.now).known:
        return _now(turn, hub, phone)
    days = (_day(turn, day, hub.phone or phone) for day in hub.week(turn.now))
    lines = (hub.name, *days, ", ".join(hub.address), hub.map_link)
    return "\n".join(line for line in lines if line)


def _day(turn: Turn, day: DayHours, phone: str) -> str:
    _ = turn.translate
    if not day.known:
        return _("{day}: not sure yet, please ring {phone}", day=turn.translate.day(day.day), phone=phone)
    hours = ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in day.sessions) or _("closed")
    reason = f" ({day.reason})" if day.reason else ""
    return f"{turn.translate.day(day.day)}: {hours}{reason}"


def _clock(moment: datetime | time) -> str:
    return f"{moment:%H:%M}"
