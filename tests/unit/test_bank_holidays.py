"""The days off: England's, as the government named them, and those that a council adds."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import offer_content
from offer_content.bank_holidays import BankHolidays, england
from offer_content.hubs import Hub

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = offer_content.load("example")
ELM = EXAMPLE.hubs[0]


def easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def days_of(year: int) -> list[date]:
    return [day for n in range(366) if england(day := date(year, 1, 1) + timedelta(days=n)) and day.year == year]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute day)"),
        (date(2027, 12, 27), "Christmas Day (substitute day)"),
        (date(2027, 12, 28), "Boxing Day (substitute day)"),
        (date(2028, 1, 3), "New Year's Day (substitute day)"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 3, 29), "Easter Monday"),
        (date(2020, 5, 8), "May Day"),  # moved that year, for VE Day
        (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        (date(2023, 5, 8), "Coronation of Charles III"),
        (date(2027, 12, 24), ""),
        (date(2024, 5, 13), ""),
    ],
)
def test_england_s_bank_holidays_are_those_that_were_named(day: date, name: str) -> None:
    assert england(day) == name


@pytest.mark.parametrize("day", [date(2026, 12, 26), date(2027, 12, 25)])
def test_one_at_a_weekend_counts_on_its_own_day_too(day: date) -> None:
    assert day.weekday() == 5
    assert england(day)


@pytest.mark.parametrize("day", [date(2027, 1, 4), date(2027, 8, 2), date(2027, 11, 30), date(2027, 7, 12)])
def test_those_of_scotland_and_northern_ireland_are_not_ours(day: date) -> None:
    assert england(day) == ""


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_a_year_has_eight_weekdays_off_with_easter_where_the_moon_puts_it(year: int) -> None:
    days = [day for day in days_of(year) if day.weekday() < 5]

    assert len(days) == 8
    assert easter(year) - timedelta(days=2) in days
    assert easter(year) + timedelta(days=1) in days
    assert len([day for day in days if day.month in (5, 8) and day.weekday() == 0]) == 3


def test_a_hub_of_a_council_is_shut_on_them_unless_it_says_that_it_is_not() -> None:
    monday = datetime(2027, 3, 29, 11, tzinfo=UTC)

    assert at(ELM, monday) == (False, "Easter Monday")
    assert at(keeping_none(), monday) == (True, "")


def test_they_are_known_until_the_end_of_next_year() -> None:
    known = BankHolidays().knows

    assert known(date(2027, 12, 31), today=date(2026, 1, 1))
    assert not known(date(2028, 1, 1), today=date(2026, 12, 31))
    assert known(date(2028, 1, 1), today=date(2027, 1, 1))


def test_a_council_adds_days_of_its_own() -> None:
    own = BankHolidays(((date(2027, 2, 12), "Staff day"),), england)

    assert own.name(date(2027, 2, 12)) == "Staff day"
    assert own.name(date(2027, 3, 29)) == "Easter Monday"
    assert own.name(date(2027, 2, 13)) == ""


@pytest.mark.parametrize("said", ["hi", "what am i entitled to"])
def test_who_does_not_ask_for_hours_does_not_wait_for_the_calendar(tmp_path: Path, said: str) -> None:
    program = "import sys; from bot.__main__ import main\ntry: main()\nfinally: print('holidays' in sys.modules)"
    words = [sys.executable, "-c", program, "chat", "--json"]
    done = subprocess.run(
        words, input=said, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "False"


def at(hub: Hub, moment: datetime) -> tuple[bool, str]:
    state = replace(hub, confirmed_on=moment.date()).state(moment)
    return state.open, state.reason


def keeping_none() -> Hub:
    return replace(ELM, closed_on_bank_holidays=False)
