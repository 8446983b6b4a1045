"""WhatsApp outside its window: an approved template, else an SMS, else it waits and staff see it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.outbox import Outbox
from bot.store import people
from bot.store.people import NewPerson
from bot.store.schema import alert, handle, message
from bot.store.schema import outbox as rows
from tests.faults.post import answer, queue, state_of
from tests.faults.settings import twilio_options
from tests.providers.twilio import ADA, LoopbackTwilio
from tests.rig import Rig

OPENER = "Hi, a message for you:"
A_DAY = timedelta(hours=24)


@pytest.fixture
def ours(migrated_url: str, twilio: LoopbackTwilio) -> Iterator[Rig]:
    """An installation with SMS and WhatsApp and no approved template, and Ada, whose phone is known for both."""
    with Rig.over(migrated_url, **twilio_options(twilio.url)) as rig:
        twilio.now = rig.clock.now
        with rig.store.begin() as tx:
            people.add(tx, rig.store.vault, NewPerson("Ada", phone=ADA), rig.clock.at)
        approved(rig, {})
        yield rig


def approved(rig: Rig, templates: Mapping[str, str]) -> None:
    """WhatsApp has approved these templates, by language."""
    old = rig.app.outbox
    new = Outbox(rig.store, rig.app.channels, rig.clock, old.quiet, {"message": templates}, lease=old.lease)
    rig.loop.run_until_complete(old.close())
    rig.app = replace(rig.app, outbox=new)


def wrote(rig: Rig, channel: str = "whatsapp") -> None:
    """She wrote just now."""
    with rig.store.begin() as tx:
        tx.execute(handle.update().where(handle.c.channel == channel).values(last_in_at=rig.clock.at))


def news(rig: Rig, text: str = "news", **more: object) -> str:
    (ref,) = queue(rig, text, number=ADA, channel="whatsapp", **more)  # type: ignore[arg-type]
    return ref


def test_inside_the_window_the_words_go_as_they_are(ours: Rig, twilio: LoopbackTwilio) -> None:
    wrote(ours)
    ours.clock.at += A_DAY - timedelta(seconds=1) - timedelta(hours=4)
    ref = news(ours, despite=["quiet_hours"])
    ours.deliver()
    assert [(taken.to, taken.text, taken.content) for taken in twilio.accepted] == [
        (f"whatsapp:{ADA}", f"{OPENER}\n\nnews", "")
    ]
    assert state_of(ours, ref) == ("sent", "sent")


@pytest.mark.parametrize("ever_wrote", [True, False])
def test_outside_the_window_an_approved_template_carries_the_words(
    ours: Rig, twilio: LoopbackTwilio, ever_wrote: bool
) -> None:
    twilio.window_closed.add(f"whatsapp:{ADA}")
    sid = twilio.approve("Hello, {{1}}")
    approved(ours, {"en": sid})
    if ever_wrote:
        wrote(ours)
        ours.clock.at += A_DAY
    news(ours, "your flat is ready,\nring us    soon\tplease")
    ours.deliver()
    (taken,) = twilio.accepted
    assert taken.content == sid
    assert taken.text == "Hello, your flat is ready, ring us soon please", "line breaks would have failed it"


def test_a_template_is_needed_in_the_messages_own_language(ours: Rig, twilio: LoopbackTwilio) -> None:
    approved(ours, {"so": twilio.approve("Salaan, {{1}}")})
    news(ours)
    ours.deliver()
    assert [taken.to for taken in twilio.accepted] == [ADA], "by SMS"


def test_without_a_template_it_goes_by_sms_to_the_same_person(ours: Rig, twilio: LoopbackTwilio) -> None:
    ref = news(ours)
    ours.deliver()
    assert [(taken.to, taken.text) for taken in twilio.accepted] == [(ADA, f"{OPENER}\n\nnews")]
    assert state_of(ours, ref) == ("sent", "sent")
    assert [row.channel for row in ours.rows(message)] == ["sms"]


def test_with_neither_template_nor_phone_it_waits_and_staff_see_it(ours: Rig, twilio: LoopbackTwilio) -> None:
    with ours.store.begin() as tx:
        tx.execute(handle.update().where(handle.c.channel == "sms").values(dead_at=ours.clock.at))
    ref = news(ours)
    ours.deliver()
    assert twilio.accepted == []
    assert state_of(ours, ref) == ("needs_template", "needs_template")
    assert [row.kind for row in ours.rows(alert)] == ["needs_template"]


def test_a_reroute_does_not_get_around_a_stop(ours: Rig, twilio: LoopbackTwilio) -> None:
    ref = news(ours)
    with ours.store.begin() as tx:
        tx.execute(handle.update().where(handle.c.channel == "sms").values(opted_out_at=ours.clock.at))
    ours.deliver()
    assert twilio.accepted == []
    assert state_of(ours, ref) == ("cancelled", "failed")


def test_an_answer_within_the_window_needs_no_template(ours: Rig, twilio: LoopbackTwilio) -> None:
    wrote(ours)
    queue(ours, "an answer", number=ADA, channel="whatsapp", lane="reply", started=False)
    ours.deliver()
    assert [taken.text for taken in twilio.accepted] == ["an answer"]


def test_the_window_is_reckoned_from_their_last_words_not_from_ours(ours: Rig, twilio: LoopbackTwilio) -> None:
    wrote(ours)
    news(ours)
    ours.deliver()
    ours.clock.at += A_DAY
    news(ours, "again")
    ours.deliver()
    assert [taken.to for taken in twilio.accepted] == [f"whatsapp:{ADA}", ADA]


def test_rows_of_other_channels_are_not_touched(ours: Rig) -> None:
    answer(ours, "hello")
    ours.deliver()
    assert [row.channel for row in ours.rows(rows)] == ["simulator"]
