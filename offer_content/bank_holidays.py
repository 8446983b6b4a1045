"""The days on which hubs are shut as a rule: England's bank holidays, from a well-kept list, and a council's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

YEARS_AHEAD = 1  # years after this one whose bank holidays count as known: the government names them about that early


def no_calendar(_day: date) -> str:
    """A calendar without holidays."""
    return ""


def england(day: date) -> str:
    """What England's bank holiday on that day is called; empty on an ordinary day.

    One at a weekend counts on its own day and on the weekday that is off instead.
    """
    return _named(day.year).get(day, "")


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """The days a council adds to a calendar of holidays, and for how many years after this one they count as known."""

    days: tuple[tuple[date, str], ...] = ()
    calendar: Callable[[date], str] = no_calendar
    years_ahead: int = YEARS_AHEAD

    def name(self, day: date) -> str:
        """What the holiday is called; empty on an ordinary day."""
        return next((name for when, name in self.days if when == day), "") or self.calendar(day)

    def knows(self, day: date, today: date) -> bool:
        """Whether, asked today, we can tell if that day is one: until the end of next year, unless told otherwise."""
        return day.year <= today.year + self.years_ahead


@cache
def _named(year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # a tenth of a second, which only those who ask for hours wait

    named = country_holidays("GB", subdiv="ENG", years=year)
    return {day: name.replace("observed", "substitute day") for day, name in named.items()}
