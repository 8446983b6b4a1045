"""Reminded of a meeting: the day and the time as people write them, and never one that is over."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.talk import EndReminder, Remind
from handlers.meetings import read_when
from tests.conversations.turns import STRANGER, a_turn, act, led, reply, words
from tests.rig import MONDAY_NOON

FRIDAY_AT_TWO = datetime(2026, 11, 27, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("friday at 2pm", FRIDAY_AT_TWO),
        ("fri 2pm", FRIDAY_AT_TWO),
        ("Friday at 2", FRIDAY_AT_TWO),
        ("at 14:00 on friday", FRIDAY_AT_TWO),
        ("its friday at 2 oclock", FRIDAY_AT_TWO),
        ("friday 2.00 pm", FRIDAY_AT_TWO),
        ("friday ٢pm", FRIDAY_AT_TWO),
        ("friday at half 2", FRIDAY_AT_TWO + timedelta(minutes=30)),
        ("3 December at 10:30", datetime(2026, 12, 3, 10, 30, tzinfo=UTC)),
        ("dec 3rd at 9am", datetime(2026, 12, 3, 9, tzinfo=UTC)),
        ("tmrw 12pm", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("tomorrow 12am", datetime(2026, 11, 24, 0, tzinfo=UTC)),
        ("today at 07:45pm", datetime(2026, 11, 23, 19, 45, tzinfo=UTC)),
        ("1 july at 10", datetime(2027, 7, 1, 9, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_read_as_they_are_typed(text: str, when: datetime) -> None:
    assert read_when(text, MONDAY_NOON) == when


@pytest.mark.parametrize(
    "text", ["", "friday", "at 2pm", "soon", "friday or saturday at 2", "today at 9am", "friday at 25:00", "fri 10:75"]
)
def test_what_is_not_one_moment_to_come_is_asked_for(text: str) -> None:
    assert read_when(text, MONDAY_NOON) is None
    said = act("meeting_when", a_turn(text))
    assert said.step == "meeting_when"
    assert said.effects == ()


def test_they_are_reminded_the_day_before() -> None:
    said = reply(a_turn("friday at 2pm", step="meeting_when"))
    assert "of it before Friday 27 November, 14:00 UK time" in words(said)
    first = FRIDAY_AT_TWO - timedelta(days=1)
    assert said.effects == (Remind("meeting", first, subject="2026-11-27T14:00:00+00:00"),)


def test_where_that_is_over_two_hours_before_and_else_not_at_all() -> None:
    (effect,) = reply(a_turn("today at 6pm", step="meeting_when")).effects
    assert isinstance(effect, Remind)
    assert effect.first == MONDAY_NOON + timedelta(hours=4)
    soon = reply(a_turn("today at 1pm", step="meeting_when"))
    assert (soon.effects, "very soon" in words(soon)) == ((), True)


@pytest.mark.parametrize(
    "text",
    [
        "remind me of my meeting",
        "can u remind me about my pathway plan review",
        "remind me when my appointment is",
        "remind me",
        "i have a dentist pls remind me",
    ],
)
def test_it_is_asked_for_in_words_of_their_own(text: str) -> None:
    assert led(a_turn(text)) == "meeting"
    assert "When is it?" in words(reply(a_turn(text)))


def test_when_it_is_may_stand_in_the_same_words() -> None:
    said = reply(a_turn("please remind me about my PEP meeting on friday at 2pm"))
    assert [type(effect) for effect in said.effects] == [Remind]


def test_it_can_be_called_off() -> None:
    asked = reply(a_turn("friday at 2pm", step="meeting_when"))
    off = reply(a_turn("1", choices=asked.choices))
    assert off.effects == (EndReminder("meeting", "2026-11-27T14:00:00+00:00"),)


def test_of_a_stranger_nothing_is_kept() -> None:
    assert reply(a_turn("remind me of my meeting on friday at 2pm", who=STRANGER)).effects == ()


def test_asked_when_it_is_we_offer_to_remind_those_we_know() -> None:
    assert reply(a_turn("when is my next meeting")).choices[0].go == "meeting"
    assert "meeting" not in [each.go for each in reply(a_turn("when is my next meeting", who=STRANGER)).choices]


def test_the_day_may_come_first_and_then_the_time() -> None:
    asked = reply(a_turn("friday", step="meeting_when"))
    said = reply(a_turn("2pm", step=asked.step, value=asked.value))
    assert [type(effect) for effect in said.effects] == [Remind]


def test_the_time_may_come_first_or_the_day_be_put_right() -> None:
    asked = reply(a_turn("remind me of court at 2pm"))
    said = reply(a_turn("on friday", step=asked.step, value=asked.value))
    assert "Friday 27 November, 14:00" in words(said)


def test_a_reminder_to_bid_is_another_thing() -> None:
    assert led(a_turn("remind me to bid")) == "bid"


def test_two_meetings_in_one_text_are_each_reminded_of() -> None:
    said = reply(a_turn("remind me of my review on friday at 2pm and court on monday at 10am"))
    assert [effect.subject for effect in said.effects if isinstance(effect, Remind)] == [
        "2026-11-27T14:00:00+00:00",
        "2026-11-30T10:00:00+00:00",
    ]
    ended = reply(a_turn("2", choices=said.choices)).effects
    assert ended == (EndReminder("meeting", "2026-11-30T10:00:00+00:00"),)


def test_where_one_of_two_is_not_clear_neither_is_set() -> None:
    assert reply(a_turn("remind me of my review on friday at 2pm and court on monday")).effects == ()


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("no its saturday", "2026-11-28T14:00:00+00:00"),
        ("sorry, make it 3pm", "2026-11-27T15:00:00+00:00"),
        ("I meant 4 december at half 9", "2026-12-04T09:30:00+00:00"),
        ("not friday, thursday", "2026-11-26T14:00:00+00:00"),
        ("no its monday", "2026-11-30T14:00:00+00:00"),
        ("sorry tomorrow", "2026-11-24T14:00:00+00:00"),
    ],
)
def test_the_one_just_set_can_be_moved(text: str, now: str) -> None:
    asked = reply(a_turn("friday at 2pm", step="meeting_when"))
    moved = reply(a_turn(text, step=asked.step, value=asked.value, choices=asked.choices))
    before, after = moved.effects
    assert before == EndReminder("meeting", "2026-11-27T14:00:00+00:00")
    assert isinstance(after, Remind)
    assert after.subject == now


@pytest.mark.parametrize("text", ["can someone call me tomorrow after 4", "is the hub open on friday", "thanks"])
def test_what_is_said_next_moves_no_meeting(text: str) -> None:
    asked = reply(a_turn("friday at 2pm", step="meeting_when"))
    assert led(a_turn(text, step=asked.step, value=asked.value, choices=asked.choices)) != "meeting_set"


def test_a_meeting_is_not_moved_into_the_past_and_an_old_button_moves_nothing() -> None:
    asked = reply(a_turn("friday at 2pm", step="meeting_when"))
    assert reply(a_turn("no, today at 9am", step=asked.step, value=asked.value)).step == "meeting_when"
    assert reply(a_turn("", payload="meeting_set:nonsense")).step == "meeting_when"
