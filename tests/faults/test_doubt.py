"""A send that may have happened: risk replies go out again, what we start never does, and staff see the rest."""

import asyncio
from datetime import timedelta

import pytest

from bot.channels import Busy, Sent
from bot.store import outbox
from bot.store.schema import alert
from bot.talk import Address, Outgoing, Receipt
from tests.faults.post import Courier, always, another_worker, answer, once, queue, row_of, send_by, state_of
from tests.rig import Rig

LOST = Busy("the connection broke", maybe_sent=True)
A_MOMENT = timedelta(seconds=1)


def kinds(rig: Rig) -> list[str]:
    return [row.kind for row in rig.rows(alert)]


def settle(rig: Rig) -> None:
    """A moment later doubts are looked at, and what is due then is sent."""
    rig.clock.at += A_MOMENT
    rig.settle()
    rig.deliver()


def crash(rig: Rig, *, after: Courier | None = None) -> None:
    """A process claims what is due, gives it to the provider if there is one, and dies before it records that."""
    with rig.store.begin() as tx:
        rows = outbox.claim(tx, ["simulator"], "announcement", 10, rig.clock.at, rig.app.outbox.lease)
    for row in rows:
        if after:
            text = rig.store.vault.open(row.text, row.ref)
            after.take(Outgoing(Address("simulator", "somebody"), text, ref=row.ref))
    rig.clock.at += rig.app.outbox.lease


# --- providers without a list ---


def test_an_answer_that_may_have_been_sent_is_not_sent_again_and_staff_see_it(rig: Rig) -> None:
    rig.person()
    (ref,) = answer(rig, "one")
    courier = send_by(rig, Courier(once(LOST)))
    rig.deliver()
    assert state_of(rig, ref) == ("sending", "in_doubt")
    settle(rig)
    settle(rig)
    assert courier.texts == ["one"]
    assert state_of(rig, ref) == ("in_doubt", "in_doubt")
    assert row_of(rig, ref).reason == "may have been sent"
    assert kinds(rig) == ["in_doubt"]


def test_an_answer_in_doubt_holds_up_the_next_one_until_it_is_settled_and_no_longer(rig: Rig) -> None:
    answer(rig, "one", "two")
    courier = send_by(rig, Courier(once(LOST)))
    rig.deliver()
    assert courier.texts == ["one"]
    settle(rig)
    assert courier.texts == ["one", "two"]


def test_a_risk_reply_that_may_have_been_sent_is_sent_again(rig: Rig) -> None:
    (ref,) = answer(rig, "ring 999", lane="risk")
    courier = send_by(rig, Courier(once(LOST)))
    rig.deliver()
    rig.clock.at += timedelta(seconds=10)
    rig.deliver()
    assert courier.texts == ["ring 999", "ring 999"]
    assert state_of(rig, ref) == ("sent", "sent")


def test_a_crash_between_claim_and_record_leaves_a_risk_reply_to_be_sent_again(rig: Rig) -> None:
    (ref,) = answer(rig, "ring 999", lane="risk")
    courier = send_by(rig, Courier())
    crash(rig, after=courier)
    settle(rig)
    assert courier.texts == ["ring 999", "ring 999"]
    assert state_of(rig, ref) == ("sent", "sent")


def test_what_we_began_is_never_sent_again_on_doubt(rig: Rig) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    courier = send_by(rig, Courier(listing=True))
    crash(rig)
    settle(rig)
    assert courier.texts == []
    assert state_of(rig, ref) == ("in_doubt", "in_doubt")
    assert kinds(rig) == ["in_doubt"]


