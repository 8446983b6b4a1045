"""What Twilio's own list says: what we sent, and what came while our door was closed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import pytest

from bot.channels import Busy, Misconfigured
from bot.channels.twilio import Twilio
from bot.clock import FixedClock
from bot.talk import Address, Choice, Inbound, Outgoing
from tests.providers.twilio import ADA, SMS_FROM, TOKEN, WHATSAPP_FROM, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT

T = TypeVar("T")
BEN = "+447700900456"
NOON = datetime(2026, 11, 22, 12, 0, 0, 700_000, tzinfo=UTC)
FILE = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def twilio(clock: FixedClock) -> Iterator[LoopbackTwilio]:
    with LoopbackTwilio(now=clock.now) as twilio:
        yield twilio


def ask(
    twilio: LoopbackTwilio,
    work: Callable[[Twilio], Awaitable[T]],
    name: Literal["sms", "whatsapp"] = "sms",
    sender: str = "",
) -> T:
    own = sender or (SMS_FROM if name == "sms" else WHATSAPP_FROM)
    through = Twilio(name, account_sid=ACCOUNT, auth_token=TOKEN, sender=own, api_base=twilio.url, timeout=1.0)

    async def run() -> T:
        try:
            return await work(through)
        finally:
            await through.close()

    return asyncio.run(run())


def send(
    twilio: LoopbackTwilio, text: str, to: str = ADA, name: Literal["sms", "whatsapp"] = "sms", **more: Any
) -> str:
    return ask(twilio, lambda through: through.send(Outgoing(Address(name, to), text, **more)), name)


def sent(twilio: LoopbackTwilio, since: datetime, name: Literal["sms", "whatsapp"] = "sms") -> list[str]:
    return [each.text for each in ask(twilio, lambda through: through.sent(Address(name, ADA), since), name)]


def missed(
    twilio: LoopbackTwilio, since: datetime, name: Literal["sms", "whatsapp"] = "sms", sender: str = ""
) -> tuple[Inbound, ...]:
    return ask(twilio, lambda through: through.missed(since), name, sender)


# --- what we sent ----------------------------------------------------------------------------------------------------


def test_what_waits_at_twilio_counts_as_sent(twilio: LoopbackTwilio) -> None:
    sid = send(twilio, "hello")

    (found,) = ask(twilio, lambda through: through.sent(Address("sms", ADA), NOON))

    assert twilio.accepted[0].sent_at is None
    assert (found.provider_id, found.text, found.at) == (sid, "hello", NOON.replace(microsecond=0))


def test_only_what_went_to_that_person_since_then_is_listed_oldest_first(
    twilio: LoopbackTwilio, clock: FixedClock
) -> None:
    send(twilio, "too old")
    clock.at += timedelta(minutes=2)
    send(twilio, "one")
    send(twilio, "somebody else's", BEN)
    send(twilio, "another channel", name="whatsapp")
    twilio.inbound("theirs")
    send(twilio, "two")

    assert sent(twilio, NOON + timedelta(minutes=1)) == ["one", "two"]
    assert sent(twilio, NOON + timedelta(minutes=1), "whatsapp") == ["another channel"]


def test_a_number_written_another_way_is_looked_for_in_its_one_form(twilio: LoopbackTwilio) -> None:
    send(twilio, "hello")

    assert ask(twilio, lambda through: through.sent(Address("sms", "+44 (0)7700 900123"), NOON))


def test_words_sent_with_buttons_are_on_the_list(twilio: LoopbackTwilio) -> None:
    send(twilio, "Coming?\n\nIt is at 2.", name="whatsapp", choices=(Choice("Yes", "hub"),))

    assert sent(twilio, NOON, "whatsapp") == ["Coming?\n\nIt is at 2."]


def test_the_list_is_read_across_pages(twilio: LoopbackTwilio) -> None:
    twilio.page_limit = 2
    for number in range(5):
        send(twilio, str(number))

    assert sent(twilio, NOON) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("fault", ["500", "429", "hang", "reset", "wrong-json", "wrong-shape"])
def test_a_list_that_cannot_be_had_puts_nothing_in_doubt(twilio: LoopbackTwilio, fault: str) -> None:
    twilio.arm(fault, on="list", times=2)  # a read is tried again on a fresh connection when one breaks

    with pytest.raises(Busy) as caught:
        sent(twilio, NOON)
    assert not caught.value.maybe_sent
    assert ADA.lstrip("+") not in repr(caught.value.__context__) or caught.value.__suppress_context__


def test_a_list_we_may_not_see_is_our_own_mistake(twilio: LoopbackTwilio) -> None:
    twilio.arm("20003", on="list")

    with pytest.raises(Misconfigured):
        sent(twilio, NOON)


# --- what we missed --------------------------------------------------------------------------------------------------


def test_a_missed_text_is_the_same_as_its_webhook_would_have_been(twilio: LoopbackTwilio) -> None:
    webhook = twilio.inbound("I'm ok سلام")

    found = missed(twilio, NOON)

    assert found == ask(twilio, _received(webhook))


def test_what_was_missed_comes_oldest_first_and_from_then_on_only(twilio: LoopbackTwilio, clock: FixedClock) -> None:
    twilio.inbound("too old")
    clock.at += timedelta(minutes=2)
    for text in ("one", "two", "three"):
        twilio.inbound(text)
    send(twilio, "ours")

    assert [each.text for each in missed(twilio, NOON + timedelta(minutes=1))] == ["one", "two", "three"]


def test_the_time_may_be_told_on_any_clock(twilio: LoopbackTwilio) -> None:
    twilio.inbound("hello")

    assert missed(twilio, (NOON - timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Kabul")))
    assert not missed(twilio, (NOON + timedelta(minutes=1)).astimezone(ZoneInfo("America/New_York")))


def test_everything_missed_is_found_across_pages(twilio: LoopbackTwilio) -> None:
    twilio.page_limit = 2
    for number in range(5):
        twilio.inbound(str(number))

    assert [each.text for each in missed(twilio, NOON)] == ["0", "1", "2", "3", "4"]


def test_a_missed_voice_note_brings_what_its_webhook_would(twilio: LoopbackTwilio) -> None:
    fields = {"NumMedia": "2", "MediaUrl0": f"{FILE}1", "MediaContentType0": "audio/ogg"}
    fields |= {"MediaUrl1": f"{FILE}2", "MediaContentType1": "image/png", "ProfileName": ""}
    webhook = twilio.inbound("", From=f"whatsapp:{ADA}", **fields)

    found = missed(twilio, NOON, "whatsapp")

    assert found == ask(twilio, _received(webhook), "whatsapp")
    assert [each.kind for each in found[0].attachments] == ["voice", "image"]


def test_each_channel_finds_its_own(twilio: LoopbackTwilio) -> None:
    twilio.inbound("a text")
    twilio.inbound("on whatsapp", From=f"whatsapp:{ADA}")
    twilio.inbound("somewhere else", From="rcs:+447700900123")

    for sender in ("", twilio.service):
        assert [each.text for each in missed(twilio, NOON, "sms", sender)] == ["a text"]
        assert [each.text for each in missed(twilio, NOON, "whatsapp", sender)] == ["on whatsapp"]


def test_another_services_messages_are_not_ours(twilio: LoopbackTwilio) -> None:
    twilio.inbound("hello")

    assert missed(twilio, NOON, "sms", "MG" + "0" * 32) == ()


def _received(webhook: Any) -> Callable[[Twilio], Awaitable[tuple[Inbound, ...]]]:
    async def receive(through: Twilio) -> tuple[Inbound, ...]:
        return through.receive(webhook)

    return receive
