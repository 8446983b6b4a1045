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
TOMORROW = re.compile(r"\b(tomorrow|tomorow|tommorow|tommorrow|tmrw|tmrow|tmr|tomoz|2moro|2morrow|2mo)\b")
AFTER = re.compile(r"\bday after (tomorrow|tmrw|tomoz)\b")
WEEKEND = re.compile(r"\b(weekend|wkend|wknd)s?\b")
FEASTS = (
    (re.compile(r"\b(christmas|xmas) eve\b"), (12, 24)),
    (re.compile(r"\b(christmas|xmas|crimbo)( day)?\b"), (12, 25)),
    (re.compile(r"\bboxing day\b"), (12, 26)),
    (re.compile(r"\bnew years? eve\b"), (12, 31)),
    (re.compile(r"\bnew years?( day)?\b"), (1, 1)),
)


def asked(text: str, today: date) -> tuple[date, ...]:
    """The days that the words name, from today on; empty where they name none."""
    said = fold(text)
    if AFTER.search(said):
        return (today + timedelta(days=2),)
    if TOMORROW.search(said):
        return (today + timedelta(days=1),)
    if WEEKEND.search(said):
        return _next(5, today), _next(6, today)
    feast = next((_coming(*day, today) for pattern, day in FEASTS if pattern.search(said)), None)
    if feast:
        return (feast,)
    return tuple(_next(weekday, today) for weekday, pattern in enumerate(BY_WEEKDAY) if pattern.search(said))


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _coming(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)
