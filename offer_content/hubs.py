"""Where and when to drop in: hubs, their hours on London's wall clock, and what changes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import LONDON, london
from offer_content.bank_holidays import BankHolidays

DAY = 24 * 60  # minutes
CONFIRMED_FOR = timedelta(days=180)
LOOK_AHEAD = 400  # days; a closure longer than that has no next opening worth telling
LOOK_BEYOND = timedelta(days=7)  # a hub that does not shut within a week has no closing time worth telling

CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
HOURS = re.compile(rf"(?P<opens>{CLOCK})-(?P<closes>{CLOCK})(?P<next>\+1)?")

Span = tuple[int, int]  # minutes after the day's midnight; the end may lie in the next day


@dataclass(frozen=True, slots=True)
class Season:
    """The dates, both inclusive, on which a timetable replaces the usual one."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether the day lies in the season."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Session:
    """One opening in the week (Monday is 0); `closes` not after `opens` is on the next day."""

    weekday: int
    opens: time
    closes: time
    season: Season | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, both inclusive, on which no usual session starts. One that started the evening before runs on."""

    id: str
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Extra:
    """One opening beside the usual ones; it holds on a closed day too. `closes` not after `opens` is the next day."""

    date: date
    opens: time
    closes: time
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a start and an end (aware UTC); `place` is words or a link, for those who join online."""

    id: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    description: str
    online_link: str = ""


@dataclass(frozen=True, slots=True)
class HubState:
    """Whether a hub is open now, until when or from when (aware, London), and why it is not as usual.

    `until` is empty too when it does not shut within a week, `opens` when no opening is known. When not `known`,
    say so and give the phone number.
    """

    open: bool
    until: datetime | None = None
    opens: datetime | None = None
    reason: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class DayHours:
    """One day's openings as wall-clock times, early to late; a close not after its opening is on the next day."""

    day: date
    sessions: tuple[tuple[time, time], ...]
    reason: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What one day holds: merged openings, why the usual ones are off, and why there is an extra one."""

    spans: tuple[Span, ...]
    shut: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """A place with opening hours. Hours count as known for 180 days after somebody last confirmed them."""

    slug: str
    name: str
    address: tuple[str, ...]
    map_link: str = ""
    phone: str = ""
    partners: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    closures: tuple[Closure, ...] = ()
    extras: tuple[Extra, ...] = ()
    confirmed_on: date | None = None
    closed_on_bank_holidays: bool = True
    bank_holidays: BankHolidays = field(default_factory=BankHolidays)
    online_link: str = ""

    def state(self, now: datetime) -> HubState:
        """Open or not at that moment (aware UTC)."""
        today = london(now).date()
        if not self.knows(today, today):
            return HubState(open=False, known=False)
        for begins, ends, why in _openings(self, today):
            if now < begins:
                return HubState(open=False, opens=london(begins), reason=_plan(self, today).shut)
            if now < ends:
                return HubState(open=True, until=_closing(self, ends), reason=why)
        return HubState(open=False, reason=_plan(self, today).shut)

    def week(self, now: datetime) -> tuple[DayHours, ...]:
        """Seven days from that moment's day in London."""
        today = london(now).date()
        return tuple(_hours(self, today + timedelta(days=n), today) for n in range(7))

    def on(self, day: date, now: datetime) -> DayHours:
        """The openings of that day, as far as they are known at that moment."""
        return _hours(self, day, london(now).date())

    def knows(self, day: date, today: date) -> bool:
        """Whether, asked today, we can tell that day's hours: confirmed, given, and its bank holidays known."""
        if self.confirmed_on is None or today - self.confirmed_on > CONFIRMED_FOR:
            return False
        certain = not self.closed_on_bank_holidays or self.bank_holidays.knows(day, today)
        return bool(self.sessions or self.extras) and certain


@dataclass(frozen=True, slots=True)
class HubsAnswer:
    """The hubs as they are now, staff changes included, with what is coming up."""

    hubs: tuple[Hub, ...]
    events: tuple[Event, ...] = ()


class BadHours(ValueError):
    """These are not opening hours."""


