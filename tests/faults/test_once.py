"""Invariant 2: the same message any number of times at once is stored once and answered once."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from starlette.testclient import TestClient

from bot.app import build
from bot.site import make_site
from bot.store.schema import contact, handle, message, outbox
from tests.faults.books import book_of, echo, use
from tests.providers.twilio import ADA, INBOUND, PUBLIC, SMS_FROM, TOKEN, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT
from tests.rig import Rig, make_settings

TIMES = 50


def stored(rig: Rig) -> tuple[int, int, int, int]:
    """How many messages came in, replies went out, contacts were opened and handles were made."""
    heard, said = rig.rows(message, message.c.direction == "in"), rig.rows(message, message.c.direction == "out")
    return len(heard), len(said), len(rig.rows(contact)), len(rig.rows(handle))


def test_the_same_message_fifty_times_on_one_loop_is_answered_once(rig: Rig) -> None:
    use(rig, book_of(echo))
    inbound = rig.inbound("hello")

    async def all_at_once() -> None:
        await asyncio.gather(*(rig.app.inbox.accept(inbound) for _ in range(TIMES)))

    rig.loop.run_until_complete(all_at_once())
    assert stored(rig) == (1, 1, 1, 1)
    assert len(rig.rows(outbox)) == 1


def test_the_same_message_fifty_times_on_many_threads_is_answered_once(rig: Rig) -> None:
    use(rig, book_of(echo))
    inbound = rig.inbound("hello")
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: rig.app.inbox.receive([inbound]), range(TIMES)))
    assert stored(rig) == (1, 1, 1, 1)


def test_the_same_message_fifty_times_in_one_batch_is_answered_once(rig: Rig) -> None:
    use(rig, book_of(echo))
    rig.app.inbox.receive([rig.inbound("hello")] * TIMES)
    assert stored(rig) == (1, 1, 1, 1)


def test_a_repeat_among_new_messages_stops_nothing(rig: Rig) -> None:
    use(rig, book_of(echo))
    first, second = rig.inbound("one"), rig.inbound("two")
    rig.app.inbox.receive([first])
    rig.app.inbox.receive([first, second, first])
    rig.deliver()
    assert [outgoing.text for outgoing in rig.arrived] == ["1 one", "2 two"]


@contextmanager
def door(url: str) -> Iterator[tuple[TestClient, Rig]]:
    """The web application with a Twilio number, and the installation behind it."""
    settings = make_settings(
        url,
        public_url=PUBLIC,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_sms_from=SMS_FROM,
    )
    app = build(settings)
    with TestClient(make_site(app)) as client, Rig.over(url) as rig:
        yield client, rig


def test_the_same_signed_webhook_fifty_times_at_the_door_is_answered_once(migrated_url: str) -> None:
    with LoopbackTwilio() as twilio, door(migrated_url) as (client, rig), ThreadPoolExecutor(16) as threads:
        webhook = twilio.inbound("hello", INBOUND)

        def knock(_: int) -> int:
            answer = client.post("/webhooks/twilio/sms", content=webhook.body, headers=dict(webhook.headers))
            return int(answer.status_code)

        assert set(threads.map(knock, range(TIMES))) == {200}
        heard, said, contacts, handles = stored(rig)
        once = twilio.inbound("hello", INBOUND, From="+447700900555")
        client.post("/webhooks/twilio/sms", content=once.body, headers=dict(once.headers))
        assert (heard, contacts, handles) == (1, 1, 1)
        assert stored(rig)[1] == 2 * said, "fifty knocks brought as many replies as one"
        assert ADA not in str(rig.rows(message))
