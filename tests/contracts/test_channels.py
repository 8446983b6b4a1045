"""One suite that every channel passes: what the rest of the house may count on."""

import asyncio
import dataclasses
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args, get_type_hints

import pytest

from bot.channels import Busy, Forged, Malformed, Misconfigured, Refused, SendError, Unreachable
from bot.talk import ChannelName, Choice, Outgoing, Receipt
from tests.contracts import simulator_rig, telegram_rig, twilio_rig
from tests.contracts.rig import CARRIES, FAULTS, SAID, Rig, do, failure, one, revealed, send

RIGS = {**simulator_rig.rigs(), **telegram_rig.rigs(), **twilio_rig.rigs()}
WORDS = (
    "Hello, when are you open?",
    "  spaces kept, \n\tlines too  ",
    "سلام، کی باز هستید؟ \u2067123\u2069",
    "ሰላም፡ ከመይ ኣለኻ?",
    "👩🏽‍🎓❤️ ok",
    "a=b&c=d+e %41 ; <b>&amp;",
    "/start ABCD2345",
)
ODD_WORDS = {"empty": "", "nul": "a\x00b", "long": "ش" * 10_000, "surrogate": "half \ud83d of an emoji"}
FAMILY: dict[str, type[SendError]] = {
    "blocked": Unreachable,
    "bad_address": Unreachable,
    "busy": Busy,
    "busy_retry_after": Busy,
    "server_error": Busy,
    "hang": Busy,
    "reset": Busy,
    "wrong_json": Busy,
    "bad_credentials": Misconfigured,
    "refused": Refused,
}
IN_DOUBT = frozenset(("server_error", "hang", "reset", "wrong_json"))
CAN_FAIL = [(name, fault) for name in sorted(RIGS) for fault in sorted(getattr(RIGS[name], "faults", FAULTS))]


@pytest.fixture(params=sorted(RIGS))
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with RIGS[request.param]() as rig:
        yield rig


@pytest.fixture(autouse=True)
def _everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore", "telegram"):
        caplog.set_level(logging.DEBUG, logger=name)


# --- what comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", WORDS)
def test_words_arrive_exactly_as_they_were_said(rig: Rig, said: str) -> None:
    assert one(rig, rig.message(said)).text == said


def test_odd_words_arrive_too_where_the_provider_can_carry_them(rig: Rig) -> None:
    for name in sorted(getattr(rig, "carries", CARRIES)):
        assert one(rig, rig.message(ODD_WORDS[name])).text == ODD_WORDS[name]


def test_a_message_says_who_it_is_from_in_the_form_we_answer_to(rig: Rig) -> None:
    inbound = one(rig, rig.message("hello"))

    assert inbound.address == rig.address()
    assert inbound.address.channel == rig.channel.name
    assert not inbound.group
    assert inbound.carrier == ""


def test_two_people_have_two_addresses(rig: Rig) -> None:
    other = one(rig, rig.message("hello", sender="447700900777"))

    assert other.address != rig.address()


def test_the_same_request_twice_is_the_same_message(rig: Rig) -> None:
    request = rig.message("hello")

    assert one(rig, request) == one(rig, request)
    assert one(rig, request).provider_id


def test_the_provider_id_alone_tells_messages_apart(rig: Rig) -> None:
    first, again, other = (one(rig, rig.message("hello", provider_id=each)) for each in ("SM1", "SM1", "SM2"))

    assert first.provider_id == again.provider_id != other.provider_id


def test_a_tapped_choice_brings_its_payload_and_what_the_person_saw(rig: Rig) -> None:
    inbound = one(rig, rig.message("Elm House", payload="hub:elm"))

    assert inbound.text == "Elm House"
    assert inbound.payload == "hub:elm" or rig.channel.traits.choices == "numbered"


def test_typed_words_have_no_payload(rig: Rig) -> None:
    assert one(rig, rig.message("Elm House")).payload == ""


def test_a_voice_note_is_kept_as_a_reference(rig: Rig) -> None:
    (voice,) = one(rig, rig.voice_note()).attachments

    assert voice.kind == "voice"
    assert voice.content_type.startswith("audio/")
    assert voice.reference
    assert voice.reference not in repr(voice)


def test_a_location_is_kept_as_latitude_and_longitude(rig: Rig) -> None:
    (place,) = one(rig, rig.location()).attachments
    latitude, longitude = map(float, place.reference.split(","))

    assert place.kind == "location"
    assert -90 <= latitude <= 90
    assert -180 <= longitude <= 180


def test_what_someone_else_made_up_is_forged(rig: Rig) -> None:
    with pytest.raises(Forged):
        rig.channel.receive(rig.forged())


def test_a_request_without_any_proof_is_forged(rig: Rig) -> None:
    bare = dataclasses.replace(rig.message("hello"), headers={})

    with pytest.raises(Forged):
        rig.channel.receive(bare)


def test_a_genuine_request_that_makes_no_sense_is_malformed(rig: Rig) -> None:
    with pytest.raises(Malformed):
        rig.channel.receive(rig.malformed())