def session(weekday: int, words: str, season: Season | None = None) -> Session:
    """A session from "10:00-16:00", or "22:00-02:00+1" when it closes on the next day. Raises BadHours."""
    opens, closes = hours(words)
    return Session(weekday, opens, closes, season)


def hours(words: str) -> tuple[time, time]:
    """Opening and closing time from "10:00-16:00", or "22:00-02:00+1" past midnight. Raises BadHours."""
    read = HOURS.fullmatch(words)
    if read is None:
        raise BadHours(f'"{words}" is not hours: write 10:00-16:00, or 22:00-02:00+1 past midnight')
    opens, closes = time.fromisoformat(read["opens"]), time.fromisoformat(read["closes"])
    if not read["next"] and closes <= opens:
        raise BadHours(f'"{words}" ends before it starts: past midnight is written 22:00-02:00+1')
    if read["next"] and closes > opens:
        raise BadHours(f'"{words}" lasts more than a day')
    return opens, closes


def with_changes(
    hub: Hub,
    hours: tuple[Session, ...] | None = None,
    closures: tuple[Closure, ...] = (),
    extras: tuple[Extra, ...] = (),
    confirmed_on: date | None = None,
) -> Hub:
    """The hub as staff changed it: new hours replace all old ones, closures and extras are added.

    The later word wins: an extra opening of the file falls away on a day that staff closed.
    """
    kept = tuple(extra for extra in hub.extras if not any(c.first <= extra.date <= c.last for c in closures))
    return replace(
        hub,
        sessions=hub.sessions if hours is None else hours,
        closures=hub.closures + closures,
        extras=kept + extras,
        confirmed_on=max(filter(None, (hub.confirmed_on, confirmed_on)), default=None),
    )


def _plan(hub: Hub, day: date) -> Plan:
    shut = next((closure.reason for closure in hub.closures if closure.first <= day <= closure.last), "")
    if not shut and hub.closed_on_bank_holidays:
        shut = hub.bank_holidays.name(day)
    extras = [extra for extra in hub.extras if extra.date == day]
    spans = [_span(extra.opens, extra.closes) for extra in extras]
    if not shut:
        spans += [_span(session.opens, session.closes) for session in _usual(hub, day)]
    return Plan(_merged(spans), shut, next((extra.reason for extra in extras), ""))


def _usual(hub: Hub, day: date) -> list[Session]:
    season = next((s.season for s in hub.sessions if s.season and s.season.covers(day)), None)
    return [session for session in hub.sessions if session.season == season and session.weekday == day.weekday()]


def _span(opens: time, closes: time) -> Span:
    begin, end = opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute
    return begin, end if end > begin else end + DAY


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1] and end - merged[-1][0] <= DAY:  # two times cannot say more than a day
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return tuple(merged)


def _hours(hub: Hub, day: date, today: date) -> DayHours:
    if not hub.knows(day, today):
        return DayHours(day, (), known=False)
    plan = _plan(hub, day)
    return DayHours(day, tuple((_time(begin), _time(end)) for begin, end in plan.spans), plan.extra or plan.shut)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _openings(hub: Hub, today: date) -> Iterator[tuple[datetime, datetime, str]]:
    for ahead in range(-1, LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        if not hub.knows(day, today):
            continue
        plan = _plan(hub, day)
        for begin, end in plan.spans:
            begins, ends = _moment(day, begin), _moment(day, end)
            if begins < ends:  # an opening inside the skipped hour of spring does not happen
                yield begins, ends, plan.extra


def _closing(hub: Hub, ends: datetime) -> datetime | None:
    latest = ends + LOOK_BEYOND
    for begins, later, _why in _openings(hub, london(ends).date()):
        if begins > ends:
            break
        ends = max(ends, later)
        if ends > latest:
            return None
    return london(ends)


def _moment(day: date, minutes: int) -> datetime:
    """The first moment (UTC) at which London's clocks have reached that time of the day."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=LONDON).astimezone(UTC)
    if london(moment).replace(tzinfo=None) == wall:
        return moment
    return moment.replace(minute=0)  # the skipped hour; London's clocks always go forward at 01:00 UTC
