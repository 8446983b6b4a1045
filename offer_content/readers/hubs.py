"""Reads hubs, their hours and a council's own days off."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations

from offer_content.bank_holidays import BankHolidays, england
from offer_content.fields import Fields
from offer_content.hubs import (
    BadHours,
    Closure,
    Extra,
    Hub,
    Season,
    Session,
    hours,
    session,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_hubs(sheets: Iterable[Fields], bank_holidays: BankHolidays) -> tuple[Hub, ...]:
    """The hubs of a file."""
    hubs: dict[str, Hub] = {}
    for fields in sheets:
        hub = _hub(fields, bank_holidays)
        if hub.slug in hubs:
            fields.wrong(f"there are two hubs {hub.slug}", "slug")
        hubs[hub.slug] = hub
    return tuple(hubs.values())


def read_days_off(fields: Fields) -> BankHolidays:
    """England's bank holidays with the days off that council.yaml adds."""
    listed = fields.inner("days_off")
    days = tuple((day, listed.plain(words)) for words in listed.nodes if (day := _day_off(listed, words)))
    return BankHolidays(days, england)


def _day_off(listed: Fields, words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        listed.wrong(f'"{words}" is not a date like 2026-11-01', words)
        return None


def _hub(fields: Fields, bank_holidays: BankHolidays) -> Hub:
    hub = Hub(
        slug=fields.slug("slug"),
        name=fields.plain("name"),
        address=fields.texts("address"),
        map_link=_link(fields, "map"),
        phone=fields.phone("phone"),
        partners=fields.texts("partners"),
        facilities=fields.texts("facilities"),
        sessions=_week(fields, None) + _seasons(fields),
        closures=_closures(fields),
        extras=tuple(_extra(inner) for inner in fields.each("extras")),
        confirmed_on=fields.day("confirmed_on"),
        closed_on_bank_holidays=fields.flag("closed_on_bank_holidays", True),
        bank_holidays=bank_holidays,
        online_link=_link(fields, "online"),
    )
    if not hub.address:
        fields.wrong("the hub has no address", "address")
    fields.done()
    return hub


def _link(fields: Fields, name: str) -> str:
    link = fields.text(name, "")
    if link and not link.startswith("https://"):
        fields.wrong(f"{name} should be a link that starts with https://", name)
    return link


def _week(fields: Fields, season: Season | None) -> tuple[Session, ...]:
    week = fields.inner("hours")
    sessions: list[Session] = []
    for weekday, name in enumerate(WEEKDAYS):
        day = [found for words, line in week.lines(name) if (found := _session(week, weekday, words, line, season))]
        if any(a.opens < b.closes and b.opens < a.closes for a, b in combinations(day, 2)):
            week.wrong(f"two sessions on {name} overlap", name)
        sessions += day
    week.done()
    return tuple(sessions)


def _session(week: Fields, weekday: int, words: str, line: int, season: Season | None) -> Session | None:
    try:
        return session(weekday, words, season)
    except BadHours as error:
        week.sheet.wrong(line, str(error))
        return None


def _seasons(fields: Fields) -> tuple[Session, ...]:
    sessions: list[Session] = []
    seasons: list[Season] = []
    for inner in fields.each("seasons"):
        season = Season(*_dates(inner))
        if any(season.first <= other.last and other.first <= season.last for other in seasons):
            inner.wrong("this season overlaps another", "first")
        seasons.append(season)
        found = _week(inner, season)
        if not found:
            inner.wrong("a season with no hours is a closure", "first")
        sessions += found
        inner.done()
    return tuple(sessions)


def _closures(fields: Fields) -> tuple[Closure, ...]:
    closures: dict[str, Closure] = {}
    for inner in fields.each("closures"):
        closure = Closure(inner.slug("id"), *_dates(inner), inner.plain("reason"))
        if closure.id in closures:
            inner.wrong(f"there are two closures {closure.id}", "id")
        closures[closure.id] = closure
        inner.done()
    return tuple(closures.values())


def _dates(fields: Fields) -> tuple[date, date]:
    first, last = fields.needed_day("first"), fields.needed_day("last")
    if last < first:
        fields.wrong(f"{last} is before {first}", "last")
    return first, last


def _extra(fields: Fields) -> Extra:
    day, words, reason = fields.needed_day("date"), fields.text("hours"), fields.plain("reason")
    fields.done()
    try:
        return Extra(day, *hours(words), reason)
    except BadHours as error:
        fields.wrong(str(error), "hours")
        return Extra(day, *hours("00:00-00:00+1"), reason)
