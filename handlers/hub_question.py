"""The hub asked about in their own words: which one, on which day, what there is, what is on, and which is nearest."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bot.clock import london
from bot.talk import Choice, Know, Reply, Say, Step, Turn
from bot.text import fold
from handlers import days, events, facilities, hours, hub
from handlers.facilities import Inventory
from offer_content import Content
from offer_content.hubs import Hub, HubsAnswer

WHATS_ON = re.compile(r"\b(what is (on|happening)|whats (on|happening)|events?|activities|workshops?)\b")
WHAT_THERE_IS = re.compile(r"\b(what (is|do (you|u|yous)) (there|have|got)|whats there|facilities|has the hub got)\b")
NOT_LISTED = re.compile(r"\b(is there|are there|do (you|u) have|have (you|u) got)\b(?! (a|any|the) (hub|drop))")
NEAREST = re.compile(r"\b(nearest|near me|near by|nearby|closest|close to me|round here|local to me)\b")


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    things = facilities.inventory(content)
    return {
        "hub_asked": Step(partial(asked, content, things), needs=events.events_needed),
        "hub_near": Step(partial(near, content)),
        "hub_area": Step(partial(area, content), needs=hub.hubs_needed),
    }


def asked(content: Content, things: Inventory, turn: Turn) -> Reply:
    """What is on, what there is, the nearest, open on a certain day, where it is, or open now."""
    if WHATS_ON.search(fold(turn.text)):
        return events.events(turn)
    if what := facilities.asked(things, turn):
        return facilities.at_hubs(content, things, turn, what)
    if place := _area(content, turn):
        return area(content, replace(turn, value=place))
    if NEAREST.search(fold(turn.text)) and content.areas and not turn.who.area:
        return near(content, turn)
    one = _meant(turn)
    on = days.asked(turn.text, london(one.now).date())
    if on:
        return _on_days(content, one, on)
    if WHAT_THERE_IS.search(fold(turn.text)):
        return _what_there_is(content, one)
    if NOT_LISTED.search(fold(turn.text)):
        unsure = turn.translate("I do not have that on my list. You can ask on {phone}.", phone=content.council.phone)
        return _what_there_is(content, one, (unsure,))
    return hub.hub(content, one)


def near(content: Content, turn: Turn) -> Reply:
    """Asked once, and kept for those we know; they can say it anew."""
    _ = turn.translate
    choices = tuple(Choice(each.name, "hub_area", each.name) for each in content.areas)
    words = _("Roughly where are you? Just the area, no address.")
    return Reply((Say(words, (*choices, Choice(_("Hub times"), "hub"))),), purpose="hub")


def area(content: Content, turn: Turn) -> Reply:
    """The hubs, nearest to that area first."""
    if turn.value not in {each.name for each in content.areas}:
        return near(content, turn)
    reply = hub.hub(content, replace(turn, who=replace(turn.who, area=turn.value)))
    effects = (Know("area", turn.value),) if turn.who.verified else ()
    return Reply(reply.says, effects=effects, purpose=reply.purpose)


def _on_days(content: Content, turn: Turn, on: tuple[date, ...]) -> Reply:
    hubs, phone = hub.nearest(content, turn), content.council.phone
    lines = [
        f"{each.name}, {hours.day_line(turn, each.on(day, turn.now), each.phone or phone)}"
        for day in on
        for each in hubs
    ]
    return Reply((Say("\n".join(lines), _choices(turn, hubs)),), purpose="hub")


def _what_there_is(content: Content, turn: Turn, first: Sequence[str] = ()) -> Reply:
    _ = turn.translate
    hubs = hub.nearest(content, turn)
    things = {each: ", ".join(map(_, (*each.facilities, *each.partners))) for each in hubs}
    lines = [*first, *(_("{hub}: {things}", hub=each.name, things=things[each]) for each in hubs)]
    return Reply((Say("\n".join(lines), _choices(turn, hubs)),), purpose="hub")


def _choices(turn: Turn, hubs: tuple[Hub, ...]) -> tuple[Choice, ...]:
    each = tuple(Choice(found.name, "hub_one", found.slug) for found in hubs)
    return (*each, Choice(turn.translate("Menu"), "menu"))


def _meant(turn: Turn) -> Turn:
    """With only the hubs that their words name, where they name any."""
    said, answer = f" {fold(turn.text)} ", turn.given(HubsAnswer)
    named = tuple(each for each in answer.hubs if f" {fold(each.name).removeprefix('the ')} " in said)
    others = tuple(each for each in turn.answers if each is not answer)
    return replace(turn, answers=(replace(answer, hubs=named), *others)) if named else turn


def _area(content: Content, turn: Turn) -> str:
    """The area that their words name; empty for none."""
    said = f" {fold(turn.text)} "
    return next((each.name for each in content.areas if f" {fold(each.name)} " in said), "")
