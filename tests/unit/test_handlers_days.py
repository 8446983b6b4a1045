"""Which day a question about the hub means."""

from datetime import date

import pytest

from handlers.days import asked

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("is it open tmrw", [24]),
        ("open tomorrow?", [24]),
        ("day after tomorrow", [25]),
        ("wats on sat", [28]),
        ("are you open on Mondays", [23]),
        ("weekend?", [28, 29]),
        ("thurs or fri", [26, 27]),
        ("is it open", []),
        ("satisfied", []),
    ],
)
def test_days_are_named_as_people_name_them(text: str, days: list[int]) -> None:
    assert asked(text, MONDAY) == tuple(date(2026, 11, day) for day in days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("is it open xmas day", date(2026, 12, 25)),
        ("christmas eve", date(2026, 12, 24)),
        ("boxing day?", date(2026, 12, 26)),
        ("new year's eve", date(2026, 12, 31)),
        ("new years day", date(2027, 1, 1)),
    ],
)
def test_feasts_are_the_next_ones(text: str, day: date) -> None:
    assert asked(text, MONDAY) == (day,)
    assert asked("xmas", date(2026, 12, 26)) == (date(2027, 12, 25),)
