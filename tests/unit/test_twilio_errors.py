"""What Twilio's error codes mean to us."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable
from bot.channels.twilio import what_failed
from bot.channels.twilio_errors import FAMILIES, failure, refusal

TOLD = {
    Unreachable: ("21211", "21610", "21614", "21635", "30004", "30005", "30006", "63024"),
    Busy: ("20429", "21611", "30001", "30003", "30008", "63017", "63018"),
    Refused: ("21612", "21617", "30007", "63016", "63021", "77777"),
    Misconfigured: ("20003", "21212", "21606", "21608"),
}
EVERY = [(family, code) for family, codes in TOLD.items() for code in codes]
KNOWN = [code for _, table in FAMILIES for code in table]


def answered(status: int, code: str = "", headers: dict[str, str] | None = None) -> SendError:
    body = json.dumps({"code": int(code or 0), "message": "Message to +447700900123 failed", "status": status})
    return refusal(status, body, headers or {}, sending=True)


@pytest.mark.parametrize(("family", "code"), EVERY)
def test_a_code_means_the_same_as_an_answer_and_in_a_receipt(family: type[SendError], code: str) -> None:
    assert what_failed(code) is family
    assert type(failure(code)) is family
    assert type(answered(400, code)) is family
    assert answered(400, code).code == code


def test_no_code_is_in_two_families() -> None:
    assert len(set(KNOWN)) == len(KNOWN)


def test_a_receipt_that_gives_no_reason_may_be_tried_again() -> None:
    assert what_failed("") is Busy


@pytest.mark.parametrize("code", ["63018", "63038"])
def test_a_limit_counted_over_a_day_is_waited_out(code: str) -> None:
    error = answered(400, code, {"Retry-After": "5"})

    assert isinstance(error, Busy)
    assert error.retry_after == 24 * 60 * 60
    assert not error.maybe_sent


@pytest.mark.parametrize(
    ("headers", "seconds"), [({"Retry-After": "7"}, 7.0), ({}, None), ({"Retry-After": "Sun, 22 Nov 2026"}, None)]
)
@pytest.mark.parametrize("code", ["20429", ""])
def test_asked_to_slow_down_we_wait_as_long_as_we_are_told(
    headers: dict[str, str], seconds: float | None, code: str
) -> None:
    error = answered(429, code, headers)

    assert isinstance(error, Busy)
    assert error.retry_after == seconds
    assert not error.maybe_sent


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("sending", [True, False])
def test_after_a_fault_at_twilio_only_a_message_is_in_doubt(status: int, sending: bool) -> None:
    error = refusal(status, "<html>", {}, sending=sending)

    assert isinstance(error, Busy)
    assert error.maybe_sent is sending


@pytest.mark.parametrize(
    ("status", "family"), [(401, Misconfigured), (403, Misconfigured), (404, Refused), (400, Refused), (302, Refused)]
)
def test_without_a_code_the_status_decides(status: int, family: type[SendError]) -> None:
    assert type(refusal(status, "no json", {}, sending=True)) is family


@settings(deadline=None)
@given(st.text())
def test_any_answer_at_all_is_one_of_our_errors(text: str) -> None:
    assert isinstance(refusal(400, text, {}, sending=True), SendError)
    assert isinstance(refusal(400, json.dumps(text), {}, sending=True), SendError)


@pytest.mark.parametrize("code", [*KNOWN, "77777"])
def test_the_words_for_staff_are_plain_and_hold_no_number(code: str) -> None:
    said = str(failure(code))

    assert re.fullmatch(r"[A-Za-z24 ,:']+", said), said
    assert "Twilio" not in said
