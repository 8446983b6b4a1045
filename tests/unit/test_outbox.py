"""Delivering: the most urgent first, in order for each handle, at a rate, and again where it failed."""

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable
from bot.store import handles
from bot.store.schema import alert, handle
from bot.talk import Address, Lane, Outgoing
from tests.faults.books import book_of, echo, use
from tests.faults.post import Courier, always, answer, once, queue, row_of, send_by, soon, state_of
from tests.rig import ROBIN, Rig

OPENED = "Hi, a message for you:\n\n"
CROWD = [f"+4477009004{number:02d}" for number in range(100)]


def alerts(rig: Rig) -> list[tuple[str, bool, int]]:
    """What staff are told: kind, whether urgent, how often."""
    return [(row.kind, row.urgent, row.count) for row in rig.rows(alert)]


def crowd(rig: Rig) -> None:
    """A hundred phones that we may write to first."""
    person_id = rig.person()
    with rig.store.begin() as tx:
        for number in CROWD:
            handles.add(tx, rig.store.vault, Address("simulator", number), person_id, rig.clock.at)


# --- lanes ---


def test_a_risk_reply_overtakes_five_hundred_announcements(rig: Rig) -> None:
    crowd(rig)
    for number in CROWD:
        queue(rig, *(f"news {n}" for n in range(5)), number=number)

    async def danger(outgoing: Outgoing) -> None:
        if len(courier.taken) == 20:
            answer(rig, "ring 999", lane="risk", number=outgoing.address.value)

    courier = send_by(rig, Courier(danger), in_flight=8)
    assert rig.deliver() == 501
    assert courier.texts.index("ring 999") <= 20 + 8, "nothing but what was under way already went before it"


def test_lanes_are_sent_in_their_order(rig: Rig) -> None:
    crowd(rig)
    lanes: tuple[Lane, ...] = ("announcement", "check_in", "reply", "risk")
    for lane, number in zip(lanes, CROWD, strict=False):
        queue(rig, lane, number=number, lane=lane, started=lane in ("announcement", "check_in"))
    courier = send_by(rig, Courier(), in_flight=1)
    rig.deliver()
    assert courier.texts == ["risk", "reply", OPENED + "check_in", OPENED + "announcement"]


def test_what_one_person_is_told_stays_in_order_though_a_send_has_to_be_tried_again(rig: Rig) -> None:
    answer(rig, "one", "two", "three")
    courier = send_by(rig, Courier(once(Busy("later"))))
    rig.deliver()
    assert courier.texts == []
    rig.clock.at += timedelta(seconds=10)
    rig.deliver()
    assert courier.texts == ["one", "two", "three"]


def test_a_risk_reply_overtakes_an_earlier_answer_and_a_later_one_waits_for_it(rig: Rig) -> None:
    answer(rig, "one")
    answer(rig, "ring 999", lane="risk")
    answer(rig, "two")
    courier = send_by(rig, Courier(once(Busy("later"))))
    rig.deliver()
    assert courier.texts == ["one"], "the risk reply went first, and was put off"
    rig.clock.at += timedelta(seconds=10)
    rig.deliver()
    assert courier.texts == ["one", "ring 999", "two"]


def test_an_answer_does_not_wait_for_an_announcement_to_the_same_handle(rig: Rig) -> None:
    rig.person()
    rig.clock.at = rig.clock.at.replace(hour=23)
    (held,) = queue(rig, "news")
    answer(rig, "an answer")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == ["an answer"]
    assert state_of(rig, held) == ("due", "queued")


def test_an_answer_does_not_wait_for_a_message_from_staff_that_is_held_until_morning(rig: Rig) -> None:
    rig.person()
    rig.clock.at = rig.clock.at.replace(hour=23)
    queue(rig, "from your PA", lane="reply")
    answer(rig, "an answer")
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == ["an answer"]


