"""The requests that the loader sends: Twilio's real form of twenty fields, signed, each with an id of its own."""

from pathlib import Path

from bench.scene import OURS, PEOPLE, PUBLIC_URL, TOKEN, number
from tests.providers.twilio_signing import signed

PATH = "/webhooks/twilio/sms"
TEXTS = (
    "hi",
    "when is the hub open",
    "1",
    "can i talk to my pa",
    "we went to the park today and it was lovely ❤",
    "any help with council tax?",
    "ok thank you",
)


def write(file: Path, count: int) -> None:
    """Write so many requests, a line each: the signature, a tab, the body."""
    with file.open("wb") as out:
        for n in range(count):
            webhook = signed(PUBLIC_URL + PATH, fields(n), TOKEN)
            out.write(webhook.headers["x-twilio-signature"].encode() + b"\t" + webhook.body + b"\n")


def fields(n: int) -> dict[str, str]:
    """What Twilio posts for the n-th message: a text of somebody's, from each person in turn."""
    sid = f"SM{n:032x}"
    empty = dict.fromkeys(("ToState", "ToCity", "FromZip", "FromState", "FromCity", "ToZip"), "")
    return empty | {
        "ToCountry": "GB",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": TEXTS[n % len(TEXTS)],
        "FromCountry": "GB",
        "To": OURS,
        "MessagingServiceSid": "MG" + "0" * 32,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": number(n % PEOPLE),
        "ApiVersion": "2010-04-01",
    }


def as_http(line: bytes) -> bytes:
    """One written line as it goes over the wire."""
    signature, body = line.rstrip(b"\n").split(b"\t")
    head = (
        b"POST " + PATH.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: TwilioProxy/1.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nAccept: */*\r\nX-Twilio-Signature: "
    )
    return head + signature + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
