"""Messages on their way out, by the real SDK, to the loopback Twilio."""

import asyncio
import logging
import socket
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import pytest

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable
from bot.channels.twilio import Twilio
from bot.talk import Address, Choice, Outgoing, Template
from tests.providers.twilio import ADA, SMS_FROM, STATUS, TOKEN, WHATSAPP_FROM, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT

T = TypeVar("T")
SAID = "I slept at Marek's"


def channel(twilio: LoopbackTwilio, name: Literal["sms", "whatsapp"] = "sms", **changed: Any) -> Twilio:
    own = SMS_FROM if name == "sms" else WHATSAPP_FROM
    usual: dict[str, Any] = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": own, "api_base": twilio.url}
    return Twilio(name, **{**usual, "timeout": 1.0, **changed})


def do(work: Callable[[Twilio], Awaitable[T]], through: Twilio) -> T:
    async def run() -> T:
        try:
            return await work(through)
        finally:
            await through.close()

    return asyncio.run(run())


def send(through: Twilio, text: str = SAID, to: str = ADA, **more: Any) -> str:
    return do(lambda twilio: twilio.send(Outgoing(Address(twilio.name, to), text, **more)), through)


def failure(through: Twilio, to: str = ADA) -> SendError:
    with pytest.raises(SendError) as caught:
        send(through, to=to)
    return caught.value


# --- what is sent ----------------------------------------------------------------------------------------------------


def test_a_text_goes_from_our_number_to_theirs(twilio: LoopbackTwilio) -> None:
    sid = send(channel(twilio), "hello")

    (message,) = twilio.accepted
    assert (message.sid, message.to, message.sender, message.text) == (sid, ADA, SMS_FROM, "hello")


def test_whatsapp_goes_from_our_whatsapp_number_whichever_way_it_is_written(twilio: LoopbackTwilio) -> None:
    send(channel(twilio, "whatsapp"), to="GB.1a2bC3")
    send(channel(twilio, "whatsapp", sender=f"whatsapp:{WHATSAPP_FROM}"))

    assert [each.to for each in twilio.accepted] == ["whatsapp:GB.1a2bC3", f"whatsapp:{ADA}"]
    assert {each.sender for each in twilio.accepted} == {f"whatsapp:{WHATSAPP_FROM}"}


def test_a_messaging_service_chooses_the_number(twilio: LoopbackTwilio) -> None:
    send(channel(twilio, sender=twilio.service))

    assert twilio.accepted[0].service == twilio.service


def test_a_number_goes_out_in_its_one_form(twilio: LoopbackTwilio) -> None:
    send(channel(twilio), to="+44 (0)7700 900123")

    assert twilio.accepted[0].to == ADA


def test_numbered_choices_are_in_the_words_already(twilio: LoopbackTwilio) -> None:
    send(channel(twilio), "Which?\n1 Elm\n2 Oak", choices=(Choice("Elm", "hub", "elm"), Choice("Oak", "hub", "oak")))

    assert twilio.accepted[0].text == "Which?\n1 Elm\n2 Oak"


def test_half_a_character_spoils_no_message(twilio: LoopbackTwilio) -> None:
    send(channel(twilio), "half \ud83d of an emoji")

    assert twilio.accepted[0].text == "half ? of an emoji"


def test_an_approved_template_goes_by_its_id_with_its_words(twilio: LoopbackTwilio) -> None:
    twilio.window_closed.add(f"whatsapp:{ADA}")
    sid = twilio.approve("Hi {{1}}, it is {{2}}.")

    send(channel(twilio, "whatsapp"), "never seen", template=Template(sid, {"1": "Şirin", "2": "the hub"}))

    assert twilio.accepted[0].text == "Hi Şirin, it is the hub."
    assert type(failure(channel(twilio, "whatsapp"))) is Refused


def test_receipts_are_asked_for_with_our_ref_and_bring_it_back(twilio: LoopbackTwilio) -> None:
    through = channel(twilio, status_callback=STATUS)

    sid = send(through, ref="m_1 &?=/é")

    receipt = twilio.receipt(sid, "delivered", twilio.accepted[0].callback)
    assert [(each.provider_id, each.ref) for each in through.receipts(receipt)] == [(sid, "m_1 &?=/é")]


def test_a_callback_that_has_a_query_keeps_it(twilio: LoopbackTwilio) -> None:
    send(channel(twilio, status_callback=f"{STATUS}?a=b"), ref="m_1")
    send(channel(twilio, status_callback=STATUS))
    send(channel(twilio), ref="m_1")

    assert [each.callback for each in twilio.accepted] == [f"{STATUS}?a=b&m=m_1", STATUS, ""]


# --- who may be texted -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["+447700900123", "+447624000000", "+33639980123", "+12025550123"])
def test_mobiles_and_numbers_abroad_are_texted(twilio: LoopbackTwilio, to: str) -> None:
    assert send(channel(twilio), to=to)


# Landlines and the like from Ofcom's ranges for drama, then the 070 and 076 ranges, then a digit too few.
@pytest.mark.parametrize(
    "to",
    [
        "+441632960123",
        "+442079460123",
        "+443069990123",
        "+448081570123",
        "+449098790123",
        "+447000000000",
        "+447600000000",
        "+44770090012",
    ],
)
def test_a_uk_number_that_would_read_the_text_aloud_is_refused_before_twilio_hears_of_it(
    twilio: LoopbackTwilio, to: str
) -> None:
    error = failure(channel(twilio), to)

    assert type(error) is Refused
    assert to not in str(error)
    assert twilio.asked == []


