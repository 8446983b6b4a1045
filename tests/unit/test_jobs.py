"""The ticks: what was missed is fetched, one process leads, and stopping finishes what is under way."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import build
from bot.jobs import Leader, Missed, Workers
from bot.outbox import Outbox
from bot.parts import App
from bot.store import Store, StoreBusy, facts, messages
from bot.store.migrate import migrate
from bot.store.schema import message
from bot.talk import Inbound, Outgoing
from tests.faults.books import book_of, echo, use
from tests.faults.post import Courier, answer, send_by, state_of
from tests.faults.settings import twilio_options
from tests.faults.waiting import until
from tests.providers.telegram import TOKEN as BOT_TOKEN
from tests.providers.telegram import LoopbackTelegram
from tests.providers.twilio import ADA, INBOUND, LoopbackTwilio
from tests.rig import Rig, make_settings, make_store


@pytest.fixture
def ours(migrated_url: str, twilio: LoopbackTwilio) -> Iterator[Rig]:
    """An installation with SMS and WhatsApp that repeats what it hears."""
    with Rig.over(migrated_url, **twilio_options(twilio.url)) as rig:
        twilio.now = rig.clock.now
        yield use(rig, book_of(echo))


@contextmanager
def working(app: App) -> Iterator[Workers]:
    workers = Workers(app)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop()


def heard(rig: Rig) -> list[str]:
    return [messages.open_text(rig.store.vault, row) for row in rig.rows(message, message.c.direction == "in")]


def fetch(rig: Rig, missed: Missed) -> None:
    rig.loop.run_until_complete(missed.fetch())


# --- what was missed ---


def test_a_message_whose_webhook_was_lost_is_fetched_and_answered(ours: Rig, twilio: LoopbackTwilio) -> None:
    twilio.inbound("hello", INBOUND)
    with working(ours.app):
        until(lambda: twilio.accepted)
    assert [(taken.to, taken.text) for taken in twilio.accepted] == [(ADA, "1 hello")]


def test_what_was_missed_is_answered_in_the_order_in_which_it_was_said(ours: Rig, twilio: LoopbackTwilio) -> None:
    for words in ("one", "two", "three"):
        twilio.inbound(words, INBOUND)
        ours.clock.at += timedelta(seconds=2)
    fetch(ours, Missed(ours.app))
    assert heard(ours) == ["one", "two", "three"]


def test_what_was_not_missed_is_not_answered_again(ours: Rig, twilio: LoopbackTwilio) -> None:
    webhook = twilio.inbound("hello", INBOUND)
    ours.app.inbox.receive(ours.app.channels["sms"].receive(webhook))
    missed = Missed(ours.app)
    for _ in range(3):
        fetch(ours, missed)
    assert heard(ours) == ["hello"]


def test_while_the_provider_cannot_be_reached_nothing_is_given_up(ours: Rig, twilio: LoopbackTwilio) -> None:
    twilio.inbound("long ago", INBOUND)
    ours.clock.at += timedelta(hours=3)
    twilio.arm("503", on="list", times=2)  # SMS and WhatsApp
    missed = Missed(ours.app)
    with capture_logs() as entries:
        fetch(ours, missed)
    assert [entry["event"] for entry in entries] == ["missed messages cannot be fetched"] * 2
    assert heard(ours) == []
    fetch(ours, missed)
    assert heard(ours) == ["long ago"]


def test_while_the_database_is_away_nothing_is_given_up(ours: Rig, twilio: LoopbackTwilio) -> None:
    class Away:
        """An inbox whose database is away the first time."""

        tries = 0

        async def accept(self, inbound: Inbound) -> None:
            self.tries += 1
            if self.tries == 1:
                raise StoreBusy("the database is locked")
            await ours.app.inbox.accept(inbound)

    twilio.inbound("long ago", INBOUND)
    ours.clock.at += timedelta(hours=3)
    missed = Missed(replace(ours.app, inbox=Away()))  # type: ignore[arg-type]
    with pytest.raises(StoreBusy):
        fetch(ours, missed)
    fetch(ours, missed)
    assert heard(ours) == ["long ago"]


def test_one_message_that_cannot_be_kept_does_not_keep_the_later_ones_out(ours: Rig, twilio: LoopbackTwilio) -> None:
    class Choosy:
        """An inbox that cannot take one of the messages."""

        async def accept(self, inbound: Inbound) -> None:
            if inbound.text == "bad":
                raise ValueError(inbound.text)
            await ours.app.inbox.accept(inbound)

    twilio.inbound("bad", INBOUND)
    twilio.inbound("good", INBOUND)
    with capture_logs() as entries:
        fetch(ours, Missed(replace(ours.app, inbox=Choosy())))  # type: ignore[arg-type]
    assert heard(ours) == ["good"]
    (entry,) = entries
    assert (entry["event"], entry["error"]) == ("a missed message could not be kept", "ValueError")


# --- one leads ---


def test_of_two_processes_on_postgresql_one_leads_and_the_other_follows_it(rig: Rig) -> None:
    other = build(rig.app.settings)
    first, second = Leader(rig.app), Leader(other)
    alone = rig.store.lite
    assert first.leads()
    assert first.leads()
    assert second.leads() is alone
    first.close()
    assert second.leads()
    assert first.leads() is alone
    second.close()
    first.close()
    other.close()


def test_a_leader_whose_connection_dies_leads_no_more(postgres_url: str) -> None:
    with ExitStack() as stack:
        apps = [build(make_settings(postgres_url)) for _ in range(2)]
        first, second = map(Leader, apps)
        for close in (*(app.close for app in apps), first.close, second.close):
            stack.callback(close)
        assert first.leads()
        with apps[1].store.begin() as tx:
            lock = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            tx.execute(text(lock))
        until(second.leads)
        assert not first.leads(), "its connection is gone"
        assert not first.leads(), "and another holds the lock"


def test_only_the_leader_fetches_from_telegram(postgres_url: str) -> None:
    store = make_store(postgres_url)
    migrate(store)
    store.close()
    polled, taken = threading.Event(), threading.Event()
    other = build(make_settings(postgres_url))
    leader = Leader(other)
    with LoopbackTelegram(on_accept=lambda _: taken.set()) as telegram:
        telegram.on_poll = polled.set
        polling = {"telegram_token": BOT_TOKEN, "telegram_api_base": telegram.url, "telegram_polling": True}
        app = build(make_settings(postgres_url, **polling))
        assert leader.leads()
        with working(app):
            assert not polled.is_set()
            leader.close()
            assert polled.wait(30), "it takes over where the other has gone"
            telegram.queue(telegram.message("hello"))
            assert taken.wait(30)
        app.close()
    other.close()


# --- delivering ---


def test_what_falls_due_is_delivered_when_nudged_and_by_the_tick(rig: Rig) -> None:
    courier = send_by(rig, Courier())
    with working(rig.app) as workers:
        answer(rig, "one")
        workers.nudge()
        until(lambda: courier.texts == ["one"])
        answer(rig, "two")
        until(lambda: len(courier.texts) == 2)
    assert courier.texts == ["one", "two"]


def test_stopping_finishes_the_sends_under_way_and_begins_no_more(rig: Rig) -> None:
    under_way, go_on = threading.Event(), threading.Event()

    async def slow(_: Outgoing) -> None:
        under_way.set()
        assert await asyncio.to_thread(go_on.wait, 30)

    first, second = answer(rig, "one", "two")
    courier = send_by(rig, Courier(slow))
    workers = Workers(rig.app)
    workers.start()
    assert under_way.wait(30)
    stopping = threading.Thread(target=workers.stop)
    stopping.start()
    go_on.set()
    stopping.join(30)
    assert not stopping.is_alive()
    assert courier.texts == ["one"]
    assert state_of(rig, first) == ("sent", "sent")
    assert state_of(rig, second) == ("due", "queued")


def test_delivering_goes_on_after_the_database_was_away(rig: Rig) -> None:
    store = Store(rig.app.settings.database_url, rig.store.vault, patience=0.05)
    courier = send_by(rig, Courier())
    old = rig.app.outbox
    impatient = Outbox(store, {"simulator": courier}, rig.clock, old.quiet, old.templates)
    answer(rig, "one")
    with capture_logs() as entries, ExitStack() as lock:
        tx = lock.enter_context(rig.store.begin())
        if not rig.store.lite:
            tx.execute(text("lock table outbox in access exclusive mode"))
        with working(replace(rig.app, store=store, outbox=impatient)):
            until(lambda: [entry for entry in entries if entry.get("what") == "deliver"])
            lock.close()
            until(lambda: courier.texts)
    store.close()
    assert courier.texts == ["one"]


def test_a_worker_is_seen_as_soon_as_it_works(rig: Rig) -> None:
    def seen() -> str:
        with rig.store.read() as read:
            return facts.get(read, "worker_seen")

    assert seen() == ""
    with working(rig.app):
        until(seen)
    assert seen() == rig.clock.at.isoformat()


def test_workers_that_never_started_can_be_nudged_and_stopped(rig: Rig) -> None:
    courier = send_by(rig, Courier())
    (ref,) = answer(rig, "one")
    workers = Workers(rig.app)
    workers.nudge()
    workers.stop()
    assert courier.texts == []
    assert state_of(rig, ref) == ("due", "queued")
