"""Invariants 5 and 13: nothing we start goes to whoever may not get it, nor at night, nor says who we are first."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import LONDON
from bot.store import handles, people
from bot.store.schema import alert, handle, person
from bot.talk import Address
from tests.faults.post import Courier, answer, queue, row_of, send_by, state_of
from tests.rig import ROBIN, STRANGER, Rig

OPENER = "Hi, a message for you:"


def change_person(rig: Rig, **values: Any) -> None:
    with rig.store.begin() as tx:
        tx.execute(person.update().values(values))


def at(rig: Rig, hour: int, minute: int = 0) -> None:
    """Let it be this time in London, the same day."""
    rig.clock.at = datetime.combine(rig.clock.at.date(), datetime.min.time(), LONDON).replace(hour=hour, minute=minute)


# --- to whom ---


def test_what_we_start_reaches_someone_who_may_get_it(rig: Rig) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == [f"{OPENER}\n\nnews"]
    assert state_of(rig, ref) == ("sent", "sent")


@pytest.mark.parametrize("status", ["missing", "custody", "deceased", "closed"])
def test_what_was_waiting_is_called_off_when_the_persons_status_forbids_it(rig: Rig, status: str) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    change_person(rig, status=status)
    courier = send_by(rig, Courier())
    assert rig.deliver() == 0
    assert courier.texts == []
    assert state_of(rig, ref) == ("cancelled", "failed")
    assert row_of(rig, ref).reason == f"called off: {status}"
    assert [row.kind for row in rig.rows(alert)] == ["not_sent"]


def test_what_was_waiting_is_called_off_when_the_person_opts_out(rig: Rig) -> None:
    person_id = rig.person()
    (ref,) = queue(rig, "news")
    with rig.store.begin() as tx:
        people.opt_out(tx, person_id, rig.clock.at)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == []
    assert row_of(rig, ref).reason == "called off: opted_out"


@pytest.mark.parametrize("state", ["unverified", "locked"])
def test_nothing_we_start_goes_to_a_handle_that_is_not_verified_whatever_staff_choose(rig: Rig, state: str) -> None:
    rig.person()
    (ref,) = queue(rig, "news", despite=["opted_out", "missing", "quiet_hours"])
    with rig.store.begin() as tx:
        tx.execute(handle.update().values(state=state))
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == []
    assert row_of(rig, ref).reason == "called off: not_verified"


def test_nothing_we_start_goes_to_someone_unknown(rig: Rig) -> None:
    (ref,) = queue(rig, "news", number=STRANGER)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == []
    assert state_of(rig, ref)[0] == "cancelled"


@pytest.mark.parametrize(
    ("status", "goes"), [("missing", True), ("custody", True), ("deceased", False), ("closed", False)]
)
def test_staff_may_choose_to_write_to_someone_missing_and_never_to_someone_dead(
    rig: Rig, status: str, goes: bool
) -> None:
    rig.person(status=status)
    queue(rig, "are you safe?", despite=[status])
    courier = send_by(rig, Courier())
    rig.deliver()
    assert bool(courier.texts) is goes


def test_staff_may_choose_to_write_to_someone_who_opted_out(rig: Rig) -> None:
    person_id = rig.person()
    with rig.store.begin() as tx:
        people.opt_out(tx, person_id, rig.clock.at)
    queue(rig, "your flat is ready", despite=["opted_out"])
    courier = send_by(rig, Courier())
    rig.deliver()
    assert len(courier.texts) == 1


def test_answers_go_to_everybody(rig: Rig) -> None:
    person_id = rig.person(status="missing")
    with rig.store.begin() as tx:
        people.opt_out(tx, person_id, rig.clock.at)
        tx.execute(handle.update().values(state="locked", dead_at=rig.clock.at))
    at(rig, 23)
    answer(rig, "an answer")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == ["an answer"], "as it was written: only what we start gets the opener"


def test_one_handle_that_opted_out_before_we_knew_it_gets_nothing(rig: Rig) -> None:
    person_id = rig.person()
    with rig.store.begin() as tx:
        tx.execute(handle.update().values(opted_out_at=rig.clock.at))
        handles.add(tx, rig.store.vault, Address("simulator", "+447700900002"), person_id, rig.clock.at)
    queue(rig, "here")
    queue(rig, "there", number="+447700900002")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == [f"{OPENER}\n\nthere"]


# --- when ---


@pytest.mark.parametrize(("hour", "minute", "goes"), [(19, 59, True), (20, 0, False), (8, 59, False), (9, 0, True)])
def test_nothing_we_start_goes_out_in_quiet_hours(rig: Rig, hour: int, minute: int, goes: bool) -> None:
    rig.person()
    at(rig, hour, minute)
    (ref,) = queue(rig, "news")
    send_by(rig, Courier())
    rig.deliver()
    assert state_of(rig, ref)[0] == ("sent" if goes else "due")


def test_what_is_held_goes_out_when_quiet_hours_end(rig: Rig) -> None:
    rig.person()
    at(rig, 22)
    (ref,) = queue(rig, "news")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert row_of(rig, ref).due_at == rig.clock.at + timedelta(hours=11)
    rig.clock.at += timedelta(hours=11)
    rig.deliver()
    assert len(courier.texts) == 1


def test_a_persons_own_quiet_hours_come_before_ours(rig: Rig) -> None:
    rig.person()
    change_person(rig, quiet_from="13:00", quiet_to="15:00")
    at(rig, 14)
    (ref,) = queue(rig, "news")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert row_of(rig, ref).due_at == rig.clock.at + timedelta(hours=1)
    at(rig, 23)
    rig.deliver()
    assert len(courier.texts) == 1, "they said when they want quiet, and it is not now"


def test_staff_may_choose_to_send_in_quiet_hours(rig: Rig) -> None:
    rig.person()
    at(rig, 23)
    queue(rig, "your flat is on fire", despite=["quiet_hours"])
    courier = send_by(rig, Courier())
    rig.deliver()
    assert len(courier.texts) == 1


def test_quiet_hours_are_looked_at_when_it_is_sent_not_when_it_was_written(rig: Rig) -> None:
    rig.person()
    at(rig, 19, 59)
    (ref,) = queue(rig, "news")
    at(rig, 20, 1)
    send_by(rig, Courier())
    rig.deliver()
    assert state_of(rig, ref)[0] == "due"


# --- how ---


def test_everything_we_start_opens_discreetly_in_every_lane(rig: Rig) -> None:
    rig.person()
    for lane in ("risk", "reply", "check_in", "announcement"):
        queue(rig, "about your leaving care grant", lane=lane)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert len(courier.texts) == 4
    assert {text.splitlines()[0] for text in courier.texts} == {OPENER}


def test_a_person_we_know_by_two_phones_gets_it_on_the_one_it_was_written_for(rig: Rig) -> None:
    person_id = rig.person()
    with rig.store.begin() as tx:
        handles.add(tx, rig.store.vault, Address("simulator", "+447700900002"), person_id, rig.clock.at)
    queue(rig, "news", number=ROBIN)
    courier = send_by(rig, Courier())
    rig.deliver()
    assert [outgoing.address.value for outgoing in courier.taken] == [ROBIN]