@pytest.mark.parametrize("to", ["", "07700900123", "+4477009001234", "GB.1a2b", "+999123456789", "nobody"])
def test_what_is_no_phone_number_is_unreachable(twilio: LoopbackTwilio, to: str) -> None:
    assert type(failure(channel(twilio), to)) is Unreachable
    assert twilio.asked == []


def test_whatsapp_may_go_to_any_number_that_has_it(twilio: LoopbackTwilio) -> None:
    assert send(channel(twilio, "whatsapp"), to="+442079460123")


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "family", "in_doubt"),
    [
        ("21610", Unreachable, None),
        ("201:30005", Unreachable, None),
        ("30003", Busy, False),
        ("429", Busy, False),
        ("63016", Refused, None),
        ("12345", Refused, None),
        ("20003", Misconfigured, None),
        ("500", Busy, True),
        ("503", Busy, True),
        ("502", Busy, True),
        ("hang", Busy, True),
        ("reset", Busy, True),
        ("accepted-then-hang", Busy, True),
        ("accepted-then-reset", Busy, True),
        ("wrong-json", Busy, True),
        ("wrong-shape", Busy, True),
    ],
)
def test_each_way_to_fail_is_one_of_our_errors_and_tells_nothing(
    twilio: LoopbackTwilio, fault: str, family: type[SendError], in_doubt: bool | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.arm(fault)

    error = failure(channel(twilio))

    assert type(error) is family
    assert getattr(error, "maybe_sent", None) is in_doubt
    seen = "".join(traceback.format_exception(error)) + caplog.text
    assert [each for each in (ADA.lstrip("+"), "7700900123", SAID, TOKEN) if each in seen] == []


def test_what_twilio_took_before_it_fell_silent_is_on_its_list(twilio: LoopbackTwilio) -> None:
    start = datetime.now(UTC)
    twilio.arm("accepted-then-reset")
    through = channel(twilio)

    assert failure(through).args
    assert [each.text for each in do(lambda it: it.sent(Address("sms", ADA), start), through)] == [SAID]


def test_where_nobody_listens_nothing_can_have_been_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        error = failure(
            Twilio("sms", account_sid=ACCOUNT, auth_token=TOKEN, sender=SMS_FROM, api_base=f"http://127.0.0.1:{port}")
        )

    assert isinstance(error, Busy)
    assert not error.maybe_sent


def test_an_address_that_is_no_web_address_is_our_own_mistake(twilio: LoopbackTwilio) -> None:
    assert type(failure(channel(twilio, api_base="http://:0:0/"))) is Misconfigured


@pytest.mark.parametrize("changed", [{"auth_token": "wrong"}, {"sender": "+447700900009"}, {"sender": "MG" + "0" * 32}])
def test_our_own_settings_being_wrong_is_told_apart(twilio: LoopbackTwilio, changed: dict[str, Any]) -> None:
    assert type(failure(channel(twilio, **changed))) is Misconfigured


def test_a_wrong_whatsapp_sender_is_our_own_mistake(twilio: LoopbackTwilio) -> None:
    assert type(failure(channel(twilio, "whatsapp", sender="+447700900009"))) is Misconfigured


def test_somebody_who_opted_out_is_unreachable(twilio: LoopbackTwilio) -> None:
    twilio.opted_out.add(ADA)

    assert str(failure(channel(twilio))) == "they have opted out at the carrier"


def test_a_slow_answer_is_waited_for(twilio: LoopbackTwilio) -> None:
    twilio.arm("slow")

    assert send(channel(twilio))


def test_one_message_that_hangs_holds_up_no_other(twilio: LoopbackTwilio) -> None:
    twilio.arm("hang")

    async def many(through: Twilio) -> list[object]:
        sends = [through.send(Outgoing(Address("sms", ADA), str(n))) for n in range(30)]
        return list(await asyncio.gather(*sends, return_exceptions=True))

    results = do(many, channel(twilio))

    assert sum(isinstance(each, Busy) for each in results) == 1
    assert len(twilio.accepted) == 29


def test_a_wait_for_a_free_connection_leaves_no_doubt(twilio: LoopbackTwilio) -> None:
    twilio.arm("hang", times=2)

    async def both(through: Twilio) -> list[object]:
        first = asyncio.create_task(through.send(Outgoing(Address("sms", ADA), "one")))
        second = asyncio.create_task(through.send(Outgoing(Address("sms", ADA), "two")))
        return list(await asyncio.gather(first, second, return_exceptions=True))

    one, two = do(both, channel(twilio, connections=1))

    assert isinstance(one, Busy)
    assert isinstance(two, Busy)
    assert one.maybe_sent
    assert two.maybe_sent is (len(twilio.asked) == 2)


def test_the_rate_of_an_account_can_be_set(twilio: LoopbackTwilio) -> None:
    assert channel(twilio).traits.rate == 10
    assert channel(twilio, "whatsapp").traits.rate == 80
    assert channel(twilio, rate=1.5).traits.rate == 1.5
