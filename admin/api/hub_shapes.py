"""The shapes of hubs: when they are open, what is on, and what staff set. Times of the week are London wall clock."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from admin.api.fields import Given, Moment, Shown, example, line
from admin.api.problems import invalid
from bot.clock import london
from offer_content.hubs import BadHours, Closure, DayHours, Hub, HubState, Session, session

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AT, UNTIL = "2026-12-04T17:00:00Z", "2026-12-04T19:00:00Z"
Hours = Annotated[str, Field(max_length=13, examples=["10:00-17:00"])]


class HoursGiven(Given):
    """A whole week; a day that is left out is a day on which the hub is shut."""

    model_config = Given.model_config | example(hours={"monday": ["10:00-17:00"], "friday": ["19:00-00:30+1"]})

    hours: dict[Day, Annotated[list[Hours], Field(max_length=8)]] = Field(
        description="10:00-17:00, or 22:00-02:00+1 past midnight. It replaces the week and its seasons."
    )


class ClosureGiven(Given):
    """Days on which the hub is shut, both inclusive."""

    model_config = Given.model_config | example(first="2026-12-24", last="2027-01-03", reason="Winter break")

    first: date
    last: date
    reason: Annotated[str, line(120)]


class EventGiven(Given):
    """Something that is on at the hub."""

    model_config = Given.model_config | example(title="Cooking together", starts=AT, ends=UNTIL, place="Kitchen")

    title: Annotated[str, line(120)]
    starts: Moment
    ends: Moment
    place: Annotated[str, line(200, 0)] = ""
    places: int | None = Field(None, ge=1, le=10_000, description="How many may come; null for as many as like.")


class ClosureShown(Shown):
    """Days on which the hub is shut, both inclusive."""

    model_config = Shown.model_config | example(
        id="7", first="2026-12-24", last="2027-01-03", reason="Winter break", ours=True
    )

    id: str
    first: date
    last: date
    reason: str
    ours: bool = Field(description="Whether staff made it here, and can take it back; the others are in the files.")


class EventShown(Shown):
    """Something that is on at the hub."""

    model_config = Shown.model_config | example(
        id="3", title="Cooking together", starts=AT, ends=UNTIL, place="Kitchen", places=12, taken=3
    )

    id: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    places: int | None
    taken: int = Field(description="How many have a place. Who they are is for those who work with them.")


class StateShown(Shown):
    """Whether it is open now, until when or from when; `known` is false when nobody confirmed the hours lately."""

    open: bool
    until: datetime | None
    opens: datetime | None
    reason: str
    known: bool


class Opening(Shown):
    """From when to when on London's clocks; a closing time not after the opening is on the next day."""

    opens: str = Field(examples=["10:00"])
    closes: str = Field(examples=["17:00"])


class DayShown(Shown):
    """One day's openings."""

    day: date
    sessions: list[Opening]
    reason: str
    known: bool


class HubShown(Shown):
    """A hub as it is now."""

    slug: str = Field(examples=["elm-house"])
    name: str = Field(examples=["Elm House"])
    address: list[str] = Field(examples=[["12 Example Street", "Exampleton"]])
    map_link: str
    phone: str = Field(examples=["01632 960210"])
    state: StateShown
    week: list[DayShown] = Field(description="Seven days from today.")
    closures: list[ClosureShown] = Field(description="Those that are not over.")
    events: list[EventShown] = Field(description="Those that are not over, the next first.")
    hours_set_at: datetime | None = Field(description="When staff last set the hours; null for those of the files.")


class HubsShown(Shown):
    """Every hub."""

    items: list[HubShown]
    next: None = Field(None, description="Hubs come on one page.")


def sessions(given: HoursGiven) -> tuple[Session, ...]:
    """The week as sessions. Raises Problem (422) naming what are no hours."""
    week, bad = [], []
    for day, written in given.hours.items():
        for place, words in enumerate(written):
            try:
                week.append(session(DAYS.index(day), words))
            except BadHours as error:
                bad.append((f"body.hours.{day}.{place}", str(error).removeprefix(f'"{words}" ')))
    if bad:
        raise invalid(*bad)
    if not week:
        raise invalid(("body.hours", "give at least one opening; to shut the hub for some days add a closure"))
    return tuple(week)


def hub_shown(hub: Hub, now: datetime, *, ours: Collection[str], events: Sequence[Any], set_at: Any) -> HubShown:
    """A hub as it is now, with which of its closures are ours."""
    today = london(now).date()
    return HubShown(
        slug=hub.slug,
        name=hub.name,
        address=list(hub.address),
        map_link=hub.map_link,
        phone=hub.phone,
        state=_state(hub.state(now)),
        week=[_day(day) for day in hub.week(now)],
        closures=[closure_shown(each, ours) for each in hub.closures if each.last >= today],
        events=[event_shown(row) for row in events],
        hours_set_at=set_at,
    )


def closure_shown(closure: Closure, ours: Collection[str]) -> ClosureShown:
    """A closure, and whether it can be taken back here."""
    return ClosureShown(
        id=closure.id, first=closure.first, last=closure.last, reason=closure.reason, ours=closure.id in ours
    )


def event_shown(row: Any) -> EventShown:
    """An event that staff announced."""
    return EventShown(
        id=str(row.id),
        title=row.title,
        starts=row.starts_at,
        ends=row.ends_at,
        place=row.place,
        places=row.places,
        taken=row.taken,
    )


def _state(state: HubState) -> StateShown:
    return StateShown(
        open=state.open, until=_utc(state.until), opens=_utc(state.opens), reason=state.reason, known=state.known
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _day(day: DayHours) -> DayShown:
    openings = [Opening(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}") for opens, closes in day.sessions]
    return DayShown(day=day.day, sessions=openings, reason=day.reason, known=day.known)
