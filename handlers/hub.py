"""When and where can I drop in?"""

import re
from functools import partial

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
from bot.text import latin_digit, read_number
from handlers import hours
from handlers.menu import menu_choices
from offer_content import Content
from offer_content.hubs import Hub, HubsAnswer
from offer_content.places import nearest_first

WHERE = re.compile(r"\b(where|wheres|address|postcode|map|directions|find you|get there|get to)\b")
RATING = re.compile(
    r"\s*(10|\d)(?!\d)(?:\s*(?:/|out of)\s*(?:10|(?P<five>5)\b)|\s*(?P<stars>stars?|\*))?(?!\w).*", re.DOTALL
)


def hubs_needed(_turn: Turn) -> tuple[Need, ...]:
    return (NeedHubs(),)


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "hub": Step(partial(hub, content), needs=hubs_needed),
        "hub_one": Step(partial(hub_one, content), needs=hubs_needed),
        "hub_week": Step(partial(hub_week, content), needs=hubs_needed),
        "hub_rate": Step(partial(hub_rate, content), needs=hubs_needed),
        "hub_rated": Step(hub_rated, listens="answers", reads=tries_to_rate),
    }


def hub(content: Content, turn: Turn) -> Reply:
    """Open now? for every hub, the nearest first, with each of them and what is on as choices."""
    _ = turn.translate
    hubs = nearest(content, turn)
    asked = _where if WHERE.search(turn.text.casefold()) else hours.now
    words = "\n".join(asked(content, turn, each) for each in hubs)
    choices = [Choice(each.name, "hub_one", each.slug) for each in hubs]
    choices += [Choice(_("What is on"), "events")] if turn.given(HubsAnswer).events else []
    where = _("I am somewhere else") if turn.who.area else _("Which is near me?")
    choices += [Choice(where, "hub_near")] if len(hubs) > 1 and content.areas else []
    return Reply((Say(words, (*choices, Choice(_("Menu"), "menu"))),), purpose="hub")


def nearest(content: Content, turn: Turn) -> tuple[Hub, ...]:
    """The hubs, the nearest to where they said they are first."""
    return nearest_first(turn.given(HubsAnswer).hubs, content.areas, turn.who.area)


def hub_one(content: Content, turn: Turn) -> Reply:
    """One hub: open now, where it is, who is in, what there is, and the way in from afar."""
    found = _hub(turn)
    if found is None:
        return hub(content, turn)
    _ = turn.translate
    lines = [hours.now(content, turn, found), ", ".join(found.address), found.map_link]
    lines += (
        [_("Who is in: {people}", people="; ".join(content.said(each, _.code) for each in found.partners))]
        if found.partners
        else []
    )
    lines += (
        [_("There is: {things}", things=", ".join(content.said(each, _.code) for each in found.facilities))]
        if found.facilities
        else []
    )
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
    return Reply((Say(hours.week(content, turn, found), (*on, Choice(_("Menu"), "menu"))),), purpose="hub")


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


def tries_to_rate(text: str) -> bool:
    """Whether there is a number in the words, good or not."""
    return any(char.isdigit() for char in text) or _score(text) is not None


def _where(content: Content, turn: Turn, hub: Hub) -> str:
    place = ", ".join((hub.name, *hub.address))
    return "\n".join(line for line in (place, hub.map_link, hours.now(content, turn, hub)) if line)


def _score(text: str) -> int | None:
    """The number that the words begin with; a number elsewhere may mean anything."""
    found = RATING.fullmatch("".join(latin_digit(char) for char in text))
    of_five = found is not None and bool(found["five"] or found["stars"])  # stars are out of five
    score = int(found[1]) * (2 if of_five else 1) if found else read_number(text)
    return score if score is not None and 0 <= score <= 10 else None


def _hub(turn: Turn) -> Hub | None:
    return next((hub for hub in turn.given(HubsAnswer).hubs if hub.slug == turn.value), None)
