"""What is on at the hubs, places at events and their reminders."""

from datetime import timedelta

from bot.clock import london
from bot.talk import (
    Choice,
    Effect,
    EndReminder,
    LeavePlace,
    Need,
    NeedHubs,
    NeedPlaces,
    Places,
    Remind,
    Reply,
    Say,
    Step,
    TakePlace,
    Turn,
)
from handlers.hub import hubs_needed
from handlers.menu import menu_choices
from offer_content.hubs import Event, HubsAnswer

MOST_EVENTS = 6
ADVANCE = timedelta(hours=24)  # before an event, when its reminder goes out


def place_needed(_turn: Turn) -> tuple[Need, ...]:
    return NeedHubs(), NeedPlaces()


def joining_needed(turn: Turn) -> tuple[Need, ...]:
    return NeedHubs(), NeedPlaces(turn.value)


def steps() -> dict[str, Step]:
    """The steps of this topic, by name."""
    return {
        "events": Step(events, needs=hubs_needed),
        "event": Step(event, needs=place_needed),
        "event_join": Step(event_join, needs=joining_needed),
        "event_leave": Step(event_leave, needs=place_needed),
    }


def events(turn: Turn) -> Reply:
    """What is coming up in the next two weeks."""
    _ = turn.translate
    coming = turn.given(HubsAnswer).events
    if not coming:
        words = _("Nothing is planned in the next two weeks, as far as I know.")
        return Reply((Say(words, (Choice(_("Hub times"), "hub"), Choice(_("Menu"), "menu"))),), purpose="events")
    lines = [f"{each.title}: {_when(turn, each)}" for each in coming[:MOST_EVENTS]]
    choices = tuple(Choice(each.title[:60], "event", each.id) for each in coming[:MOST_EVENTS])
    return Reply((Say("\n".join(lines), (*choices, Choice(_("Menu"), "menu"))),), purpose="events")


def event(turn: Turn) -> Reply:
    """One event, and a place at it for those we know."""
    found = _event(turn)
    if found is None:
        return events(turn)
    _ = turn.translate
    places = turn.given(Places)
    lines = [f"{found.title}: {_when(turn, found)}", found.place, found.description, found.online_link]
    if found.id in places.mine:
        lines.append(_("You have a place."))
        on: tuple[Choice, ...] = (Choice(_("Give my place back"), "event_leave", found.id),)
    elif found.id in places.full:
        lines.append(_("It is full, sorry."))
        on = ()
    else:
        on = (Choice(_("Keep me a place"), "event_join", found.id),) if turn.who.verified else ()
    words = "\n".join(line for line in lines if line)
    return Reply((Say(words, (*on, Choice(_("What is on"), "events"), Choice(_("Menu"), "menu"))),), purpose="events")


def event_join(turn: Turn) -> Reply:
    """A place, and a reminder a day before."""
    found = _event(turn)
    if found is None or not turn.who.verified or found.id in turn.given(Places).full:
        return event(turn)
    _ = turn.translate
    words = _("You have a place: {event}, {when}.", event=found.title, when=_when(turn, found))
    effects: tuple[Effect, ...] = (TakePlace(found.id),)
    if found.starts - ADVANCE > turn.now:
        reminded = _("I will remind you the day before.")
        words = f"{words} {reminded}"
        effects = (*effects, Remind("event", found.starts - ADVANCE, subject=found.id))
    return Reply((Say(words, menu_choices(turn)),), effects=effects, purpose="events")


def event_leave(turn: Turn) -> Reply:
    found = _event(turn)
    if found is None:
        return events(turn)
    words = turn.translate("OK. Somebody else can have your place.")
    effects = (LeavePlace(found.id), EndReminder("event", found.id))
    return Reply((Say(words, menu_choices(turn)),), effects=effects, purpose="events")


def _event(turn: Turn) -> Event | None:
    return next((each for each in turn.given(HubsAnswer).events if each.id == turn.value), None)


def _when(turn: Turn, event: Event) -> str:
    starts, ends = london(event.starts), london(event.ends)
    day = turn.translate.day(starts.date())
    return turn.translate("{day}, {begin}-{end} UK time", day=day, begin=f"{starts:%H:%M}", end=f"{ends:%H:%M}")
