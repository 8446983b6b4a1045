"""The loopback Twilio is as strict as we say."""

import asyncio
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels import Unreachable, Webhook
from bot.channels.twilio import Twilio
from bot.talk import Address, Outgoing, Receipt
from tests.providers.twilio import ADA, INBOUND, PUBLIC, SMS_FROM, STATUS, TOKEN, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT
from tests.providers.twilio_signing import post

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
GOOD = {"To": ADA, "From": SMS_FROM, "Body": "hello"}
BASIC = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
FORM = "application/x-www-form-urlencoded"
BUTTONS = {"twilio/quick-reply": {"body": "{{1}}", "actions": [{"type": "QUICK_REPLY", "title": "{{2}}", "id": "x"}]}}


class Door(HTTPServer):
    """A server of ours that keeps what is posted to it, under the public URL."""

    def __init__(self) -> None:
        self.seen: list[Webhook] = []
        super().__init__(("127.0.0.1", 0), _Keep)
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Keep(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        self.server.seen.append(Webhook(PUBLIC + self.path, headers, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[Door]:
    with Door() as door:
        thread = threading.Thread(target=door.serve_forever)
        thread.start()
        yield door
        door.shutdown()
        thread.join()


def call(url: str, data: bytes | None = None, kind: str = FORM, basic: str = BASIC) -> tuple[int, Any]:
    request = urllib.request.Request(url, data, {"Authorization": basic, "Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def create(twilio: LoopbackTwilio, **changed: str) -> tuple[int, Any]:
    fields = {name: value for name, value in {**GOOD, **changed}.items() if value != "-"}
    return call(twilio.url + MESSAGES, urlencode(fields).encode())


def send(twilio: LoopbackTwilio, text: str = "hello", ref: str = "m_1") -> str:
    sms = Twilio(
        "sms", account_sid=ACCOUNT, auth_token=TOKEN, sender=SMS_FROM, api_base=twilio.url, status_callback=STATUS
    )

    async def run() -> str:
        try:
            return await sms.send(Outgoing(Address("sms", ADA), text, ref=ref))
        finally:
            await sms.close()

    return asyncio.run(run())


def test_a_good_message_is_answered_as_twilio_answers(twilio: LoopbackTwilio) -> None:
    status, answer = create(twilio)

    assert status == 201
    assert (answer["sid"][:2], len(answer["sid"]), answer["status"]) == ("SM", 34, "queued")
    assert (answer["to"], answer["from"], answer["body"], answer["date_sent"]) == (ADA, SMS_FROM, "hello", None)
    assert call(twilio.url + answer["uri"]) == (200, answer)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": "-"}, 21604),
        ({"To": "07700900123"}, 21211),
        ({"To": "whatsapp:07700900123"}, 21211),
        ({"From": "-"}, 21603),
        ({"From": "+447700900009"}, 21606),
        ({"From": "whatsapp:+447700900009", "To": f"whatsapp:{ADA}"}, 63007),
        ({"To": f"whatsapp:{ADA}"}, 21910),
        ({"From": "-", "MessagingServiceSid": "MG1"}, 21705),
        ({"Body": "-"}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"ContentSid": "HX1"}, 20001),
        ({"ContentSid": "HX1", "Body": "-"}, 21655),
        ({"StatusCallback": "kit"}, 21609),
        ({"Colour": "red"}, 20001),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused(twilio: LoopbackTwilio, changed: dict[str, str], code: int) -> None:
    status, answer = create(twilio, **changed)

    assert (status, answer["code"], answer["status"]) == (400, code, 400)
    assert twilio.accepted == []


def test_strangers_and_wrong_turns_are_refused(twilio: LoopbackTwilio) -> None:
    assert call(twilio.url + MESSAGES, urlencode(GOOD).encode(), basic="Basic bm86bm8=")[0] == 401
    assert call(twilio.url + MESSAGES, json.dumps(GOOD).encode(), "application/json")[1]["code"] == 20001
    assert call(f"{twilio.url}/2010-04-01/Accounts/AC1/Messages.json")[1]["code"] == 20404
    assert call(f"{twilio.url}/content/v1/Content/HX1")[1]["code"] == 20404


def test_a_template_must_be_whole_and_json(twilio: LoopbackTwilio) -> None:
    place, whole = f"{twilio.url}/content/v1/Content", {"friendly_name": "n", "language": "en", "types": BUTTONS}
    samples = {"variables": {"1": "-", "2": "-"}}

    assert call(place, json.dumps({**whole, **samples}).encode(), "application/json")[0] == 201
    for broken in (whole, {**samples, "types": BUTTONS}):
        assert call(place, json.dumps(broken).encode(), "application/json")[0] == 400
    assert call(place, urlencode(whole).encode())[0] == 400
    assert call(place, b"types=", "application/json")[0] == 400


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ("no json", 21656),
        ('{"1": ""}', 21656),
        ('{"1": "two\\nlines"}', 21656),
        ('{"1": "hello", "2": "a label of 21 letters"}', 63021),
        (json.dumps({"1": "a" * 1025}), 63021),
    ],
)
def test_words_that_do_not_fit_a_template_are_refused(twilio: LoopbackTwilio, variables: str, code: int) -> None:
    whole = {"friendly_name": "n", "language": "en", "variables": {"1": "-", "2": "-"}, "types": BUTTONS}
    sid = twilio.add_content(whole)["sid"]

    own = {"To": f"whatsapp:{ADA}", "From": twilio.whatsapp_from, "Body": "-"}
    assert create(twilio, ContentSid=sid, ContentVariables=variables, **own)[1]["code"] == code


def test_whoever_watches_is_told_before_the_answer_goes_out(twilio: LoopbackTwilio) -> None:
    told: list[str] = []
    twilio.on_accept = lambda message: told.append(message.text)
    twilio.arm("accepted-then-reset")

    with pytest.raises(Exception, match="broke"):
        send(twilio, "just now")
    assert told == ["just now"]


def test_receipts_are_really_posted_and_can_be_verified(twilio: LoopbackTwilio, door: Door) -> None:
    twilio.forward, twilio.receipts = door.url, ("sent", "delivered")
    sid = send(twilio, ref="m_1")
    twilio.arm("receipt:30003")
    failed = send(twilio, ref="m_2")
    twilio.settle()

    sms = Twilio("sms", account_sid=ACCOUNT, auth_token=TOKEN, sender=SMS_FROM)
    found = [receipt for webhook in door.seen for receipt in sms.receipts(webhook)]
    assert sorted(found, key=lambda receipt: (receipt.ref, receipt.status)) == [
        Receipt("sms", sid, "delivered", "m_1"),
        Receipt("sms", sid, "sent", "m_1"),
        Receipt("sms", failed, "undelivered", "m_2", "30003"),
    ]
    assert [message.status for message in twilio.accepted] == ["delivered", "undelivered"]


def test_a_persons_message_can_really_be_posted(twilio: LoopbackTwilio, door: Door) -> None:
    assert post(twilio.inbound("hello"), door.url)[0] == 204

    sms = Twilio("sms", account_sid=ACCOUNT, auth_token=TOKEN, sender=SMS_FROM)
    assert sms.receive(door.seen[0])[0].text == "hello"


def test_it_runs_on_its_own_and_is_steered_from_outside(door: Door) -> None:
    command = [sys.executable, "-m", "tests.providers.twilio", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url, account, token = process.stdout.readline().split()
            sms = Twilio("sms", account_sid=account, auth_token=token, sender=SMS_FROM, api_base=url)
            _steer(url, sms, door)
        finally:
            process.terminate()


def _steer(url: str, sms: Twilio, door: Door) -> None:
    async def two() -> None:
        try:
            await sms.send(Outgoing(Address("sms", ADA), "hello"))
            await asyncio.to_thread(call, f"{url}/_control/fault", b'{"fault": "21610"}')
            with pytest.raises(Unreachable):
                await sms.send(Outgoing(Address("sms", ADA), "again"))
        finally:
            await sms.close()

    asyncio.run(two())
    assert [each["text"] for each in call(f"{url}/_control/accepted")[1]] == ["hello"]
    spoken = json.dumps({"text": "hi", "url": INBOUND, "to": door.url}).encode()
    assert call(f"{url}/_control/inbound", spoken)[1]["status"] == 204
    assert sms.receive(door.seen[0])[0].text == "hi"
