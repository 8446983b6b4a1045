"""Contacts: one exchange each, with what it was about, and in touch only by their own words (invariant 6)."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.app import make_book
from bot.store import codes, handles
from bot.store.contacts import QUIET
from bot.store.schema import alert, contact, handle, message
from bot.talk import Attachment, Reply, Say, Signpost, Turn
from bot.understand import understand
from tests.faults.books import book_of, broken, echo, use
from tests.faults.waiting import until
from tests.rig import ROBIN, STRANGER, Rig

VOICE = Attachment("voice", "https://api.twilio.com/voice", "audio/ogg")


@pytest.fixture
def ours(rig: Rig) -> Rig:
    """The real conversation."""
    return use(rig, make_book(rig.app.content), understand)


def code_for(rig: Rig, person_id: int) -> str:
    with rig.store.begin() as tx:
        code, _ = codes.make(tx, rig.store.vault, person_id, None, rig.clock.at)
    return code


# --- where one ends and the next begins ---


def test_what_is_said_within_six_hours_is_one_contact_with_both_sides_in_it(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.text("one")
    rig.clock.at += QUIET
    rig.text("two")
    (only,) = rig.rows(contact)
    assert {row.contact_id for row in rig.rows(message)} == {only.id}
    assert len(rig.rows(message)) == 4
    assert (only.opened_at, only.last_at) == (rig.clock.at - QUIET, rig.clock.at)


def test_six_hours_of_quiet_end_a_contact(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.text("one")
    rig.clock.at += QUIET + timedelta(seconds=1)
    rig.text("two")
    first, second = rig.rows(contact)
    assert [row.contact_id for row in rig.rows(message)] == [first.id] * 2 + [second.id] * 2
    assert rig.rows(handle)[0].contact_id == second.id


def test_a_contact_goes_on_as_long_as_somebody_speaks(rig: Rig) -> None:
    use(rig, book_of(echo))
    for _ in range(5):
        rig.text("still here")
        rig.clock.at += timedelta(hours=5)
    assert len(rig.rows(contact)) == 1


def test_each_handle_has_contacts_of_its_own(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.text("one")
    rig.text("two", STRANGER)
    assert [row.handle_id for row in rig.rows(contact)] == [row.id for row in rig.rows(handle)]


# --- what it was about ---


def test_purposes_are_what_was_asked_each_once_and_in_order(ours: Rig) -> None:
    ours.person()
    for words in ("when is the hub open?", "what am i entitled to?", "is the hub open"):
        ours.text(words)
    assert ours.rows(contact)[0].purposes == ["hub", "offer"]


def test_a_service_they_were_pointed_to_is_kept_once_with_its_day(rig: Rig) -> None:
    def point(turn: Turn) -> Reply:
        return Reply((Say("ring them"),), effects=(Signpost("Shelter"),))

    use(rig, book_of(point))
    rig.text("one")
    rig.text("two")
    assert rig.rows(contact)[0].signposts == [["Shelter", "2026-11-23"]]


def test_the_worst_risk_stays_on_the_contact(ours: Rig) -> None:
    ours.person()
    for words in ("i feel hopeless", "i want to die", "i feel hopeless", "thanks"):
        ours.text(words)
    (only,) = ours.rows(contact)
    assert (only.risk, only.risk_level) == ("self_harm", "urgent")
    assert any(purpose.startswith("risk") for purpose in only.purposes)


def test_an_urgent_alert_points_to_the_contact(ours: Rig) -> None:
    person_id = ours.person()
    ours.text("i want to die")
    raised = next(row for row in ours.rows(alert) if row.kind == "risk")
    assert (raised.urgent, raised.person_id, raised.contact_id) == (True, person_id, ours.rows(contact)[0].id)


# --- in touch ---


def in_touch(rig: Rig) -> bool:
    (only,) = rig.rows(contact)
    return only.in_touch_at is not None


def test_their_own_words_from_a_verified_handle_count(rig: Rig) -> None:
    use(rig, book_of(echo)).person()
    rig.text("hello")
    assert rig.rows(contact)[0].in_touch_at == rig.clock.at


def test_a_voice_note_counts(ours: Rig) -> None:
    ours.person()
    ours.text("", attachments=[VOICE])
    assert in_touch(ours)
    assert [row.kind for row in ours.rows(alert)] == ["voice_note"]


def test_words_of_someone_missing_count_and_are_told_at_once(ours: Rig) -> None:
    ours.person(status="missing")
    ours.text("hello")
    assert in_touch(ours)
    assert [(row.kind, row.urgent) for row in ours.rows(alert)] == [("silenced_wrote", True)]


def test_words_that_our_own_fault_left_unanswered_count_all_the_same(rig: Rig) -> None:
    use(rig, broken(book_of(echo), "unknown")).person()
    rig.text("hello")
    assert in_touch(rig)


@pytest.mark.parametrize("words", ["STOP", "stop", " Stop. ", "توقف", "unsubscribe"])
def test_a_bare_stop_does_not_count(ours: Rig, words: str) -> None:
    ours.person()
    ours.text(words)
    assert not in_touch(ours)


def test_a_stop_that_the_carrier_took_does_not_count(ours: Rig) -> None:
    ours.person()
    ours.app.inbox.receive([replace(ours.inbound("ARRET"), carrier="stop")])
    assert not in_touch(ours)


def test_a_stop_among_other_words_counts(ours: Rig) -> None:
    ours.person()
    ours.text("please stop texting me i am at my mum's")
    assert in_touch(ours)


def test_nothing_but_blanks_does_not_count(ours: Rig) -> None:
    ours.person()
    ours.text("  \n ")
    assert not in_touch(ours)


@pytest.mark.parametrize("state", ["unverified", "locked"])
def test_words_from_a_handle_that_is_not_verified_do_not_count(ours: Rig, state: str) -> None:
    ours.person()
    with ours.store.begin() as tx:
        tx.execute(handle.update().values(state=state))
    ours.text("hello")
    assert not in_touch(ours)


def test_later_words_move_the_clock_and_a_stop_leaves_it(ours: Rig) -> None:
    ours.person()
    ours.text("hello")
    said = ours.clock.at
    ours.clock.at += timedelta(hours=1)
    ours.text("stop")
    assert ours.rows(contact)[0].in_touch_at == said


# --- somebody unknown ---


def test_an_exchange_with_someone_unknown_is_kept_without_a_person_and_shown_to_staff_once(ours: Rig) -> None:
    ours.text("hello", STRANGER)
    ours.text("when is the hub open", STRANGER)
    (only,) = ours.rows(contact)
    assert (only.person_id, only.in_touch_at) == (None, None)
    assert [(row.kind, row.count, row.person_id) for row in ours.rows(alert)] == [("unknown_sender", 1, None)]


def test_a_code_in_the_middle_of_a_contact_joins_it_to_the_person(ours: Rig) -> None:
    person_id = ours.person()
    code = code_for(ours, person_id)
    ours.text("hello", STRANGER)
    assert "Robin" in ours.text(code, STRANGER)[0]
    (only,) = ours.rows(contact)
    assert (only.person_id, only.in_touch_at) == (person_id, None), "the code itself came from a stranger"
    ours.clock.at += timedelta(minutes=1)
    ours.text("thanks", STRANGER)
    assert ours.rows(contact)[0].in_touch_at == ours.clock.at


def test_whoever_begins_with_their_code_is_not_shown_to_staff_as_unknown(ours: Rig) -> None:
    person_id = ours.person()
    ours.text(f"/start {code_for(ours, person_id)}", STRANGER)
    assert ours.rows(alert) == []
    assert [row.state for row in ours.rows(handle)] == ["verified", "verified"]


def test_a_code_is_good_once(ours: Rig) -> None:
    code = code_for(ours, ours.person())
    ours.text(code, STRANGER)
    ours.text(code, "+447700900667")
    assert [row.state for row in ours.rows(handle)] == ["verified", "verified", "unverified"]


def test_two_who_send_one_code_at_once_are_not_both_told_that_it_worked(ours: Rig) -> None:
    code = code_for(ours, ours.person())
    arrivals = [ours.inbound(code, STRANGER), ours.inbound(code, "+447700900667")]
    ours.app.inbox.receive(arrivals)
    ours.deliver()
    assert sum("Robin" in outgoing.text for outgoing in ours.arrived) == 1


def test_whoever_is_slower_by_a_moment_is_not_told_that_the_code_worked(ours: Rig) -> None:
    """Another process has looked at the code and not yet used it up."""
    vault, code = ours.store.vault, code_for(ours, ours.person())
    slower = threading.Thread(target=ours.app.inbox.receive, args=([ours.inbound(code, STRANGER)],))
    with ours.store.begin() as tx:
        found = codes.find(tx, vault, code, ours.clock.at)
        slower.start()
        until(lambda: ours.store.lite or somebody_waits(ours))
        assert found
        assert codes.spend(tx, found.id, ours.clock.at)
    slower.join(30)
    ours.deliver()
    assert ours.arrived
    assert not [outgoing for outgoing in ours.arrived if "Robin" in outgoing.text]


def somebody_waits(rig: Rig) -> bool:
    """Whether a transaction waits for a lock of another."""
    with rig.store.read() as read:
        return bool(read.execute(text("select count(*) from pg_locks where not granted")).scalar())


def test_a_stranger_who_stops_is_remembered_on_their_handle(ours: Rig) -> None:
    ours.text("stop", STRANGER)
    assert ours.rows(handle)[0].opted_out_at == ours.clock.at


def test_a_handle_recorded_for_one_person_is_not_given_to_another(ours: Rig) -> None:
    first = ours.person()
    with ours.store.begin() as tx:
        address = ours.inbound("x").address
        assert handles.add(tx, ours.store.vault, address, first, ours.clock.at) is not None
    second = ours.person("Sage", "+447700900003")
    with ours.store.begin() as tx:
        assert handles.add(tx, ours.store.vault, address, second, ours.clock.at) is None
    assert address.value == ROBIN
