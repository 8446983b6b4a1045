"""Writing to a person over the API: warned first, sent once, and kept with what they answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from admin.api.contact_shapes import HIDDEN
from bot.app import build
from bot.store.schema import contact, handle, message, outbox
from tests.rig import Rig
from tests.web import api_rig
from tests.web.api_rig import ROWAN, Office

office, lite_office = api_rig.office, api_rig.lite_office
LINE = "Hi, a message for you:\n\n"


@pytest.fixture
def whatsapp_office(migrated_url: str) -> Iterator[Office]:
    """An office whose council has WhatsApp and SMS too; nothing is delivered in it."""
    twilio = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "t" * 32}
    with Rig.over(migrated_url, **twilio, twilio_sms_from="+447700900000", twilio_whatsapp_from="+447700900000") as rig:
        yield Office.over(rig)


def test_a_reply_goes_out_at_once_in_the_same_contact_as_their_words_and_the_next(office: Office) -> None:
    ref = office.contact(ROWAN, "can someone ring me")
    office.later(minutes=10)
    sent = office.ash.post(f"/people/{office.rowan}/messages", {"text": "I will ring at 3. – Ash"})
    assert (sent.status_code, sent.json()["contact"], sent.json()["started"]) == (201, ref, False)
    office.rig.arrived.clear()
    office.rig.deliver()
    assert [each.text for each in office.rig.arrived] == ["I will ring at 3. – Ash"]
    office.later(minutes=10)
    office.rig.text("ok thanks", ROWAN)
    told = office.ash.get(f"/people/{office.rowan}/contacts").json()["items"]
    assert [each["ref"] for each in told] == [ref]
    said = [(each["direction"], each["text"], (each["author"] or {}).get("name")) for each in told[0]["messages"]]
    assert ("out", "I will ring at 3. – Ash", "Ash Example") in said
    assert [text for direction, text, _ in said if direction == "in"] == ["can someone ring me", "ok thanks"]


def test_what_we_start_begins_discreetly_and_is_no_contact_until_it_is_answered(office: Office) -> None:
    sent = office.ash.post(f"/people/{office.rowan}/messages", {"text": "How is the new flat?"}).json()
    assert sent["started"] is True
    office.rig.deliver()
    assert [each.text for each in office.rig.arrived] == [f"{LINE}How is the new flat?"]
    assert office.ash.get("/contacts").json()["items"] == []
    begun = office.ash.get(f"/people/{office.rowan}/contacts").json()["items"]
    assert [(each["in_touch"], each["messages"][0]["text"]) for each in begun] == [(False, "How is the new flat?")]
    office.later(hours=1)
    office.rig.text("its great", ROWAN)
    listed = office.ash.get("/contacts").json()["items"]
    assert [(each["ref"], each["in_touch"]) for each in listed] == [(sent["contact"], True)]


def test_to_a_person_who_hides_what_we_send_only_that_it_is_there_is_told_and_the_writer_sees_so(
    office: Office,
) -> None:
    office.rig.text("hide", ROWAN)
    sent = office.ash.post(f"/people/{office.rowan}/messages", {"text": "Your rent letter came."}).json()
    assert (sent["text"], sent["reason"]) == ("Your rent letter came.", HIDDEN)
    office.rig.arrived.clear()
    office.rig.deliver()
    assert [each.text for each in office.rig.arrived] == ["There is a message for you. Text SHOW to read it."]
    office.rig.text("SHOW", ROWAN)
    office.rig.deliver()
    assert office.rig.arrived[-1].text == "Your rent letter came."


def test_nothing_we_send_counts_as_in_touch(lite_office: Office) -> None:
    lite_office.ash.post(f"/people/{lite_office.rowan}/messages", {"text": "Hello?"})
    lite_office.rig.deliver()
    assert lite_office.ash.get(f"/people/{lite_office.rowan}").json()["in_touch_at"] is None


@pytest.mark.parametrize(
    ("status", "kind", "final"),
    [
        ("missing", "missing", False),
        ("custody", "custody", False),
        ("deceased", "deceased", True),
        ("closed", "closed", True),
    ],
)
def test_a_status_is_warned_of_and_only_some_may_be_overridden(
    office: Office, status: str, kind: str, final: bool
) -> None:
    path = f"/people/{office.rowan}/messages"
    office.ash.patch(f"/people/{office.rowan}", {"status": status})
    warned = office.ash.post(path, {"text": "Are you safe?"})
    assert (warned.status_code, warned.json()["type"]) == (409, "/api/v1/docs#warned")
    assert [(each["kind"], each["final"]) for each in warned.json()["warnings"]] == [(kind, final)]
    assert office.rig.rows(outbox) == []
    despite = office.ash.post(path, {"text": "Are you safe?", "despite": ["missing", "custody"]})
    office.rig.deliver()
    assert (despite.status_code, len(office.rig.arrived)) == ((409, 0) if final else (201, 1))


def test_what_was_overridden_is_kept_with_the_message_and_in_the_audit_log(office: Office) -> None:
    office.rig.text("stop", ROWAN)
    office.later(days=1)
    path, words = f"/people/{office.rowan}/messages", {"text": "Your tenancy papers are here."}
    warned = office.ash.post(path, words).json()["warnings"]
    assert [each["kind"] for each in warned] == ["opted_out"]
    assert office.ash.post(path, {**words, "despite": ["quiet_hours"]}).status_code == 409
    sent = office.ash.post(path, {**words, "despite": ["opted_out"]})
    assert (sent.status_code, sent.json()["despite"]) == (201, ["opted_out"])
    assert office.rig.rows(outbox)[-1].despite == ["opted_out"]
    assert office.acts(office.ash)[-2:] == [("send message", office.rowan), ("despite opted_out", office.rowan)]
    office.rig.arrived.clear()
    office.rig.deliver()
    assert [each.text for each in office.rig.arrived] == [f"{LINE}Your tenancy papers are here."]


def test_stop_as_their_last_word_is_no_question_to_reply_to(office: Office) -> None:
    path = f"/people/{office.rowan}/messages"
    office.rig.text("hi", ROWAN)
    office.rig.text("stop", ROWAN)
    assert office.ash.post(path, {"text": "Why?"}).status_code == 409
    office.later(minutes=1)
    office.rig.text("when is the hub open", ROWAN)
    assert office.ash.post(path, {"text": "It is open until 5."}).json()["started"] is False


def test_quiet_hours_hold_back_what_we_start_and_not_a_reply(office: Office) -> None:
    path = f"/people/{office.rowan}/messages"
    office.rig.clock.at = datetime.fromisoformat("2026-11-23T21:00:00Z")
    warned = office.ash.post(path, {"text": "Are you up?"}).json()
    assert [(each["kind"], each["words"]) for each in warned["warnings"]] == [
        ("quiet_hours", "It is quiet hours until 09:00.")
    ]
    office.rig.text("cant sleep", ROWAN)
    assert office.ash.post(path, {"text": "I am here."}).status_code == 201
    office.ash.patch(f"/people/{office.rowan}", {"quiet_from": "08:00", "quiet_to": "20:00"})
    office.later(hours=7)
    assert office.ash.post(path, {"text": "Good night."}).json()["started"] is True


def test_despite_quiet_hours_it_goes_out_at_once(lite_office: Office) -> None:
    lite_office.rig.clock.at = datetime.fromisoformat("2026-11-23T21:00:00Z")
    despite = {"text": "Your room is ready tonight.", "despite": ["quiet_hours"]}
    assert lite_office.ash.post(f"/people/{lite_office.rowan}/messages", despite).status_code == 201
    lite_office.rig.deliver()
    assert len(lite_office.rig.arrived) == 1


def test_several_warnings_are_told_together(lite_office: Office) -> None:
    lite_office.rig.text("stop", ROWAN)
    lite_office.ash.patch(f"/people/{lite_office.rowan}", {"status": "missing"})
    lite_office.rig.clock.at = datetime.fromisoformat("2026-11-23T21:00:00Z")
    warned = lite_office.ash.post(f"/people/{lite_office.rowan}/messages", {"text": "Ring us."}).json()["warnings"]
    assert [each["kind"] for each in warned] == ["missing", "opted_out", "quiet_hours"]


def test_without_a_phone_of_theirs_nothing_can_be_sent(lite_office: Office) -> None:
    path = f"/people/{lite_office.rowan}"
    on_telegram = lite_office.ash.post(f"{path}/messages", {"text": "Hi", "channel": "telegram"}).json()
    assert [(each["kind"], each["final"]) for each in on_telegram["warnings"]] == [("no_way", True)]
    lite_office.ash.patch(path, {"phone": None})
    assert lite_office.ash.post(f"{path}/messages", {"text": "Hi"}).json()["warnings"][0]["kind"] == "no_way"


def test_whatsapp_after_a_day_of_silence_takes_an_approved_template(whatsapp_office: Office) -> None:
    sent = whatsapp_office.ash.post(f"/people/{whatsapp_office.rowan}/messages", {"text": "Hi", "channel": "whatsapp"})
    assert (sent.status_code, sent.json()["channel"]) == (201, "whatsapp")


def test_whatsapp_after_a_day_of_silence_is_warned_of_where_no_template_speaks_their_language(
    whatsapp_office: Office,
) -> None:
    whatsapp_office.ash.patch(f"/people/{whatsapp_office.rowan}", {"language": "so"})
    path = f"/people/{whatsapp_office.rowan}/messages"
    warned = whatsapp_office.ash.post(path, {"text": "Hi", "channel": "whatsapp"}).json()
    assert [each["kind"] for each in warned["warnings"]] == ["window_closed"]
    despite = {"text": "Hi", "channel": "whatsapp", "despite": ["window_closed"]}
    assert whatsapp_office.ash.post(path, despite).json()["channel"] == "whatsapp"


def test_the_way_is_the_chosen_one_else_the_preferred_else_the_first_recorded(whatsapp_office: Office) -> None:
    def channel(**more: object) -> object:
        despite = ["window_closed", "quiet_hours"]
        body = {"text": "Hi", "despite": despite, **more}
        return whatsapp_office.ash.post(f"/people/{whatsapp_office.rowan}/messages", body).json()["channel"]

    assert channel() == "sms"
    whatsapp_office.ash.patch(f"/people/{whatsapp_office.rowan}", {"prefers": "whatsapp"})
    assert channel() == "whatsapp"
    assert channel(channel="sms") == "sms"
    whatsapp_office.rig.app.inbox.receive([whatsapp_office.rig.inbound("hello", ROWAN)])
    assert channel() == "simulator"  # where they are talking to us now


def test_a_long_text_on_sms_leaves_room_for_the_first_line(whatsapp_office: Office) -> None:
    body = {"text": "word " * 320, "channel": "sms"}
    sent = whatsapp_office.ash.post(f"/people/{whatsapp_office.rowan}/messages", body).json()
    assert (sent["parts"], len(sent["text"])) == (2, 1599)
    vault = whatsapp_office.rig.store.vault
    longest = max(len(vault.open(row.text, row.ref)) for row in whatsapp_office.rig.rows(message))
    assert longest + len(LINE) <= 1600


@pytest.mark.parametrize("text", ["", "   ", "x" * 1601, "nu\0l"])
def test_nothing_too_much_and_nul_are_refused(lite_office: Office, text: str) -> None:
    assert lite_office.ash.post(f"/people/{lite_office.rowan}/messages", {"text": text}).status_code == 422


def test_the_same_key_sends_nothing_twice(office: Office) -> None:
    path, key = f"/people/{office.rowan}/messages", {"Idempotency-Key": "7d1f3c52"}
    first = office.ash.post(path, {"text": "See you at 2."}, headers=key)
    again = office.ash.post(path, {"text": "See you at 2."}, headers=key)
    assert (first.status_code, again.status_code, again.json()["ref"]) == (201, 201, first.json()["ref"])
    assert len(office.rig.rows(outbox)) == 1
    other = office.ash.post(path, {"text": "See you at 3."}, headers=key)
    assert (other.status_code, other.json()["type"]) == (409, "/api/v1/docs#repeated")
    assert office.elm.post(path, {"text": "From Elm."}, headers=key).status_code == 201
    assert office.ash.post(path, {"text": "Another."}, headers={"Idempotency-Key": "two words"}).status_code == 422


def test_the_same_key_many_times_at_once_sends_once(office: Office) -> None:
    path, key = f"/people/{office.rowan}/messages", {"Idempotency-Key": "k"}
    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(office.ash.post, path, {"text": "Once."}, headers=key) for _ in range(16)]
    assert len({each.result().json()["ref"] for each in asked}) == 1
    assert len(office.rig.rows(message)) == 1


def test_the_words_are_sealed(lite_office: Office) -> None:
    lite_office.ash.post(f"/people/{lite_office.rowan}/messages", {"text": "Quicksilver"})
    kept = [*lite_office.rig.rows(message), *lite_office.rig.rows(contact), *lite_office.rig.rows(outbox)]
    assert not any("Quicksilver" in str(row) for row in kept)


def test_the_workers_are_told_that_something_is_due(lite_rig: Rig) -> None:
    nudges: list[str] = []
    app = build(lite_rig.app.settings, lite_rig.clock, nudge=lambda: nudges.append("now"))
    office = Office.over(Rig(app, lite_rig.clock))
    office.ash.post(f"/people/{office.rowan}/messages", {"text": "Hi"})
    app.close()
    office.rig.loop.close()
    assert nudges == ["now"]


def test_writing_keeps_the_contact_open(lite_office: Office) -> None:
    ref = lite_office.contact(ROWAN, "hi")
    lite_office.later(hours=5)
    lite_office.ash.post(f"/people/{lite_office.rowan}/messages", {"text": "Hi!"})
    lite_office.later(hours=5)
    lite_office.rig.text("hi again", ROWAN)
    assert [row.ref for row in lite_office.rig.rows(contact)] == [ref]
    assert lite_office.rig.rows(handle, handle.c.channel == "simulator")[0].contact_at == lite_office.rig.clock.at
