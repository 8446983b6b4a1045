"""One row of the outbox made ready: opened, judged, and discreet."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.channels import Busy, Misconfigured, Refused, Unreachable
from bot.letter import COVER, LATE, OPENER, TEMPLATE, Letter, failed, make_letter, outcome, settled, unopened
from bot.store import handles
from bot.store.vault import CannotOpen, Vault
from bot.talk import Address, Choice, Template, Traits
from tests.rig import KEY, MONDAY_NOON, SECRET

VAULT = Vault(SECRET, [KEY])
ADDRESS = Address("sms", "+447700900001")
BLIND = handles.blind(VAULT, ADDRESS)
SMS = Traits(text_limit=1600, choices="numbered")
WHATSAPP = Traits(text_limit=1024, choices="buttons", reply_window=timedelta(hours=24))
QUIET = (time(20), time(9))
NIGHT = datetime.fromisoformat("2026-11-23T22:00Z")
MORNING = datetime.fromisoformat("2026-11-24T09:00Z")


@dataclass
class Row:
    """An outbox row as it is loaded, with its message, its handle and its person."""

    id: int = 1
    message_id: int = 2
    handle_id: int = 3
    person_id: int | None = 4
    lane: int = 1
    started: bool = False
    covered: bool = False
    attempts: int = 1
    created_at: datetime = MONDAY_NOON
    claimed_at: datetime = MONDAY_NOON
    despite: list[str] | None = None
    ref: str = "m_1"
    text: bytes = field(default_factory=lambda: VAULT.seal("Your appointment is on Tuesday.", "m_1"))
    extras: bytes | None = None
    language: str = "en"
    author_id: int | None = None
    channel: str = "sms"
    address: bytes = field(default_factory=lambda: VAULT.seal(ADDRESS.value, f"handle:{BLIND.hex()}"))
    blind: bytes = BLIND
    last_in_at: datetime | None = MONDAY_NOON
    dead_at: datetime | None = None
    handle_state: str = "verified"
    handle_opted_out_at: datetime | None = None
    status: str | None = "active"
    opted_out_at: datetime | None = None
    quiet_from: str | None = None
    quiet_to: str | None = None


def a_letter(*, now: datetime = MONDAY_NOON, traits: Traits = SMS, templates: Any = None, **more: Any) -> Letter:
    return make_letter(Row(**more), VAULT, traits, templates or {}, QUIET, now)


def test_a_reply_goes_out_as_it_was_written() -> None:
    extras = VAULT.seal_data({"choices": [["Hub times", "hub", ""]]}, "m_1+")
    letter = a_letter(extras=extras)
    assert letter.outgoing.text == "Your appointment is on Tuesday."
    assert letter.outgoing.choices == (Choice("Hub times", "hub"),)
    assert (letter.outgoing.address, letter.outgoing.ref) == (ADDRESS, "m_1")
    assert (letter.barred, letter.hold_until, letter.needs_template) == ("", None, False)


@pytest.mark.parametrize("started", [True, False])
def test_of_a_covered_message_only_that_it_is_there_is_told(started: bool) -> None:
    extras = VAULT.seal_data({"choices": [["Hub times", "hub", ""]]}, "m_1+")
    outgoing = a_letter(started=started, covered=True, extras=extras, templates={TEMPLATE: {"en": "HX1"}}).outgoing
    assert outgoing.text == COVER.format(show="SHOW")
    assert outgoing.choices == ()


def test_a_template_says_no_more_of_a_covered_message() -> None:
    long_ago = MONDAY_NOON - timedelta(days=3)
    letter = a_letter(covered=True, traits=WHATSAPP, last_in_at=long_ago, templates={TEMPLATE: {"en": "HX1"}})
    assert letter.outgoing.template == Template("HX1", {"1": COVER.format(show="SHOW")})


def test_what_we_start_shows_nothing_on_a_locked_screen() -> None:
    first, *_ = a_letter(started=True).outgoing.text.splitlines()
    assert first == OPENER
    assert a_letter(started=True).outgoing.text.endswith("\n\nYour appointment is on Tuesday.")


def test_nothing_of_a_letter_shows_in_a_log() -> None:
    shown = repr(a_letter(started=True))
    assert "appointment" not in shown
    assert "900001" not in shown


def test_a_row_whose_key_is_gone_cannot_be_opened() -> None:
    with pytest.raises(CannotOpen):
        a_letter(ref="m_2")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({}, ""),
        ({"opted_out_at": MONDAY_NOON}, "opted_out"),
        ({"handle_opted_out_at": MONDAY_NOON}, "opted_out"),
        ({"opted_out_at": MONDAY_NOON, "despite": ["opted_out"]}, ""),
        ({"status": "missing"}, "missing"),
        ({"status": "missing", "despite": ["missing"]}, ""),
        ({"status": "deceased", "despite": ["deceased"]}, "deceased"),
        ({"handle_state": "locked"}, "not_verified"),
        ({"handle_state": "unverified", "status": None}, "not_verified"),
        ({"dead_at": MONDAY_NOON}, "dead"),
    ],
)
def test_what_we_start_is_barred_and_a_reply_never_is(row: dict[str, Any], why: str) -> None:
    assert a_letter(started=True, **row).barred == why
    assert a_letter(**row).barred == ""


@pytest.mark.parametrize(
    ("row", "until"),
    [
        ({}, MORNING),
        ({"despite": ["quiet_hours"]}, None),
        ({"quiet_from": "23:00", "quiet_to": "07:00"}, None),
        ({"quiet_from": "21:00", "quiet_to": "11:30"}, MORNING + timedelta(hours=2, minutes=30)),
    ],
)
def test_what_we_start_waits_out_quiet_hours_and_a_reply_never_does(
    row: dict[str, Any], until: datetime | None
) -> None:
    assert a_letter(now=NIGHT, started=True, **row).hold_until == until
    assert a_letter(now=NIGHT, **row).hold_until is None


@pytest.mark.parametrize(
    ("last_in", "closed"),
    [(timedelta(hours=24) - timedelta(seconds=1), False), (timedelta(hours=24), True), (None, True)],
)
def test_whatsapp_closes_a_day_after_their_last_words(last_in: timedelta | None, closed: bool) -> None:
    said = None if last_in is None else MONDAY_NOON - last_in
    assert a_letter(traits=WHATSAPP, last_in_at=said).needs_template is closed
    assert a_letter(traits=SMS, last_in_at=said).needs_template is False


def test_when_it_is_closed_an_approved_template_in_their_language_is_used() -> None:
    templates = {TEMPLATE: {"en": "HX1", "fr": "HX2"}}
    letter = a_letter(traits=WHATSAPP, last_in_at=None, templates=templates, language="fr")
    assert not letter.needs_template
    assert letter.outgoing.template == Template("HX2", {"1": "Your appointment is on Tuesday."})
    assert a_letter(traits=WHATSAPP, last_in_at=None, templates=templates, language="so").needs_template
    assert a_letter(traits=WHATSAPP, templates=templates).outgoing.template is None


def test_the_outcome_of_a_send_names_its_row() -> None:
    sent = settled(a_letter(), "sent", "SM1", MONDAY_NOON)
    assert (sent.row_id, sent.handle_id, sent.person_id) == (1, 3, 4)
    assert (sent.state, sent.status, sent.provider_id, sent.alert) == ("sent", "sent", "SM1", "")
    doubt = settled(a_letter(), "in_doubt", "", MONDAY_NOON)
    assert (doubt.status, doubt.alert, doubt.reason) == ("in_doubt", "in_doubt", "may have been sent")
    assert outcome(a_letter(), "due", MORNING).status == "queued"
    assert outcome(a_letter(), "due", MORNING, "needs_template").status == "needs_template"


@pytest.mark.parametrize(
    ("error", "state", "alert"),
    [
        (Busy("later"), "due", ""),
        (Busy("lost", maybe_sent=True), "sending", ""),
        (Misconfigured("wrong"), "due", "misconfigured"),
    ],
)
def test_a_failed_send_is_put_off_or_left_in_doubt(error: Any, state: str, alert: str) -> None:
    result = failed(a_letter(), error, MONDAY_NOON, random.Random(1))
    assert (result.state, result.alert) == (state, alert)
    assert (result.lease_until == MONDAY_NOON) is (state == "sending")
    assert result.due_at > MONDAY_NOON or state == "sending"


@pytest.mark.parametrize("error", [Refused("no", "30007"), Unreachable("gone", "21610")])
def test_a_send_that_is_given_up_is_told_to_staff(error: Any) -> None:
    result = failed(a_letter(), error, MONDAY_NOON, random.Random(1))
    assert (result.state, result.status, result.code, result.reason) == ("failed", "failed", error.code, str(error))
    assert result.alert
    assert result.dead is isinstance(error, Unreachable)
    assert not result.urgent


def test_staff_hear_early_of_a_risk_reply_that_does_not_get_through() -> None:
    letter = replace(a_letter(lane=0), attempts=LATE)
    result = failed(letter, Busy("later"), MONDAY_NOON, random.Random(1))
    assert (result.state, result.alert, result.urgent) == ("due", "could_not_answer", True)
    assert failed(replace(letter, attempts=LATE - 1), Busy("later"), MONDAY_NOON, random.Random(1)).alert == ""


def test_a_row_that_cannot_be_opened_waits_for_its_key() -> None:
    result = unopened(Row(), MONDAY_NOON)
    assert (result.state, result.alert) == ("due", "misconfigured")
    assert result.due_at > MONDAY_NOON
