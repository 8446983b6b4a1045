"""Receipts: a message moves forward only, in whatever order, however often and however early they come."""

import itertools
from datetime import timedelta
from typing import Any, Literal, get_args

import pytest

from bot.channels import Busy, SendError
from bot.store.results import RANK
from bot.store.schema import alert, contact, handle, message, outbox
from bot.talk import Receipt
from tests.faults.post import Courier, answer, queue, row_of, send_by, state_of
from tests.rig import Rig

Status = Literal["queued", "sent", "delivered", "read", "undelivered", "failed"]
THEIRS = "out-1"  # the id that the provider gives the first message it takes


def tell(rig: Rig, status: Status, ref: str = "", *, provider_id: str = THEIRS, **more: Any) -> int:
    """The provider says what became of a message; how many messages moved."""
    receipt = Receipt("simulator", provider_id, status, ref, **more)
    return rig.loop.run_until_complete(rig.app.outbox.take_receipts([receipt]))


def sent(rig: Rig, **more: Any) -> str:
    """An answer that the provider took; its ref."""
    (ref,) = queue(rig, "one", started=False, lane="reply", **more)
    send_by(rig, Courier())
    rig.deliver()
    return ref


def alerts(rig: Rig) -> list[tuple[str, bool, int]]:
    return [(row.kind, row.urgent, row.count) for row in rig.rows(alert)]


def test_a_message_moves_forward_step_by_step(rig: Rig) -> None:
    ref = sent(rig)
    seen = []
    for status in get_args(Status)[:4]:
        tell(rig, status, ref)
        seen.append(row_of(rig, ref).status)
    assert seen == ["sent", "sent", "delivered", "read"]


def test_whatever_the_order_the_furthest_step_stays(rig: Rig) -> None:
    orders = list(itertools.permutations(get_args(Status)[:4]))
    refs = answer(rig, *(f"message {number}" for number in range(len(orders))))
    send_by(rig, Courier())
    rig.deliver()
    for ref, order in zip(refs, orders, strict=True):
        for status in order:
            tell(rig, status, ref, provider_id=row_of(rig, ref).provider_id)
    assert {row_of(rig, ref).status for ref in refs} == {"read"}


def test_a_repeated_receipt_moves_nothing(rig: Rig) -> None:
    ref = sent(rig)
    assert [tell(rig, "delivered", ref) for _ in range(3)] == [1, 0, 0]
    assert row_of(rig, ref).status_at == rig.clock.at


def test_a_receipt_is_found_by_the_providers_id_where_our_ref_did_not_come_back(rig: Rig) -> None:
    ref = sent(rig)
    assert tell(rig, "delivered") == 1
    assert state_of(rig, ref) == ("sent", "delivered")


def test_a_receipt_for_a_message_we_never_sent_moves_nothing(rig: Rig) -> None:
    sent(rig)
    assert tell(rig, "delivered", provider_id="nobody's") == 0
    assert tell(rig, "delivered", "m_nobodys") == 0
    assert alerts(rig) == []


def test_a_receipt_by_the_id_of_a_message_to_us_moves_nothing(rig: Rig) -> None:
    rig.app.inbox.receive([rig.inbound("hello")])
    assert tell(rig, "failed", provider_id="in-1") == 0
    assert rig.rows(message, message.c.direction == "in")[0].status == "answered"


def test_a_receipt_that_comes_before_the_send_was_recorded_counts(rig: Rig) -> None:
    (ref,) = answer(rig, "one")

    async def tell_at_once(_: object) -> None:
        await rig.app.outbox.take_receipts([Receipt("simulator", THEIRS, "delivered", ref)])

    send_by(rig, Courier(tell_at_once))
    rig.deliver()
    assert state_of(rig, ref) == ("sent", "delivered")
    assert row_of(rig, ref).provider_id == THEIRS


