"""The days that people name, as they type them."""

from datetime import date

import pytest

from handlers import days
from tests.conversations.turns import STRANGER, a_turn, led, reply, words

MONDAY = date(2026, 11, 23)
DAYS = {
    "hub opn 2moz": [date(2026, 11, 24)],
    "hub tonight at 8": [MONDAY],
    "open the day after tmrw?": [date(2026, 11, 25)],
    "hub 25 december": [date(2026, 12, 25)],
    "is it open dec 25th": [date(2026, 12, 25)],
    "open on the 2nd of jan?": [date(2027, 1, 2)],
    "next week": [date(2026, 11, 30 + n) if n < 1 else date(2026, 12, n) for n in range(7)],
    "31 february": [],
    "i may come": [],
}
ALONE = ("tmrw?", "and sat", "what about xmas", "25 dec", "open sunday")
NOT_ALONE = ("tomorrow after 4", "call me monday", "i may", "friday i have court")


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_day_is_read_as_people_type_it(text: str, expected: list[date]) -> None:
    assert list(days.asked(text, MONDAY)) == expected


@pytest.mark.parametrize("text", ALONE)
def test_nothing_but_a_day_asks_for_the_hub(text: str) -> None:
    assert days.alone(text)
    assert reply(a_turn(text)).purpose == "hub"


@pytest.mark.parametrize("text", NOT_ALONE)
def test_a_day_beside_other_words_may_mean_anything(text: str) -> None:
    assert not days.alone(text)


def test_the_week_of_more_than_one_hub_is_asked_for_one_by_one() -> None:
    for text in ("what days is the hub open", "hub next week", "hub this week"):
        said = reply(a_turn(text))
        assert words(said) == "Which hub?"
        assert [choice.go for choice in said.choices] == ["hub_week", "hub_week", "menu"]


def test_a_hub_by_its_name_alone_is_told_in_full() -> None:
    assert "12 Example Street" in words(reply(a_turn("elm house")))
    assert "3 Sample Quay" in words(reply(a_turn("the river room")))


def test_a_thing_is_told_with_the_hours_of_the_day_that_is_meant() -> None:
    said = words(reply(a_turn("do you have a creche on saturday")))
    assert said == "Elm House: creche\nElm House, Saturday 28 November: closed"


@pytest.mark.parametrize("text", ["what happens at 16", "what happens at 30", "what changes at 3"])
def test_of_ages_outside_the_offer_nothing_is_made_up(text: str) -> None:
    assert words(reply(a_turn(text, who=STRANGER))).startswith("I know what changes from 17 to 25.")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("what you hold on me", "my_data"),
        ("At my next birthday", "offer_birthday"),
        ("whats my name", "name"),
        ("pls hide", "hide"),
        ("hide what you send", "hide"),
        ("un-hide pls", "unhide"),
        ("no understand", "language"),
        ("pa name", "adviser_asked"),
    ],
)
def test_what_stands_on_our_buttons_can_be_typed(text: str, step: str) -> None:
    assert led(a_turn(text)) == step
