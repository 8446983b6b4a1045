"""The day that a question is about: "open tmrw?", "wats on sat", "is it open xmas day"."""

import re
from datetime import date, timedelta

from bot.text import fold

WEEKDAYS = (
    r"mon(day)?s?",
    r"tue(s|sday|sdays)?",
    r"wed(s|nesday|nesdays)?",
    r"thu(r|rs|rsday|rsdays)?",
    r"fri(day)?s?",
    r"sat(urday)?s?",
    r"sun(day)?s?",
)
BY_WEEKDAY = tuple(re.compile(rf"\b{pattern}\b") for pattern in WEEKDAYS)
TOMORROW = re.compile(r"\b(tomorrow|tomorow|tommorow|tommorrow|tmrw|tmrow|tmr|tomoz|2moro|2moz|2morrow|2mo|2mrw)\b")
AFTER = re.compile(r"\bday after (tomorrow|tmrw|tomoz)\b")
WEEKEND = re.compile(r"\b(weekend|wkend|wknd)s?\b")
TODAY = re.compile(r"\b(today|tonight|2nite|2day|later on)\b")
NEXT_WEEK = re.compile(r"\bnext (week|wk)\b")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = rf"({'|'.join(MONTHS)})[a-z]*"
DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(st|nd|rd|th)?( of)? (?P<month>{MONTH})\b"),
    re.compile(rf"\b(?P<month>{MONTH}) (?P<day>\d{{1,2}})(st|nd|rd|th)?\b"),
)
FILLER = re.compile(r"^(and|or|on|open|is it|what about|wat about|wot about|how about|this|at|the|\s)+\b\s*")
FEASTS = (
    (re.compile(r"\b(christmas|xmas) eve\b"), (12, 24)),
    (re.compile(r"\b(christmas|xmas|crimbo)( day)?\b"), (12, 25)),
    (re.compile(r"\bboxing day\b"), (12, 26)),
    (re.compile(r"\bnew years? eve\b"), (12, 31)),
    (re.compile(r"\bnew years?( day)?\b"), (1, 1)),
)
ALONE = re.compile("|".join(each.pattern for each in (TOMORROW, WEEKEND, *BY_WEEKDAY, *(day for day, _ in FEASTS))))


def asked(text: str, today: date) -> tuple[date, ...]:
    """The days that the words name, from today on; empty where they name none."""
    said = fold(text)
    if AFTER.search(said):
        return (today + timedelta(days=2),)
    if TOMORROW.search(said):
        return (today + timedelta(days=1),)
    if TODAY.search(said):
        return (today,)
    if dated := _dated(said, today):
        return (dated,)
    if NEXT_WEEK.search(said):
        monday = today + timedelta(days=7 - today.weekday())
        return tuple(monday + timedelta(days=n) for n in range(7))
    if WEEKEND.search(said):
        return _next(5, today), _next(6, today)
    feast = next((_coming(*day, today) for pattern, day in FEASTS if pattern.search(said)), None)
    if feast:
        return (feast,)
    return tuple(_next(weekday, today) for weekday, pattern in enumerate(BY_WEEKDAY) if pattern.search(said))


def alone(text: str) -> bool:
    """ "tmrw?", "and sat", "what about xmas": nothing but a day."""
    rest = FILLER.sub("", fold(text))
    return any(pattern.fullmatch(rest) for pattern in (ALONE, *DATES))


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _dated(said: str, today: date) -> date | None:
    """ "25 december", "dec 25th": the next such day; none where there is no such day."""
    found = next((match for pattern in DATES if (match := pattern.search(said))), None)
    if found is None:
        return None
    try:
        return _coming(MONTHS.index(found["month"][:3]) + 1, int(found["day"]), today)
    except ValueError:
        return None


def _coming(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
