"""The hub asked about in their own words: which one, on which day, what there is, what is on, and which is nearest."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bot.clock import london
from bot.talk import Choice, Know, Need, Reply, Say, Step, Turn
from bot.text import fold, fold_ours
from handlers import days, events, facilities, hours, hub
from handlers.facilities import Inventory
from offer_content import Content
from offer_content.hubs import Hub, HubsAnswer

RATE = re.compile(r"\b(rate|rating|review|stars)\b")
MOST_LINES = 8  # days of hubs in one answer
WHATS_ON = re.compile(r"\b(what is (on|happening)|whats (on|happening)|events?|activities|workshops?)\b")
WHAT_THERE_IS = re.compile(r"\b(what (is|do (you|u|yous)) (there|have|got)|whats there|facilities|has the hub got)\b")
WEEK = re.compile(r"\b(this week|the week|opening (times|hours)|(what|which) days)\b")
NOT_LISTED = re.compile(r"\b(is there|are there|do (you|u) have|have (you|u) got)\b(?! (a|any|the) (hub|drop))")
NEAREST = re.compile(r"\b(nearest|near me|near by|nearby|closest|close to me|round here|local to me)\b")


def steps(content: Content) -> dict[str, Step]:
    """The steps of this topic, by name."""
    things = facilities.inventory(content)
    return {
        "hub_asked": Step(partial(asked, content, things), needs=hub.hubs_needed),
        "hub_near": Step(partial(near, content)),
        "hub_area": Step(partial(area, content), needs=hub.hubs_needed),
    }


def asked(content: Content, things: Inventory, turn: Turn) -> Reply:
    """What is on, what there is, the nearest, open on a certain day, where it is, or open now."""
    if RATE.search(fold(turn.text)):
        return _rate(content, turn)
    if WHATS_ON.search(fold(turn.text)):
        return events.events(turn)
    if what := facilities.asked(things, turn):
        return facilities.at_hubs(content, things, turn, what)
    if place := _area(content, turn):
        return area(content, replace(turn, value=place))
    if NEAREST.search(fold(turn.text)) and content.areas and not turn.who.area:
        return near(content, turn)
    slugs = named(content, turn)
    if len(slugs) == 1 and fold(turn.text).removeprefix("the ") in {
        fold_ours(each.name).removeprefix("the ") for each in content.hubs
    }:
        return hub.hub_one(content, replace(turn, value=slugs[0]))
    return _at(content, _only(turn, slugs))


def _at(content: Content, turn: Turn) -> Reply:
    """Of these hubs, be they one or all: a day, the week, what there is, or open now."""
    said, hubs = fold(turn.text), turn.given(HubsAnswer).hubs
    on = days.asked(turn.text, london(turn.now).date())
    if len(hubs) > 1 and (WEEK.search(said) or len(on) * len(hubs) > MOST_LINES):
        return _which(content, turn)
    if on:
        return _on_days(content, turn, on)
    if WEEK.search(said):
        return hub.hub_week(content, replace(turn, value=hubs[0].slug))
    if WHAT_THERE_IS.search(said):
        return _what_there_is(content, turn)
    if NOT_LISTED.search(said):
        unsure = turn.translate("I do not have that on my list. You can ask on {phone}.", phone=content.council.phone)
        return _what_there_is(content, turn, (unsure,))
    return hub.hub(content, turn)


def needed(content: Content, things: Inventory, turn: Turn) -> tuple[Need, ...]:
    """What a free question may need to be answered on a hub: nothing where it is not about one."""
    about = (
        named(content, turn)
        or days.alone(turn.text)
        or facilities.asked(things, turn)
        or facilities.perhaps_asked(things, turn)
    )
    return hub.hubs_needed(turn) if about else ()


def named(content: Content, turn: Turn) -> tuple[str, ...]:
    """The hubs by slug that their words name."""
    said = f" {fold(turn.text)} "
    return tuple(hub.slug for hub in content.hubs if f" {fold_ours(hub.name).removeprefix('the ')} " in said)


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
    hubs = hub.nearest(content, turn)
    lines = [
        f"{each.name}, {hours.day_line(content, turn, each.on(day, turn.now), each.phone)}"
        for day in on
        for each in hubs
    ]
    return Reply((Say("\n".join(lines), _choices(turn, hubs)),), purpose="hub")


def _rate(content: Content, turn: Turn) -> Reply:
    """The hub that they name, or the only one; else which."""
    slugs = named(content, turn) or tuple(each.slug for each in content.hubs)
    if len(slugs) == 1:
        return hub.hub_rate(content, replace(turn, value=slugs[0]))
    choices = tuple(Choice(each.name, "hub_rate", each.slug) for each in content.hubs if each.slug in slugs)
    return Reply(
        (Say(turn.translate("Which hub?"), (*choices, Choice(turn.translate("Menu"), "menu"))),), purpose="hub"
    )


def _which(content: Content, turn: Turn) -> Reply:
    """The week of every hub at once is more than a phone should carry."""
    _ = turn.translate
    choices = tuple(Choice(each.name, "hub_week", each.slug) for each in hub.nearest(content, turn))
    return Reply((Say(_("Which hub?"), (*choices, Choice(_("Menu"), "menu"))),), purpose="hub")


def _what_there_is(content: Content, turn: Turn, first: Sequence[str] = ()) -> Reply:
    _ = turn.translate
    hubs = hub.nearest(content, turn)
    things = {
        each: ", ".join(content.said(what, _.code) for what in (*each.facilities, *each.partners)) for each in hubs
    }
    lines = [*first, *(_("{hub}: {things}", hub=each.name, things=things[each]) for each in hubs)]
    return Reply((Say("\n".join(lines), _choices(turn, hubs)),), purpose="hub")


def _choices(turn: Turn, hubs: tuple[Hub, ...]) -> tuple[Choice, ...]:
    each = tuple(Choice(found.name, "hub_one", found.slug) for found in hubs)
    return (*each, Choice(turn.translate("Menu"), "menu"))


def _only(turn: Turn, slugs: tuple[str, ...]) -> Turn:
    """With only these hubs, where there are any."""
    answer = turn.given(HubsAnswer)
    hubs = tuple(each for each in answer.hubs if each.slug in slugs)
    others = tuple(each for each in turn.answers if each is not answer)
    return replace(turn, answers=(replace(answer, hubs=hubs), *others)) if hubs else turn


def _area(content: Content, turn: Turn) -> str:
    """The area that their words name; empty for none."""
    said = f" {fold(turn.text)} "
    return next((each.name for each in content.areas if f" {fold_ours(each.name)} " in said), "")