def test_nothing_is_in_doubt_while_its_sender_may_still_come_back(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    send_by(rig, Courier())
    crash(rig)
    assert rig.settle() == 0
    rig.clock.at += A_MOMENT
    assert rig.settle() == 1
    assert state_of(rig, ref)[0] == "in_doubt"


# --- providers with a list ---


def test_an_answer_that_the_provider_lists_was_sent(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    courier = send_by(rig, Courier(once(LOST), listing=True))
    rig.deliver()
    settle(rig)
    assert courier.texts == ["one"]
    assert (state_of(rig, ref), row_of(rig, ref).provider_id) == (("sent", "sent"), "out-1")
    assert kinds(rig) == []


def test_an_answer_that_the_provider_does_not_list_is_sent_again(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    courier = send_by(rig, Courier(listing=True))
    crash(rig)
    settle(rig)
    assert courier.texts == ["one"]
    assert state_of(rig, ref) == ("sent", "sent")


def test_what_we_began_and_the_provider_lists_was_sent(rig: Rig) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    courier = send_by(rig, Courier(once(LOST), listing=True))
    rig.deliver()
    settle(rig)
    assert len(courier.texts) == 1
    assert state_of(rig, ref) == ("sent", "sent")


def test_the_same_words_said_before_are_not_taken_for_the_message_in_doubt(rig: Rig) -> None:
    """The first was long on its way: it was made before the second, and sent just before it."""
    (first,) = answer(rig, "You're welcome.")
    courier = send_by(rig, Courier(once(Busy("not yet")), listing=True))
    rig.deliver()
    rig.clock.at += timedelta(minutes=1)
    rig.deliver()
    assert state_of(rig, first) == ("sent", "sent")
    (second,) = answer(rig, "You're welcome.")
    crash(rig)
    settle(rig)
    assert courier.texts == ["You're welcome."] * 2
    assert row_of(rig, second).provider_id == "out-2"


def test_while_the_providers_list_cannot_be_had_the_doubt_stays(rig: Rig) -> None:
    class Silent(Courier):
        """Its list cannot be had the first time."""

        asked = 0

        async def sent(self, address: Address, since: object) -> tuple[Sent, ...] | None:
            self.asked += 1
            if self.asked == 1:
                raise Busy("not now")
            return ()

    (ref,) = answer(rig, "one")
    courier = Silent(once(LOST))
    send_by(rig, courier)
    rig.deliver()
    settle(rig)
    assert state_of(rig, ref) == ("sending", "in_doubt")
    rig.clock.at += rig.app.outbox.lease
    settle(rig)
    assert state_of(rig, ref) == ("sent", "sent")
    assert courier.asked == 2


# --- receipts and rivals ---


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read"])
def test_a_receipt_settles_a_doubt(rig: Rig, status: str) -> None:
    rig.person()
    (ref,) = queue(rig, "news")
    send_by(rig, Courier(once(LOST)))
    rig.deliver()
    receipt = Receipt("simulator", "their-1", status, ref)  # type: ignore[arg-type]
    rig.loop.run_until_complete(rig.app.outbox.take_receipts([receipt]))
    settle(rig)
    assert row_of(rig, ref).state == "sent"
    assert row_of(rig, ref).provider_id == "their-1"
    assert kinds(rig) == []


def test_two_workers_settle_a_doubt_once(rig: Rig) -> None:
    answer(rig, "ring 999", lane="risk")
    courier = send_by(rig, Courier())
    crash(rig)
    rig.clock.at += A_MOMENT

    with another_worker(rig, courier) as other:

        async def both() -> tuple[int, int]:
            return await asyncio.gather(rig.app.outbox.settle_doubts(), other.settle_doubts())

        assert sorted(rig.loop.run_until_complete(both())) == [0, 1]
    rig.deliver()
    assert courier.texts == ["ring 999"]


def test_a_provider_that_never_answers_is_not_flooded(rig: Rig) -> None:
    """An answer in doubt is looked up, not repeated: the person gets it once however often the line breaks."""
    answer(rig, "one")
    courier = send_by(rig, Courier(always(LOST), listing=True))
    for _ in range(4):
        rig.deliver()
        settle(rig)
    assert courier.texts == ["one"]


def test_a_row_whose_channel_is_switched_off_waits_for_it(rig: Rig) -> None:
    (ref,) = queue(rig, "one", channel="telegram", number="700900123001", started=False, lane="reply")
    send_by(rig, Courier())
    rig.deliver()
    assert state_of(rig, ref) == ("due", "queued")
