"""The simulator: what its requests may hold, and what its phone can do."""

import asyncio
import hashlib
import hmac
from typing import Any

import pytest

from bot.channels import Busy, Forged, Malformed, Misconfigured, Refused, SendError, Unreachable, Webhook
from bot.channels.simulator import SIGNATURE_HEADER, Phone, Simulator
from bot.talk import Address, Attachment, Outgoing

SECRET = "not-a-real-secret"
ADA, BEN = Address("simulator", "+447700900123"), Address("simulator", "+447700900456")


def test_what_it_signs_it_takes() -> None:
    simulator = Simulator(SECRET)
    voice = {"kind": "voice", "reference": "v1", "content_type": "audio/ogg"}

    (inbound,) = simulator.receive(
        simulator.request({"id": "m1", "from": ADA.value, "called": "Ada", "attachments": [voice]})
    )

    assert (inbound.address, inbound.provider_id, inbound.text, inbound.called) == (ADA, "m1", "", "Ada")
    assert inbound.attachments == (Attachment("voice", "v1", "audio/ogg"),)


def test_another_secret_is_forged() -> None:
    request = Simulator("another").request({"id": "m1", "from": ADA.value})

    with pytest.raises(Forged):
        Simulator(SECRET).receive(request)


def test_without_a_secret_nothing_is_genuine() -> None:
    simulator = Simulator("")

    with pytest.raises(Forged):
        simulator.receive(simulator.request({"id": "m1", "from": ADA.value}))


@pytest.mark.parametrize("signature", ["", "ключ", "0" * 64, "\udcff"])
def test_a_guessed_signature_is_forged(signature: str) -> None:
    with pytest.raises(Forged):
        Simulator(SECRET).receive(Webhook("", {SIGNATURE_HEADER: signature}, b"{}"))


def test_a_body_that_was_changed_is_forged() -> None:
    simulator = Simulator(SECRET)
    request = simulator.request({"id": "m1", "from": ADA.value, "text": "hello"})

    with pytest.raises(Forged):
        simulator.receive(Webhook(request.url, request.headers, request.body.replace(b"hello", b"hallo")))


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": 7},
        {"from": ""},
        {"from": None},
        {"text": 5},
        {"payload": ["menu"]},
        {"attachments": "voice"},
        {"attachments": ["voice"]},
        {"attachments": [{"kind": "smell", "reference": "r"}]},
        {"attachments": [{"kind": "voice", "reference": 5}]},
    ],
    ids=str,
)
def test_a_message_with_the_wrong_things_in_it_is_malformed(change: dict[str, Any]) -> None:
    simulator = Simulator(SECRET)

    with pytest.raises(Malformed):
        simulator.receive(simulator.request({"id": "m1", "from": ADA.value, **change}))


@pytest.mark.parametrize("body", [[], "hello", None])
def test_a_body_that_is_no_object_is_malformed(body: Any) -> None:
    simulator = Simulator(SECRET)

    with pytest.raises(Malformed):
        simulator.receive(simulator.request(body))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut off", "no text", "deep"])
def test_a_body_that_is_no_json_is_malformed(body: bytes) -> None:
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()

    with pytest.raises(Malformed):
        Simulator(SECRET).receive(Webhook("", {SIGNATURE_HEADER: signature}, body))


@pytest.mark.parametrize("change", [{"id": ""}, {"status": "lost"}, {"status": ""}, {"ref": 5}], ids=str)
def test_a_receipt_with_the_wrong_things_in_it_is_malformed(change: dict[str, Any]) -> None:
    simulator = Simulator(SECRET)

    with pytest.raises(Malformed):
        simulator.receipts(simulator.request({"id": "s1", "status": "delivered", **change}))


def test_a_receipt_brings_our_ref_and_the_code_back() -> None:
    simulator = Simulator(SECRET)

    (receipt,) = simulator.receipts(simulator.request({"id": "s1", "status": "failed", "ref": "m_7", "code": "off"}))

    assert (receipt.provider_id, receipt.status, receipt.ref, receipt.code) == ("s1", "failed", "m_7", "off")


# --- the phone -------------------------------------------------------------------------------------------------------


class Desk:
    """Someone at the desk who sends to a simulated phone and sees what arrives."""

    def __init__(self) -> None:
        self.phone = Phone()
        self.arrived: list[str] = []
        self._channel = Simulator(SECRET, lambda outgoing: self.arrived.append(outgoing.text), self.phone)

    def sends(self, text: str, to: Address = ADA) -> str:
        return asyncio.run(self._channel.send(Outgoing(to, text)))

    def fails(self, text: str, to: Address = ADA) -> SendError:
        with pytest.raises(SendError) as caught:
            self.sends(text, to)
        return caught.value


def test_a_simulator_that_nobody_watches_still_sends() -> None:
    assert asyncio.run(Simulator(SECRET).send(Outgoing(ADA, "hello")))


def test_a_blocked_phone_is_unreachable_until_it_is_unblocked() -> None:
    desk = Desk()
    desk.phone.block(ADA.value)

    assert isinstance(desk.fails("one"), Unreachable)
    assert isinstance(desk.fails("two"), Unreachable)
    desk.phone.unblock(ADA.value)
    desk.sends("three")

    assert desk.arrived == ["three"]


def test_one_person_blocking_us_leaves_the_others_reachable() -> None:
    desk = Desk()
    desk.phone.block(ADA.value)

    desk.sends("hello", BEN)

    assert desk.arrived == ["hello"]


def test_a_lost_answer_means_the_message_arrived_all_the_same() -> None:
    desk = Desk()
    desk.phone.lose_the_answer()

    error = desk.fails("hello")

    assert isinstance(error, Busy)
    assert error.maybe_sent
    assert desk.arrived == ["hello"]


def test_troubles_come_in_the_order_they_were_asked_for_and_then_end() -> None:
    desk = Desk()
    desk.phone.busy(retry_after=3)
    desk.phone.refuse()
    desk.phone.lock_us_out()

    failures = [desk.fails("hello") for _ in range(3)]
    desk.sends("at last")

    assert [type(each) for each in failures] == [Busy, Refused, Misconfigured]
    assert desk.arrived == ["at last"]
