"""The outbox and its database: nothing open while a provider is called, nothing lost while the database is away."""

import base64
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.outbox import Outbox
from bot.store import Store, StoreBusy, facts, outbox
from bot.store.schema import alert, message
from bot.store.schema import outbox as rows
from bot.store.vault import Vault
from bot.talk import Address, Outgoing
from tests.faults.post import Courier, answer, row_of, send_by, state_of
from tests.rig import SECRET, STRANGER, Rig, make_store


def open_transactions(rig: Rig) -> int:
    """How many connections of the installation are in use just now."""
    return int(rig.store.engine.pool.checkedout())  # type: ignore[attr-defined]


def test_no_transaction_is_open_while_a_provider_is_called(rig: Rig) -> None:
    answer(rig, "one", "two")
    other, seen = make_store(rig.app.settings.database_url), list[int]()

    async def look(_: Outgoing) -> None:
        seen.append(open_transactions(rig))
        with other.begin() as tx:  # SQLite has one writer: this would fail if we were in the middle of writing
            facts.put(tx, "written", "meanwhile")

    send_by(rig, Courier(look), in_flight=1)
    rig.deliver()
    other.close()
    assert seen == [0, 0]


def test_no_transaction_is_open_while_a_provider_is_asked_for_its_list(rig: Rig) -> None:
    class Lister(Courier):
        """Sees whether anything is open when it is asked."""

        async def sent(self, address: Address, since: object) -> tuple[()]:
            seen.append(open_transactions(rig))
            return ()

    seen: list[int] = []
    answer(rig, "one")
    send_by(rig, Lister())
    with rig.store.begin() as tx:
        outbox.claim(tx, ["simulator"], "reply", 10, rig.clock.at, rig.app.outbox.lease)
    rig.clock.at += rig.app.outbox.lease + timedelta(seconds=1)
    assert rig.settle() == 1
    assert seen == [0]


# --- while the database is away ---


@contextmanager
def impatient(rig: Rig, courier: Courier) -> Iterator[Outbox]:
    """A worker that does not wait for a locked database."""
    store = Store(rig.app.settings.database_url, rig.store.vault, patience=0.05)
    old = rig.app.outbox
    worker = Outbox(store, {"simulator": courier}, rig.clock, old.quiet, old.templates, lease=old.lease)
    try:
        yield worker
    finally:
        rig.loop.run_until_complete(worker.close())
        store.close()