def test_a_receipt_that_comes_before_the_send_was_recorded_says_so_when_it_failed(rig: Rig) -> None:
    rig.person()
    (ref,) = answer(rig, "one")

    async def tell_at_once(_: object) -> None:
        await rig.app.outbox.take_receipts([Receipt("simulator", THEIRS, "failed", ref, "30007")])

    send_by(rig, Courier(tell_at_once))
    rig.deliver()
    assert state_of(rig, ref) == ("sent", "failed"), "it left us, and did not arrive"
    assert alerts(rig) == [("could_not_answer", False, 1)]


@pytest.mark.parametrize(("started", "kind"), [(False, "could_not_answer"), (True, "not_sent")])
@pytest.mark.parametrize("status", ["failed", "undelivered"])
def test_a_message_that_did_not_arrive_is_told_to_staff(rig: Rig, status: Status, started: bool, kind: str) -> None:
    person_id = rig.person()
    (ref,) = queue(rig, "one", started=started)
    send_by(rig, Courier())
    rig.deliver()
    tell(rig, status, ref, code="30008")
    (raised,) = rig.rows(alert)
    assert (raised.kind, raised.person_id) == (kind, person_id)
    assert (row_of(rig, ref).status, row_of(rig, ref).reason) == (status, "30008")


def test_a_risk_reply_that_did_not_arrive_is_urgent(rig: Rig) -> None:
    (ref,) = answer(rig, "ring 999", lane="risk")
    send_by(rig, Courier())
    rig.deliver()
    tell(rig, "undelivered", ref)
    assert alerts(rig) == [("could_not_answer", True, 1)]


@pytest.mark.parametrize(("status", "goes"), [("delivered", 0), ("read", 0), ("sent", 1), ("undelivered", 1)])
def test_a_risk_reply_to_be_sent_again_is_not_once_we_hear_that_it_arrived(rig: Rig, status: Status, goes: int) -> None:
    (ref,) = answer(rig, "ring 999", lane="risk")

    async def no_answer(_: object) -> SendError:
        return Busy("no answer in time", maybe_sent=True)

    send_by(rig, Courier(no_answer))
    rig.deliver()
    assert state_of(rig, ref) == ("due", "queued")
    tell(rig, status, ref)
    rig.clock.at += timedelta(minutes=1)
    send_by(rig, Courier())
    assert rig.deliver() == goes


def test_a_receipt_that_says_the_address_does_not_work_closes_it(rig: Rig) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    send_by(rig, Courier())
    rig.deliver()
    tell(rig, "undelivered", ref, code="30005", unreachable=True)
    assert rig.rows(handle)[0].dead_at == rig.clock.at
    assert alerts(rig) == [("unreachable", False, 1)]


def test_a_failure_told_twice_is_one_alert_told_once(rig: Rig) -> None:
    ref = sent(rig)
    tell(rig, "undelivered", ref)
    tell(rig, "failed", ref)
    assert alerts(rig) == [("could_not_answer", False, 1)]


def test_what_arrived_after_all_is_delivered(rig: Rig) -> None:
    ref = sent(rig)
    tell(rig, "undelivered", ref, code="30008")
    tell(rig, "delivered", ref)
    assert (row_of(rig, ref).status, row_of(rig, ref).reason) == ("delivered", "")


def test_what_was_delivered_cannot_fail_any_more(rig: Rig) -> None:
    ref = sent(rig)
    tell(rig, "delivered", ref)
    assert tell(rig, "failed", ref) == 0
    assert alerts(rig) == []


def test_a_receipt_says_when(rig: Rig) -> None:
    ref = sent(rig)
    rig.clock.at += timedelta(minutes=3)
    tell(rig, "read", ref)
    assert row_of(rig, ref).status_at == rig.clock.at


def test_receipts_never_count_as_in_touch(rig: Rig) -> None:
    rig.person()
    rig.app.inbox.receive([rig.inbound("stop")])
    send_by(rig, Courier())
    rig.deliver()
    tell(rig, "read")
    assert rig.rows(contact)[0].in_touch_at is None


def test_every_status_fits_its_column() -> None:
    longest = outbox.c.status.type.length  # type: ignore[attr-defined]
    assert max(map(len, RANK)) <= longest, "PostgreSQL refuses what SQLite takes"
