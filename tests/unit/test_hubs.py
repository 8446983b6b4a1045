"""When a hub is open, by golden examples: the clock changes, midnight, closures, bank holidays, and not knowing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.clock import LONDON
from offer_content.bank_holidays import BankHolidays
from offer_content.hubs import (
    BadHours,
    Closure,
    DayHours,
    Extra,
    Hub,
    HubState,
    Season,
    Session,
    session,
    with_changes,
)

MONDAY, WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 2, 4, 5, 6


def hub(*sessions: Session, **more: object) -> Hub:
    """A hub whose hours were confirmed just before the days of these tests."""
    facts = {"confirmed_on": date(2026, 3, 1), "sessions": sessions, **more}
    return Hub("elm", "Elm House", ("12 Example Street",), phone="01632 960210", **facts)  # type: ignore[arg-type]


def utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def wall(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


def test_it_is_open_from_the_minute_it_opens_until_the_minute_it_closes() -> None:
    elm = hub(session(MONDAY, "10:00-16:00"))

    assert elm.state(utc("2026-03-16T09:59")) == HubState(open=False, opens=wall("2026-03-16T10:00"))
    assert elm.state(utc("2026-03-16T10:00")) == HubState(open=True, until=wall("2026-03-16T16:00"))
    assert elm.state(utc("2026-03-16T15:59")).open
    assert elm.state(utc("2026-03-16T16:00")) == HubState(open=False, opens=wall("2026-03-23T10:00"))


def test_opening_times_follow_the_wall_clock_when_summer_time_begins() -> None:
    elm = hub(session(FRIDAY, "10:00-16:00"), session(MONDAY, "10:00-16:00"))

    assert not elm.state(utc("2026-03-27T09:59")).open
    assert elm.state(utc("2026-03-27T10:00")).open
    assert not elm.state(utc("2026-03-30T08:59")).open
    assert elm.state(utc("2026-03-30T09:00")).open
    assert elm.state(utc("2026-03-27T16:00")).opens == utc("2026-03-30T09:00")


def test_opening_times_follow_the_wall_clock_when_summer_time_ends() -> None:
    elm = hub(session(FRIDAY, "10:00-16:00"), session(MONDAY, "10:00-16:00"), confirmed_on=date(2026, 10, 1))

    assert elm.state(utc("2026-10-23T09:00")).open
    assert not elm.state(utc("2026-10-26T09:00")).open
    assert elm.state(utc("2026-10-26T10:00")).open
    assert elm.state(utc("2026-10-23T15:00")).opens == utc("2026-10-26T10:00")


@pytest.mark.parametrize(
    ("hours", "last_minute", "closed"),
    [
        ("22:00-00:30+1", "2026-03-29T00:29", "2026-03-29T00:30"),
        ("22:00-01:00+1", "2026-03-29T00:59", "2026-03-29T01:00"),
        ("22:00-01:30+1", "2026-03-29T00:59", "2026-03-29T01:00"),  # 01:30 is skipped: the clock shows 02:00
        ("22:00-02:00+1", "2026-03-29T00:59", "2026-03-29T01:00"),
        ("22:00-03:00+1", "2026-03-29T01:59", "2026-03-29T02:00"),
    ],
)
def test_a_night_that_loses_an_hour_on_29_march_2026(hours: str, last_minute: str, closed: str) -> None:
    elm = hub(session(SATURDAY, hours))

    assert elm.state(utc(last_minute)) == HubState(open=True, until=utc(closed).astimezone(LONDON))
    assert not elm.state(utc(closed)).open


@pytest.mark.parametrize(
    ("hours", "last_minute", "closed"),
    [
        ("22:00-01:30+1", "2026-10-25T00:29", "2026-10-25T00:30"),  # the first time the clock shows 01:30
        ("22:00-02:00+1", "2026-10-25T01:59", "2026-10-25T02:00"),  # 02:00 comes once, after the hour is repeated
        ("22:00-02:30+1", "2026-10-25T02:29", "2026-10-25T02:30"),
    ],
)
def test_a_night_that_gains_an_hour_on_25_october_2026(hours: str, last_minute: str, closed: str) -> None:
    elm = hub(session(SATURDAY, hours), confirmed_on=date(2026, 10, 1))

    assert elm.state(utc(last_minute)) == HubState(open=True, until=utc(closed).astimezone(LONDON))
    assert not elm.state(utc(closed)).open


def test_a_hub_that_closed_at_half_past_one_does_not_open_again_when_the_clock_goes_back() -> None:
    elm = hub(session(SATURDAY, "22:00-01:30+1"), confirmed_on=date(2026, 10, 1))

    assert not elm.state(utc("2026-10-25T01:15")).open


def test_an_opening_inside_the_skipped_hour_does_not_happen() -> None:
    elm = hub(session(SUNDAY, "01:15-01:45"))

    assert not elm.state(utc("2026-03-29T01:00")).open
    assert elm.state(utc("2026-03-29T00:59")).opens == utc("2026-04-05T00:15")


def test_a_friday_night_is_still_open_early_on_saturday() -> None:
    elm = hub(session(FRIDAY, "19:00-01:00+1"))

    assert elm.state(utc("2026-03-21T00:30")) == HubState(open=True, until=wall("2026-03-21T01:00"))
    assert not elm.state(utc("2026-03-20T00:30")).open


def test_sessions_that_touch_across_midnight_are_one_opening() -> None:
    elm = hub(session(FRIDAY, "19:00-00:00+1"), session(SATURDAY, "00:00-02:00"))

    assert elm.state(utc("2026-03-20T20:00")).until == wall("2026-03-21T02:00")


def test_a_hub_that_never_shuts_has_no_closing_time() -> None:
    elm = hub(*(session(weekday, "00:00-00:00+1") for weekday in range(7)))

    assert elm.state(utc("2026-03-20T20:00")) == HubState(open=True)


def test_a_closure_gives_its_reason_and_the_next_opening_after_it() -> None:
    closed = Closure("boiler", date(2026, 3, 16), date(2026, 3, 22), "The boiler is broken")
    elm = hub(session(MONDAY, "10:00-16:00"), closures=(closed,))

    state = elm.state(utc("2026-03-16T11:00"))

    assert state == HubState(open=False, opens=wall("2026-03-23T10:00"), reason="The boiler is broken")


def test_a_night_that_began_before_a_closure_runs_on() -> None:
    closed = Closure("paint", date(2026, 3, 21), date(2026, 3, 21), "Painting")
    elm = hub(session(FRIDAY, "19:00-01:00+1"), session(SATURDAY, "10:00-16:00"), closures=(closed,))

    assert elm.state(utc("2026-03-21T00:30")).open
    assert not elm.state(utc("2026-03-21T11:00")).open


def test_a_bank_holiday_closes_only_the_hubs_that_keep_it() -> None:
    easter = BankHolidays(days=((date(2026, 4, 6), "Easter Monday"),))
    elm = hub(session(MONDAY, "10:00-16:00"), bank_holidays=easter)
    keeps_none = replace(elm, closed_on_bank_holidays=False)

    assert elm.state(utc("2026-04-06T10:00")).reason == "Easter Monday"
    assert not elm.state(utc("2026-04-06T10:00")).open
    assert keeps_none.state(utc("2026-04-06T10:00")).open


def test_an_extra_opening_holds_on_a_closed_day_and_says_why() -> None:
    closed = Closure("break", date(2026, 3, 16), date(2026, 3, 16), "Staff day")
    party = Extra(date(2026, 3, 16), time(12), time(15), "Spring lunch")
    elm = hub(session(MONDAY, "10:00-16:00"), closures=(closed,), extras=(party,))

    assert elm.state(utc("2026-03-16T11:00")).reason == "Staff day"
    assert elm.state(utc("2026-03-16T11:00")).opens == wall("2026-03-16T12:00")
    assert elm.state(utc("2026-03-16T12:00")).reason == "Spring lunch"
    assert elm.week(utc("2026-03-16T11:00"))[0] == DayHours(date(2026, 3, 16), ((time(12), time(15)),), "Spring lunch")


def test_a_season_replaces_the_whole_week_between_its_dates() -> None:
    spring = Season(date(2026, 3, 16), date(2026, 3, 29))
    elm = hub(session(MONDAY, "10:00-16:00"), session(FRIDAY, "10:00-16:00"), session(MONDAY, "08:00-09:00", spring))

    assert elm.state(utc("2026-03-16T08:30")).open
    assert not elm.state(utc("2026-03-16T11:00")).open
    assert not elm.state(utc("2026-03-20T11:00")).open
    assert elm.state(utc("2026-03-30T10:30")).open


def test_the_week_starts_today_in_london_and_shows_what_each_day_holds() -> None:
    easter = BankHolidays(days=((date(2026, 4, 6), "Easter Monday"),))
    elm = hub(
        session(MONDAY, "10:00-16:00"),
        session(FRIDAY, "19:00-01:00+1"),
        session(FRIDAY, "12:00-16:00"),
        bank_holidays=easter,
    )

    week = elm.week(utc("2026-03-30T23:30"))  # half past midnight on Tuesday in London

    assert [day.day for day in week] == [date(2026, 3, 31) + timedelta(days=n) for n in range(7)]
    assert week[3] == DayHours(date(2026, 4, 3), ((time(12), time(16)), (time(19), time(1))))
    assert week[6] == DayHours(date(2026, 4, 6), (), "Easter Monday")


def test_hours_confirmed_more_than_180_days_ago_are_not_known() -> None:
    elm = hub(session(MONDAY, "10:00-16:00"), confirmed_on=date(2026, 3, 16))

    assert elm.state(datetime(2026, 9, 12, 12, tzinfo=UTC)).known
    assert elm.state(datetime(2026, 9, 13, 12, tzinfo=UTC)) == HubState(open=False, known=False)
    assert not any(day.known or day.sessions for day in elm.week(datetime(2026, 9, 13, 12, tzinfo=UTC)))


@pytest.mark.parametrize("unknown", [hub(), hub(session(MONDAY, "10:00-16:00"), confirmed_on=None)])
def test_a_hub_without_hours_or_that_nobody_confirmed_is_not_known(unknown: Hub) -> None:
    assert unknown.state(utc("2026-03-16T11:00")) == HubState(open=False, known=False)


def test_a_day_in_a_year_whose_bank_holidays_nobody_knows_is_not_known() -> None:
    this_year = BankHolidays(years_ahead=0)
    elm = hub(session(WEDNESDAY, "10:00-16:00"), bank_holidays=this_year, confirmed_on=date(2026, 12, 1))

    assert elm.state(utc("2026-12-30T11:00")).open
    assert elm.state(utc("2026-12-30T17:00")) == HubState(open=False)
    assert [day.known for day in elm.week(utc("2026-12-30T11:00"))] == [True, True, False, False, False, False, False]
    assert all(day.known for day in replace(elm, closed_on_bank_holidays=False).week(utc("2026-12-30T11:00")))


def test_new_hours_from_staff_replace_all_old_ones_and_confirm_them() -> None:
    elm = hub(session(MONDAY, "10:00-16:00"), confirmed_on=date(2025, 1, 1))

    changed = with_changes(elm, hours=(session(FRIDAY, "09:00-11:00"),), confirmed_on=date(2026, 3, 14))

    assert changed.state(utc("2026-03-16T11:00")) == HubState(open=False, opens=wall("2026-03-20T09:00"))


def test_a_closure_from_staff_also_cancels_an_extra_opening_of_that_day() -> None:
    party = Extra(date(2026, 3, 16), time(12), time(15), "Spring lunch")
    elm = hub(session(MONDAY, "10:00-16:00"), extras=(party,))

    changed = with_changes(elm, closures=(Closure("flood", date(2026, 3, 16), date(2026, 3, 16), "Flood"),))

    assert changed.state(utc("2026-03-16T13:00")) == HubState(
        open=False, opens=wall("2026-03-23T10:00"), reason="Flood"
    )


def test_an_extra_opening_from_staff_is_added_and_older_confirmation_changes_nothing() -> None:
    party = Extra(date(2026, 3, 17), time(12), time(15), "Spring lunch")
    elm = with_changes(hub(session(MONDAY, "10:00-16:00")), extras=(party,), confirmed_on=date(2020, 1, 1))

    assert elm.state(utc("2026-03-17T13:00")).open


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ("16:00-10:00", "ends before it starts"),
        ("10:00-10:00", "ends before it starts"),
        ("10:00-16:00+1", "more than a day"),
        ("10-16", "is not hours"),
        ("10:00-24:00", "is not hours"),
        ("10:00 - 16:00", "is not hours"),
        ("", "is not hours"),
    ],
)
def test_words_that_are_not_hours_are_refused_with_the_reason(hours: str, reason: str) -> None:
    with pytest.raises(BadHours, match=reason):
        session(MONDAY, hours)