def test_a_provider_that_hangs_on_bulk_does_not_keep_an_answer_waiting(rig: Rig) -> None:
    crowd(rig)
    for number in CROWD[:10]:
        queue(rig, "news", number=number)
    hanging, answered, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hang(outgoing: Outgoing) -> None:
        if outgoing.text == "an answer":
            answered.set()
        else:
            hanging.set()
            await go_on.wait()

    async def watch() -> None:
        delivering = asyncio.create_task(rig.app.outbox.deliver())
        await soon(hanging.wait())
        answer(rig, "an answer")
        await soon(answered.wait())
        go_on.set()
        await soon(delivering)

    courier = send_by(rig, Courier(hang), in_flight=4)
    rig.loop.run_until_complete(watch())
    assert courier.texts[0] == "an answer"
    assert len(courier.texts) == 11


def test_everything_due_is_looked_at_though_all_that_was_claimed_has_to_be_held(rig: Rig) -> None:
    crowd(rig)
    rig.clock.at = rig.clock.at.replace(hour=23)
    refs = [ref for number in CROWD for ref in queue(rig, "news", number=number)]
    send_by(rig, Courier(), in_flight=8)
    assert rig.deliver() == 0
    assert {row_of(rig, ref).due_at.hour for ref in refs} == {9}


# --- rate ---


def test_a_channel_sends_no_faster_than_it_may(rig: Rig) -> None:
    answer(rig, "one", number=CROWD[0])
    answer(rig, "two", number=CROWD[1])
    courier = send_by(rig, Courier(rate=0.001))
    assert rig.deliver() == 1
    assert rig.deliver() == 0
    assert courier.texts == ["one"]


def test_a_provider_that_asks_for_time_is_given_it_by_the_whole_channel(rig: Rig) -> None:
    (first,) = answer(rig, "one", number=CROWD[0])
    courier = send_by(rig, Courier(once(Busy("slow down", "20429", retry_after=30))), in_flight=1)
    answer(rig, "two", number=CROWD[1])
    assert rig.deliver() == 1
    assert courier.texts == []
    assert row_of(rig, first).due_at == rig.clock.at + timedelta(seconds=30)


# --- what a failure leads to ---


