"""Alerts (invariant 7): one standing for each subject and kind, started again by new urgency, raised with its cause."""

from datetime import timedelta
from typing import Any

import pytest

from bot.app import make_book
from bot.store import alerts
from bot.store.alerts import NewAlert
from bot.store.schema import alert, contact, message
from bot.talk import RaiseAlert, Reply, Say, Turn
from bot.understand import understand
from tests.faults.books import book_of, use
from tests.rig import Rig


def put(rig: Rig, *new: NewAlert) -> None:
    with rig.store.begin() as tx:
        alerts.raise_(tx, rig.store.vault, new, rig.clock.at)


def only(rig: Rig) -> Any:
    (row,) = rig.rows(alert)
    return row


def set_state(rig: Rig, state: str) -> None:
    stamp = {"acknowledged_at": rig.clock.at} if state == "acknowledged" else {}
    with rig.store.begin() as tx:
        tx.execute(alert.update().values(state=state, **stamp))


def test_more_of_the_same_adds_to_the_standing_alert(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, NewAlert("callback", person_id=person_id, words="after 4"))
    raised = rig.clock.at
    rig.clock.at += timedelta(hours=1)
    put(rig, NewAlert("callback", person_id=person_id, words="after 5"))
    row = only(rig)
    assert (row.count, row.raised_at, row.last_at) == (2, raised, rig.clock.at)
    assert rig.store.vault.open(row.words, row.ref) == "after 4"


def test_the_same_twice_in_one_transaction_is_one_alert(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, *[NewAlert("callback", person_id=person_id)] * 3)
    assert only(rig).count == 3


def test_other_kinds_and_other_people_have_alerts_of_their_own(rig: Rig) -> None:
    one, other = rig.person(), rig.person("Sage", "+447700900003")
    put(rig, NewAlert("callback", person_id=one), NewAlert("risk", True, other), NewAlert("callback", person_id=other))
    put(
        rig,
        NewAlert("misconfigured"),
        NewAlert("unknown_sender", handle_id=rig.rows(message.metadata.tables["handle"])[0].id),
    )
    assert len(rig.rows(alert)) == 5


def test_a_resolved_alert_makes_room_for_a_new_one(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, NewAlert("callback", person_id=person_id))
    set_state(rig, "resolved")
    put(rig, NewAlert("callback", person_id=person_id))
    assert [(row.state, row.count) for row in rig.rows(alert)] == [("resolved", 1), ("open", 1)]


def test_new_urgency_starts_an_acknowledged_alert_again(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, NewAlert("risk", True, person_id))
    set_state(rig, "acknowledged")
    put(rig, NewAlert("risk", True, person_id))
    row = only(rig)
    assert (row.state, row.count, row.acknowledged_at) == ("open", 2, None)


def test_what_becomes_urgent_stays_urgent(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, NewAlert("handler_failed", person_id=person_id))
    set_state(rig, "acknowledged")
    put(rig, NewAlert("handler_failed", True, person_id))
    assert (only(rig).urgent, only(rig).state) == (True, "open")
    put(rig, NewAlert("handler_failed", person_id=person_id))
    assert only(rig).urgent


def test_more_of_what_is_not_urgent_leaves_an_acknowledged_alert_acknowledged(rig: Rig) -> None:
    person_id = rig.person()
    put(rig, NewAlert("callback", person_id=person_id))
    set_state(rig, "acknowledged")
    put(rig, NewAlert("callback", person_id=person_id))
    assert (only(rig).state, only(rig).count) == ("acknowledged", 2)


def test_an_alert_is_raised_with_its_cause_or_not_at_all(rig: Rig) -> None:
    """The answer cannot be stored, so nothing of it is: and then the fixed line's own alert is there instead."""

    def fail_later(turn: Turn) -> Reply:
        broken: Any = None
        return Reply((Say("ok"),), effects=(RaiseAlert("risk", True), RaiseAlert(broken)))

    use(rig, book_of(fail_later))
    rig.text("hello")
    assert rig.rows(alert, alert.c.kind == "risk") == []
    assert len(rig.rows(message)) == 2


def test_a_risk_alert_is_there_before_its_answer_is_sent(rig: Rig) -> None:
    rig.person()
    use(rig, make_book(rig.app.content), understand)
    rig.app.inbox.receive([rig.inbound("i want to die")])
    assert [(row.kind, row.urgent) for row in rig.rows(alert)] == [("risk", True)]
    assert rig.arrived == []


@pytest.mark.parametrize("times", [2, 5])
def test_urgent_words_again_and_again_are_one_alert_that_counts(rig: Rig, times: int) -> None:
    rig.person()
    use(rig, make_book(rig.app.content), understand)
    rig.app.inbox.receive([rig.inbound("i want to die") for _ in range(times)])
    assert only(rig).count == times


def test_more_of_the_same_without_an_exchange_does_not_forget_the_one_it_came_up_in(rig: Rig) -> None:
    person_id = rig.person()
    rig.text("hello")
    (spoken,) = rig.rows(contact)
    put(rig, NewAlert("callback", person_id=person_id, handle_id=spoken.handle_id))
    put(rig, NewAlert("callback", person_id=person_id))
    assert (only(rig).count, only(rig).contact_id) == (2, spoken.id)