def test_a_request_at_our_door_shows_nothing_in_errors_or_logs(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    seen = repr(one(rig, rig.message(SAID)))
    for request in (rig.forged(), rig.malformed()):
        with pytest.raises((Forged, Malformed)) as caught:
            rig.channel.receive(request)
        seen += repr(request) + "".join(traceback.format_exception(caught.value))

    assert revealed(rig, seen + caplog.text) == []


# --- receipts --------------------------------------------------------------------------------------------------------


def test_receipts_say_what_became_of_a_message(rig: Rig) -> None:
    for status in get_args(get_type_hints(Receipt)["status"]):
        request = rig.receipt("SM9", status, ref="m_1")
        told = rig.channel.receipts(request) if request else ()
        assert [(each.channel, each.provider_id, each.status) for each in told] == (
            [(rig.channel.name, "SM9", status)] if request else []
        )


def test_receipts_that_were_tampered_with_are_forged(rig: Rig) -> None:
    if request := rig.receipt("SM9", "delivered"):
        with pytest.raises(Forged):
            rig.channel.receipts(dataclasses.replace(request, body=request.body + b"&MessageStatus=failed"))


# --- what goes out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*WORDS, "a" * 1600])
def test_the_provider_accepts_the_very_words(rig: Rig, text: str) -> None:
    provider_id = send(rig, text)

    assert provider_id
    assert rig.accepted == [text]


def test_every_message_gets_an_id_of_its_own(rig: Rig) -> None:
    async def twice() -> list[str]:
        return [await rig.channel.send(Outgoing(rig.address(), text)) for text in ("one", "two")]

    assert len(set(do(rig, twice))) == 2
    assert rig.accepted == ["one", "two"]


def test_messages_go_out_side_by_side(rig: Rig) -> None:
    async def together() -> list[str]:
        sends = (rig.channel.send(Outgoing(rig.address(), str(n))) for n in range(20))
        return await asyncio.gather(*sends)

    assert len(set(do(rig, together))) == 20
    assert sorted(rig.accepted, key=int) == [str(n) for n in range(20)]


def test_a_closed_channel_opens_again_for_the_next_message(rig: Rig) -> None:
    send(rig, "before")
    send(rig, "after")

    assert rig.accepted == ["before", "after"]


def test_choices_are_offered_with_what_they_lead_to(rig: Rig) -> None:
    choices = (Choice("Elm House", "hub", "elm"), Choice("باشه ✅", "menu"))

    send(rig, "Which hub?", choices)

    assert rig.accepted[-1].startswith("Which hub?")
    if rig.channel.traits.choices == "buttons":
        assert getattr(rig, "offered", None) == (("Elm House", "hub:elm"), ("باشه ✅", "menu"))


def test_as_many_choices_as_the_traits_say_are_accepted(rig: Rig) -> None:
    traits = rig.channel.traits
    choices = tuple(Choice("w" * traits.label_limit, "step", str(n)) for n in range(traits.max_choices))

    assert send(rig, "Which?", choices)


def test_the_list_of_what_was_sent_holds_what_was_accepted_or_there_is_none(rig: Rig) -> None:
    async def send_and_list() -> list[str] | None:
        since = datetime.now(UTC) - timedelta(minutes=5)
        await rig.channel.send(Outgoing(rig.address(), "in the list"))
        listed = await rig.channel.sent(rig.address(), since)
        return None if listed is None else [each.text for each in listed]

    assert do(rig, send_and_list) in (None, ["in the list"])


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "fault"), CAN_FAIL)
def test_each_failure_is_one_of_ours_and_shows_nothing(name: str, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    with RIGS[name]() as rig:
        error = failure(rig, fault)
        seen = "".join((str(error), repr(error), error.code, *traceback.format_exception(error), caplog.text))

        assert type(error) is FAMILY[fault]
        assert str(error)
        assert revealed(rig, seen) == []


@pytest.mark.parametrize(("name", "fault"), [each for each in CAN_FAIL if FAMILY[each[1]] is Busy])
def test_only_what_may_have_arrived_is_in_doubt(name: str, fault: str) -> None:
    with RIGS[name]() as rig:
        error = failure(rig, fault)

        assert isinstance(error, Busy)
        assert error.maybe_sent is (fault in IN_DOUBT)
        assert (error.retry_after or 0) > 0 or fault != "busy_retry_after"


@pytest.mark.parametrize(("name", "fault"), [each for each in CAN_FAIL if each[1] != "blocked"])
def test_the_next_message_goes_out_after_a_failure(name: str, fault: str) -> None:
    with RIGS[name]() as rig:
        failure(rig, fault)
        send(rig, "all is well again")

        assert rig.accepted[-1] == "all is well again"


def test_sending_shows_nothing_in_the_logs(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    send(rig, SAID, (Choice("Yes", "menu"),))

    assert rig.accepted[-1].startswith(SAID)
    assert revealed(rig, caplog.text) == []


def test_the_channel_itself_shows_no_secret(rig: Rig) -> None:
    assert revealed(rig, repr(rig.channel) + str(rig.channel)) == []


# --- traits ----------------------------------------------------------------------------------------------------------


def test_the_traits_are_sane(rig: Rig) -> None:
    traits = rig.channel.traits

    assert rig.channel.name in get_args(ChannelName)
    assert 160 <= traits.text_limit <= 4096
    assert 2 <= traits.max_choices <= 100
    assert traits.label_limit >= 10
    assert 0 < traits.rate <= 100
    assert traits.reply_window is None or traits.reply_window >= timedelta(hours=1)