def test_a_busy_provider_is_tried_again_later_and_later(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    send_by(rig, Courier(always(Busy("not now", "20500"))), chance=random.Random(1))
    waits = []
    for _ in range(5):
        rig.deliver()
        row = row_of(rig, ref)
        waits.append((row.due_at - rig.clock.at).total_seconds())
        rig.clock.at = row.due_at
    assert (row.state, row.status, row.code, row.attempts) == ("due", "queued", "20500", 5)
    assert all(5 * 2**n / 2 <= wait <= 5 * 2**n for n, wait in enumerate(waits))


def test_a_refused_message_is_not_tried_again_and_staff_are_told(rig: Rig) -> None:
    rig.person()
    (ref,) = answer(rig, "one")
    courier = send_by(rig, Courier(once(Refused("too long", "21617"))))
    rig.deliver()
    rig.clock.at += timedelta(hours=1)
    rig.deliver()
    assert courier.texts == []
    assert state_of(rig, ref) == ("failed", "failed")
    assert row_of(rig, ref).reason == "too long"
    assert alerts(rig) == [("could_not_answer", False, 1)]


@pytest.mark.parametrize(("started", "kind"), [(True, "unreachable"), (False, "could_not_answer")])
def test_an_address_that_does_not_work_is_closed_and_staff_are_told(rig: Rig, started: bool, kind: str) -> None:
    rig.person()
    (ref,) = queue(rig, "one", started=started)
    send_by(rig, Courier(once(Unreachable("nobody is there", "21211"))))
    rig.deliver()
    assert rig.rows(handle)[0].dead_at == rig.clock.at
    assert state_of(rig, ref) == ("failed", "failed")
    assert alerts(rig) == [(kind, False, 1)]


def test_nothing_we_start_goes_to_a_closed_address_until_somebody_writes_from_it(rig: Rig) -> None:
    use(rig, book_of(echo)).person()
    queue(rig, "one")
    courier = send_by(rig, Courier(once(Unreachable("nobody is there"))))
    rig.deliver()
    (ref,) = queue(rig, "two")
    rig.deliver()
    assert state_of(rig, ref) == ("cancelled", "failed")
    rig.text("here I am")
    queue(rig, "three")
    rig.deliver()
    assert courier.texts == ["1 here I am", OPENED + "three"]


def test_wrong_settings_hold_the_message_and_tell_an_administrator_once(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    left: list[SendError] = [Misconfigured("wrong account", "20003")] * 2

    async def locked_out(_: Outgoing) -> SendError | None:
        return left.pop() if left else None

    courier = send_by(rig, Courier(locked_out))
    for _ in range(3):
        rig.deliver()
        rig.clock.at += timedelta(minutes=5)
    assert courier.texts == ["one"]
    assert state_of(rig, ref) == ("sent", "sent")
    (raised,) = rig.rows(alert)
    assert (raised.kind, raised.subject, raised.urgent, raised.count) == ("misconfigured", "system", True, 2)


def test_after_a_day_an_answer_is_given_up(rig: Rig) -> None:
    rig.person()
    (ref,) = answer(rig, "one")
    send_by(rig, Courier(always(Busy("not now"))))
    rig.clock.at += timedelta(hours=23)
    rig.deliver()
    assert state_of(rig, ref) == ("due", "queued")
    rig.clock.at += timedelta(hours=2)
    rig.deliver()
    assert state_of(rig, ref) == ("failed", "failed")
    assert alerts(rig) == [("could_not_answer", False, 1)]


def test_of_a_risk_reply_that_does_not_get_through_staff_hear_soon(rig: Rig) -> None:
    rig.person()
    (ref,) = answer(rig, "ring 999", lane="risk")
    send_by(rig, Courier(always(Busy("not now"))))
    for _ in range(6):
        rig.deliver()
        rig.clock.at = row_of(rig, ref).due_at
    assert alerts(rig) == [("could_not_answer", True, 1)], "once, and it is still being tried"
    assert state_of(rig, ref) == ("due", "queued")


def test_a_channel_that_breaks_leaves_the_message_in_doubt_and_its_words_out_of_the_log(rig: Rig) -> None:
    async def crash(outgoing: Outgoing) -> SendError | None:
        raise KeyError(outgoing.text)

    (ref,) = answer(rig, "one to Marek")
    send_by(rig, Courier(crash))
    with capture_logs() as entries:
        rig.deliver()
    assert state_of(rig, ref) == ("sending", "in_doubt")
    assert [entry["error"] for entry in entries] == ["KeyError"]
    assert "Marek" not in str(entries)


# --- what arrives ---


def test_a_sent_message_carries_the_providers_id_and_the_handle_when_it_worked(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    courier = send_by(rig, Courier())
    assert rig.deliver() == 1
    assert courier.taken[0].ref == ref
    assert courier.taken[0].address == Address("simulator", ROBIN)
    assert (row_of(rig, ref).provider_id, state_of(rig, ref)) == ("out-1", ("sent", "sent"))
    with rig.store.read() as read:
        assert read.execute(select(handles.LAST_OUT)).scalar_one() == rig.clock.at


def test_nothing_due_means_nothing_tried(rig: Rig) -> None:
    (ref,) = answer(rig, "later")
    rig.clock.at -= timedelta(seconds=1)
    assert rig.deliver() == 0
    assert state_of(rig, ref) == ("due", "queued")


def test_an_id_that_tells_the_address_is_not_kept_in_clear(rig: Rig) -> None:
    class Telling(Courier):
        """Its ids are made of the address, as Telegram's are."""

        def take(self, outgoing: Outgoing) -> str:
            return f"{outgoing.address.value}:{super().take(outgoing)}"

    first, second = answer(rig, "one", "two")
    send_by(rig, Telling())
    rig.deliver()
    ids = {row_of(rig, first).provider_id, row_of(rig, second).provider_id}
    assert len(ids) == 2
    assert not [each for each in ids if ROBIN in each]
