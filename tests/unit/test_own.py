"""What people keep with us: reminders go out once each time, places are never given twice, ticks stay."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.reminding import send_due
from bot.store import codes, handles, hub_changes, leave, own, people, staff
from bot.store.schema import alert, hub_event, message, person
from bot.store.schema import outbox as rows
from bot.store.schema_own import feedback, reminder
from bot.talk import Adviser, EndReminder, Know, LeavePlace, Places, Remind, TakePlace, Tick, Untick
from tests.rig import ROBIN, Rig

WREN = "+447700900124"
OLD, NEW = "+447700900201", "+447700900202"
CODE = r"[0-9A-Z]{4}-[0-9A-Z]{4}"
MONDAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


def put(rig: Rig, person_id: int, *kept: Any) -> None:
    with rig.store.begin() as tx:
        for each in kept:
            own.keep(tx, person_id, each, rig.clock.at)


def said(rig: Rig) -> list[str]:
    """What was put out, oldest first."""
    return [rig.store.vault.open(row.text, row.ref) for row in rig.rows(message, message.c.direction == "out")]


def event(rig: Rig, places: int | None = None) -> str:
    with rig.store.begin() as tx:
        about: Any = {"name": "Fern", "role": "participation", "team_id": None, "now": rig.clock.at}
        by = staff.add(tx, email="fern@example.invalid", **about)
        made = hub_changes.add_event(tx, "elm-house", "Pizza", MONDAY, MONDAY + timedelta(hours=2), "Hall", by, places)
    return str(made)


# --- reminders ---


def test_a_weekly_reminder_goes_out_once_each_week_and_a_missed_week_is_not_caught_up_with(rig: Rig) -> None:
    put(rig, rig.person(), Remind("bid", MONDAY, 7))
    assert send_due(rig.app) == 0, "not yet"
    rig.clock.at = MONDAY + timedelta(minutes=1)
    assert [send_due(rig.app), send_due(rig.app)] == [1, 0]
    rig.clock.at = MONDAY + timedelta(days=22)
    assert [send_due(rig.app), send_due(rig.app)] == [1, 0]
    assert rig.rows(reminder)[0].due_at == MONDAY + timedelta(days=28)
    assert [text.startswith("This is your reminder to bid.") for text in said(rig)] == [True, True]
    assert {row.started for row in rig.rows(rows)} == {True}, "quiet hours and STOP hold for it"


def test_a_weekly_tip_is_something_they_may_claim_and_another_one_each_week(rig: Rig) -> None:
    put(rig, rig.person(), Remind("claim", MONDAY, 7))
    for week in range(3):
        rig.clock.at = MONDAY + timedelta(weeks=week)
        assert send_due(rig.app) == 1
    titles = [text.splitlines()[0] for text in said(rig)]
    assert len(set(titles)) == 3
    assert set(titles) <= {each.title for each in rig.app.content.entries if each.claim}


def test_the_reminder_of_an_event_goes_out_once_with_its_time_and_place(rig: Rig) -> None:
    made = event(rig)
    put(rig, rig.person(), Remind("event", MONDAY - timedelta(days=1), subject=made))
    rig.clock.at = MONDAY - timedelta(hours=23)
    assert [send_due(rig.app), send_due(rig.app)] == [1, 0]
    assert said(rig) == ["You have a place: Pizza, Monday 30 November at 10:00 UK time. Elm House, Hall"]


def test_the_reminder_of_a_meeting_says_when_it_is_in_london(rig: Rig) -> None:
    rig.person()
    rig.text("remind me of my meeting on 1 july at 10am")
    rig.clock.at = datetime(2027, 6, 30, 9, tzinfo=UTC)
    assert [send_due(rig.app), send_due(rig.app)] == [1, 0]
    assert said(rig)[-1].startswith("You asked me to remind you of Thursday 1 July at 10:00 UK time.")


def test_their_old_phone_is_told_when_a_new_one_is_joined_with_a_code_from_it(rig: Rig) -> None:
    rig.person(number=OLD)
    code = re.findall(CODE, " ".join(rig.text("new phone", OLD)))[0]
    assert send_due(rig.app) == 0
    rig.text(code, NEW)
    assert [send_due(rig.app), send_due(rig.app)] == [1, 0]
    told = rig.rows(message)[-1]
    assert "come to a new phone too" in rig.store.vault.open(told.text, told.ref)
    assert told.handle_id == rig.rows(message)[0].handle_id, "the old one"


def test_of_a_phone_that_staff_join_nobody_else_is_told(rig: Rig) -> None:
    person_id = rig.person(number=OLD)
    by = rig.adviser(person_id)
    with rig.store.begin() as tx:
        code, _until = codes.make(tx, rig.store.vault, person_id, by, rig.clock.at)
    rig.text("hi", OLD)
    rig.text(code, NEW)
    assert send_due(rig.app) == 0, "they may want it so"


def test_of_an_event_that_is_gone_nobody_is_reminded(rig: Rig) -> None:
    put(rig, rig.person(), Remind("event", MONDAY, subject="999"))
    rig.clock.at = MONDAY
    assert send_due(rig.app) == 0
    assert said(rig) == []


def test_asked_for_again_a_reminder_is_moved_and_not_doubled(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, person_id, Remind("bid", MONDAY, 7), Remind("bid", MONDAY + timedelta(days=1), 7))
    assert [row.due_at for row in rig.rows(reminder)] == [MONDAY + timedelta(days=1)]
    put(rig, person_id, EndReminder("bid"))
    rig.clock.at = MONDAY + timedelta(days=9)
    assert send_due(rig.app) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"status": "missing"},
        {"status": "deceased"},
        {"opted_out_at": MONDAY},
        {"off": ["bids"]},
    ],
)
def test_nobody_who_must_not_be_written_to_is_reminded(rig: Rig, change: dict[str, object]) -> None:
    person_id = rig.person()
    put(rig, person_id, Remind("bid", MONDAY, 7))
    with rig.store.begin() as tx:
        tx.execute(update(person).where(person.c.id == person_id).values(change))
    rig.clock.at = MONDAY
    assert send_due(rig.app) == 0
    assert said(rig) == []


def test_a_person_whom_we_cannot_reach_keeps_nobody_else_from_their_reminder(rig: Rig) -> None:
    with rig.store.begin() as tx:
        nobody = people.add(tx, rig.store.vault, people.NewPerson("Lark"), rig.clock.at)
    put(rig, nobody, Remind("bid", MONDAY - timedelta(hours=1), 7))
    put(rig, rig.person(), Remind("bid", MONDAY, 7))
    rig.clock.at = MONDAY
    assert send_due(rig.app) == 1


# --- places ---


def test_the_last_place_is_given_once(rig: Rig) -> None:
    made, robin, wren = event(rig, 1), rig.person(), rig.person("Wren", WREN)
    put(rig, robin, TakePlace(made), TakePlace(made))
    put(rig, wren, TakePlace(made))
    with rig.store.begin() as tx:
        assert own.places(tx, robin, "", rig.clock.at) == Places(frozenset({made}), frozenset({made}))
        assert own.places(tx, wren, made, rig.clock.at) == Places(frozenset(), frozenset({made}))
    put(rig, robin, LeavePlace(made))
    put(rig, wren, TakePlace(made))
    with rig.store.begin() as tx:
        assert own.places(tx, wren, "", rig.clock.at).mine == {made}


def test_a_place_at_an_event_that_is_gone_is_not_given(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, person_id, TakePlace("999"))
    with rig.store.begin() as tx:
        assert own.places(tx, person_id, "999", rig.clock.at) == Places()
    assert rig.rows(hub_event) == []


# --- ticks, feedback, what they told us ---


def test_a_tick_stays_and_belongs_to_its_checklist(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, person_id, Tick("move-in", "keys"), Tick("move-in", "keys"), Tick("move-in", "tax"))
    with rig.store.begin() as tx:
        assert own.ticks(tx, person_id, "move-in") == {"keys", "tax"}
        assert own.ticks(tx, person_id, "independence") == frozenset()


def test_two_switches_in_one_batch_are_both_kept(rig: Rig) -> None:
    rig.person()
    taps = [rig.inbound("off", payload=f"off:{kind}") for kind in ("news", "tips")]
    rig.app.inbox.receive(taps)
    assert rig.rows(person)[0].off == ["news", "tips"]


@pytest.mark.parametrize("event", ["9" * 40, "x", "-1", "\u0661"])
def test_a_button_that_carries_no_event_of_ours_does_no_harm(rig: Rig, event: str) -> None:
    rig.person()
    rig.app.inbox.receive([rig.inbound("keep me a place", payload=f"event_join:{event}")])
    assert [row.kind for row in rig.rows(alert)] == []


def test_what_somebody_thought_is_kept_with_their_words_sealed(rig: Rig) -> None:
    rig.person()
    rig.text("where is the hub", ROBIN)
    rig.text("elm house", ROBIN)
    rig.text("rate it", ROBIN)
    rig.text("9 because of the soup", ROBIN)
    (row,) = rig.rows(feedback)
    assert (row.kind, row.subject, row.score) == ("hub", "elm-house", 9)
    assert b"soup" not in row.words
    assert rig.store.vault.open(row.words, row.ref) == "9 because of the soup"


@pytest.mark.parametrize(
    ("told", "column", "kept"),
    [
        (Know("pronouns", "they/them"), "pronouns", "they/them"),
        (Know("quiet", "21:00-10:00"), "quiet_from", "21:00"),
        (Know("quiet", ""), "quiet_to", None),
        (Know("off", "news tips"), "off", ["news", "tips"]),
        (Know("off", ""), "off", None),
    ],
)
def test_what_a_person_tells_us_of_themselves_is_kept(rig: Rig, told: Know, column: str, kept: object) -> None:
    person_id = rig.person()
    with rig.store.begin() as tx:
        known = handles.lock_person(tx, rig.store.vault, person_id)
        people.know(tx, rig.store.vault, known, told)
    assert getattr(rig.rows(person)[0], column) == kept


# --- who is away ---


def test_an_adviser_who_is_away_has_somebody_who_stands_in_and_only_on_those_days(rig: Rig) -> None:
    person_id = rig.person()
    ash = rig.adviser(person_id)
    today = date(2026, 11, 23)
    with rig.store.begin() as tx:
        about: Any = {"name": "Birch Ex", "role": "adviser", "team_id": None, "now": rig.clock.at}
        birch = staff.add(tx, email="birch@example.invalid", **about)
        leave.add(tx, ash, today, date(2026, 11, 29), birch)
    with rig.store.read() as read:
        assert leave.adviser_of(read, person_id, today) == Adviser("Ash", "", date(2026, 11, 30), "Birch", "")
        assert leave.adviser_of(read, person_id, date(2026, 11, 30)) == Adviser("Ash")
        assert leave.adviser_of(read, 999, today) == Adviser()


def test_a_tick_can_be_taken_back(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, person_id, Tick("move-in", "keys"), Tick("move-in", "gas"), Untick("move-in", "keys"))
    with rig.store.read() as read:
        assert own.ticks(read, person_id, "move-in") == {"gas"}