def test_what_was_sent_while_the_database_was_away_is_recorded_later_and_not_sent_again(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    with ExitStack() as lock:

        async def lock_up(_: Outgoing) -> None:
            tx = lock.enter_context(rig.store.begin())
            tx.execute(rows.update().values(reason=""))

        courier = Courier(lock_up)
        with impatient(rig, courier) as worker:
            with pytest.raises(StoreBusy):
                rig.loop.run_until_complete(worker.deliver())
            assert courier.texts == ["one"]
            lock.close()
            assert rig.loop.run_until_complete(worker.deliver()) == 0
    assert courier.texts == ["one"]
    assert (state_of(rig, ref), row_of(rig, ref).provider_id) == (("sent", "sent"), "out-1")


def test_closing_records_what_was_sent_while_the_database_was_away(rig: Rig) -> None:
    (ref,) = answer(rig, "one")
    with ExitStack() as lock:

        async def lock_up(_: Outgoing) -> None:
            tx = lock.enter_context(rig.store.begin())
            tx.execute(rows.update().values(reason=""))

        with impatient(rig, Courier(lock_up)) as worker:
            with pytest.raises(StoreBusy):
                rig.loop.run_until_complete(worker.deliver())
            lock.close()
    assert state_of(rig, ref) == ("sent", "sent")


def test_one_send_that_cannot_be_recorded_costs_the_others_nothing(rig: Rig) -> None:
    """A provider that gives the same id to two messages breaks our rule that an id is one message's."""
    numbers = ("+447700900501", "+447700900502", "+447700900503")
    refs = [ref for number in numbers for ref in answer(rig, f"to {number[-1]}", number=number)]

    class Confused(Courier):
        """Gives everybody's message the same id but the last one's."""

        def take(self, outgoing: Outgoing) -> str:
            return super().take(outgoing) if outgoing.text == "to 3" else f"{super().take(outgoing)[:-1]}X"

    send_by(rig, Confused())
    with capture_logs() as entries:
        rig.deliver()
    assert sorted(state_of(rig, ref)[0] for ref in refs) == ["sending", "sent", "sent"]
    assert [entry["event"] for entry in entries] == [
        "sends are recorded one by one",
        "a send could not be recorded and is in doubt",
    ]
    assert "+4477" not in str(entries)
    rig.clock.at += rig.app.outbox.lease + timedelta(seconds=1)
    rig.settle()
    assert sorted(state_of(rig, ref)[0] for ref in refs) == ["in_doubt", "sent", "sent"]


def reseal(rig: Rig, ref: str, text: str, vault: Vault) -> None:
    """Seal the words of this message anew, with the key of this vault."""
    with rig.store.begin() as tx:
        tx.execute(message.update().where(message.c.ref == ref).values(text=vault.seal(text, ref)))


def test_messages_whose_key_is_gone_wait_for_it_and_hold_up_nobody(rig: Rig) -> None:
    (fine,), (sealed,) = answer(rig, "one"), answer(rig, "two", number=STRANGER)
    reseal(rig, sealed, "two", Vault(SECRET, [base64.b64encode(os.urandom(32)).decode()]))
    courier = send_by(rig, Courier())
    rig.deliver()
    assert courier.texts == ["one"]
    assert (state_of(rig, fine), state_of(rig, sealed)) == (("sent", "sent"), ("due", "queued"))
    (raised,) = rig.rows(alert)
    assert (raised.kind, raised.subject) == ("misconfigured", "system")
    reseal(rig, sealed, "two", rig.store.vault)
    rig.clock.at += timedelta(minutes=5)
    rig.deliver()
    assert courier.texts == ["one", "two"]


# --- all at once ---


def test_many_sends_that_end_together_are_recorded_together(rig: Rig) -> None:
    refs = [ref for n in range(20) for ref in answer(rig, f"to {n}", number=f"+4477009005{n:02d}")]
    send_by(rig, Courier())
    with capture_logs() as entries:
        assert rig.deliver() == 20
    assert {state_of(rig, ref) for ref in refs} == {("sent", "sent")}
    assert entries == [], "no group had to be taken apart"


def test_a_claim_takes_no_more_than_there_is_room_for(rig: Rig) -> None:
    for n in range(30):
        answer(rig, f"to {n}", number=f"+4477009005{n:02d}")
    for _ in range(3):
        with rig.store.begin() as tx:
            assert len(outbox.claim(tx, ["simulator"], "reply", 7, rig.clock.at, timedelta(minutes=2))) == 7


def test_what_is_claimed_by_one_is_not_claimed_by_another(rig: Rig) -> None:
    for n in range(10):
        answer(rig, f"to {n}", number=f"+4477009005{n:02d}")
    claimed: list[Any] = []
    for _ in range(4):
        with rig.store.begin() as tx:
            claimed += outbox.claim(tx, ["simulator"], "reply", 4, rig.clock.at, timedelta(minutes=2))
    assert len({row.id for row in claimed}) == len(claimed) == 10


def test_no_more_than_the_wanted_lane_is_claimed(rig: Rig) -> None:
    answer(rig, "an answer")
    answer(rig, "news", lane="announcement", number=STRANGER)
    with rig.store.begin() as tx:
        (row,) = outbox.claim(tx, ["simulator"], "reply", 4, rig.clock.at, timedelta(minutes=2))
    assert row.lane == outbox.LANES["reply"]


def test_finishing_begins_nothing_new(rig: Rig) -> None:
    answer(rig, "one")

    async def finish(_: Outgoing) -> None:
        rig.app.outbox.finish()
        answer(rig, "two")

    courier = send_by(rig, Courier(finish))
    assert rig.deliver() == 1
    assert courier.texts == ["one"]
