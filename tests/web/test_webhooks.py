"""The doors: only the provider gets in, whatever people send is kept and answered, and nothing is lost on the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.inbox import Inbox
from bot.store import Store, handles
from bot.store.migrate import migrate
from bot.store.schema import alert, contact, handle, message, outbox, person
from bot.talk import Address
from bot.webhooks import LARGEST
from tests.faults.doors import BOT_SECRET, Doors, doors, knocker
from tests.providers.telegram_updates import ADA as ADAS_CHAT
from tests.providers.telegram_updates import CONTENTS, GROUP
from tests.providers.twilio import ADA, INBOUND, PUBLIC, STATUS, TOKEN
from tests.providers.twilio_rules import ACCOUNT
from tests.providers.twilio_signing import signed, signed_json
from tests.rig import Rig, make_store

STRANGE = {
    "empty": "",
    "blank": "  \n ",
    "long": "word " * 2000,
    "emoji": "😭👩‍👧🏳️‍🌈",
    "right-to-left override": "\u202egnp.exe\u202c",
    "nul": "a\0b",
    "arabic": "أين يمكنني النوم الليلة؟",
    "only marks": "\u200d\ufe0f\u20e3",
    "a formula": '=HYPERLINK("http://x")',
    "half a template": "{{1}} {name} %s",
    "statement": "'; drop table message; --",
}


@pytest.fixture
def ours(migrated_url: str) -> Iterator[Doors]:
    with doors(migrated_url) as ours:
        yield ours


@pytest.fixture
def lite_url(tmp_path: Path) -> str:
    """A migrated SQLite database, for what does not depend on the database."""
    url = f"sqlite:///{tmp_path}/kit.db"
    store = make_store(url)
    migrate(store)
    store.close()
    return url


def nothing_is_stored(ours: Doors) -> bool:
    return not any(ours.rig.rows(table) for table in (message, handle, contact, person, alert))


# --- who gets in ---


def test_a_signed_message_is_kept_and_answered(ours: Doors) -> None:
    answer = ours.text("hello")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/xml")
    assert answer.text.endswith("<Response/>")
    assert ours.heard == ["hello"]
    ours.rig.deliver()
    assert [taken.to for taken in ours.twilio.accepted] == [ADA] * len(ours.said)


def test_a_forged_message_is_refused_and_nothing_of_it_is_stored(ours: Doors) -> None:
    genuine = ours.twilio.inbound("hello", INBOUND)
    for forged in (
        replace(genuine, body=genuine.body.replace(b"hello", b"hullo")),
        replace(genuine, headers={**genuine.headers, "x-twilio-signature": "AAAA"}),
        replace(genuine, headers={"content-type": genuine.headers["content-type"]}),
        replace(genuine, url=f"{PUBLIC}/webhooks/twilio/whatsapp"),
        replace(genuine, url=f"{INBOUND}?more=1"),
    ):
        assert ours.knock(forged).status_code == 403
    assert nothing_is_stored(ours)


def test_a_forged_receipt_is_refused(ours: Doors) -> None:
    genuine = ours.twilio.receipt("SM1", "delivered")
    assert ours.knock(replace(genuine, body=genuine.body.replace(b"delivered", b"failed"))).status_code == 403


def test_an_update_without_telegrams_secret_is_refused(ours: Doors) -> None:
    update = ours.telegram.message("hello")
    for secret in ("", "wrong", f"{BOT_SECRET}s"):
        assert ours.update(update, secret).status_code == 403
    assert nothing_is_stored(ours)


def test_the_url_that_counts_is_ours_not_what_the_request_says(ours: Doors) -> None:
    webhook = ours.twilio.inbound("hello", INBOUND)
    assert ours.knock(webhook, Host="evil.example", **{"X-Forwarded-Host": "evil.example"}).status_code == 200


def test_a_door_of_a_channel_that_is_off_is_not_there(lite_rig: Rig) -> None:
    client = knocker(lite_rig.app)
    for path in ("twilio/sms", "twilio/whatsapp", "twilio/status", "telegram"):
        assert client.post(f"/webhooks/{path}").status_code == 404


def test_doors_are_knocked_at_by_post_alone(ours: Doors) -> None:
    assert ours.client.get("/webhooks/twilio/sms").status_code == 405


# --- what makes no sense ---


def test_what_the_provider_signed_and_makes_no_sense_is_not_taken(ours: Doors) -> None:
    senseless = (
        signed(INBOUND, {"AccountSid": ACCOUNT}, TOKEN),
        signed(INBOUND, {"MessageSid": "SM1", "From": "messenger:42", "Body": "hi"}, TOKEN),
        signed_json(INBOUND, b'{"MessageSid": "SM1"}', TOKEN),
        signed(STATUS, {"MessageSid": "SM1"}, TOKEN),
    )
    for webhook in senseless:
        assert ours.knock(webhook).status_code == 400
    assert nothing_is_stored(ours)


NO_UPDATES = (b"", b"\xff\xfe\0", b"[]", b'{"update_id": "x"}', b'{"update_id": 1e999}', b"[" * 100_000)


@pytest.mark.parametrize("body", NO_UPDATES, ids=range(len(NO_UPDATES)))
def test_a_body_that_is_no_update_is_taken_and_let_go(ours: Doors, body: bytes) -> None:
    """Refused, Telegram would post it again for ever, before all others."""
    headers = {"x-telegram-bot-api-secret-token": BOT_SECRET}
    assert ours.client.post("/webhooks/telegram", content=body, headers=headers).status_code == 200
    assert nothing_is_stored(ours)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\0", b"{}", b"a=b&a=c;&&==%zz"])
def test_a_body_that_is_no_form_is_nobodys(ours: Doors, body: bytes) -> None:
    headers = {"x-twilio-signature": "AAAA"}
    assert ours.client.post("/webhooks/twilio/sms", content=body, headers=headers).status_code == 403
    assert nothing_is_stored(ours)


def test_a_body_that_is_too_large_is_not_read_to_its_end(ours: Doors) -> None:
    webhook = ours.twilio.inbound("x" * LARGEST, INBOUND)
    assert ours.knock(webhook).status_code == 413
    assert nothing_is_stored(ours)


# --- what people send ---


@pytest.mark.parametrize("words", STRANGE.values(), ids=STRANGE.keys())
def test_whatever_is_texted_is_kept_to_the_letter_and_answered(ours: Doors, words: str) -> None:
    assert ours.text(words).status_code == 200
    assert ours.heard == [words]
    assert ours.said
    ours.rig.deliver()
    assert len(ours.twilio.accepted) == len(ours.said)


def test_half_a_character_is_kept_and_answered(ours: Doors) -> None:
    assert ours.update(ours.telegram.message("broken \ud83d emoji")).status_code == 200
    assert ours.heard == ["broken \ud83d emoji"]
    ours.rig.deliver()
    assert len(ours.telegram.accepted) == len(ours.said) > 0


def test_a_voice_note_is_kept_as_a_reference_and_told_to_staff(ours: Doors) -> None:
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
    assert ours.text("", NumMedia="1", MediaUrl0=url, MediaContentType0="audio/ogg").status_code == 200
    row = ours.rig.rows(message, message.c.direction == "in")[0]
    extras = ours.rig.store.vault.open_data(row.extras, f"{row.ref}+")
    assert extras["attachments"] == [["voice", url, "audio/ogg"]]
    assert "voice_note" in [row.kind for row in ours.rig.rows(alert)]
    assert ours.said


@pytest.mark.parametrize("content", CONTENTS, ids=str)
def test_whatever_telegram_brings_is_answered_and_told_to_staff(lite_url: str, content: str) -> None:
    with doors(lite_url) as ours:
        assert ours.update(ours.telegram.message("", **CONTENTS[content])).status_code == 200
        assert {"voice_note", "attachment"} & {row.kind for row in ours.rig.rows(alert)}
        assert ours.said


def test_a_place_is_kept_and_told_to_staff(ours: Doors) -> None:
    assert ours.text("", whatsapp=True, From=f"whatsapp:{ADA}", Latitude="51.5", Longitude="-0.1").status_code == 200
    row = ours.rig.rows(message, message.c.direction == "in")[0]
    assert ours.rig.store.vault.open_data(row.extras, f"{row.ref}+")["attachments"] == [["location", "51.5,-0.1", ""]]
    assert "attachment" in [row.kind for row in ours.rig.rows(alert)]


def test_a_whatsapp_identity_that_is_no_number_is_a_handle_like_any_other(ours: Doors) -> None:
    assert ours.text("hello", whatsapp=True, From="whatsapp:GB.1a2b3c").status_code == 200
    ours.rig.deliver()
    assert {taken.to for taken in ours.twilio.accepted} == {"whatsapp:GB.1a2b3c"}


def test_a_message_that_is_posted_again_is_answered_with_ok_and_nothing_else(ours: Doors) -> None:
    webhook = ours.twilio.inbound("hello", INBOUND)
    assert [ours.knock(webhook).status_code for _ in range(3)] == [200] * 3
    update = ours.telegram.message("hello")
    assert [ours.update(update).status_code for _ in range(3)] == [200] * 3
    assert ours.heard == ["hello", "hello"]


def test_a_tap_stops_the_buttons_spinner_in_the_answer_itself(ours: Doors) -> None:
    ours.update(ours.telegram.message("menu"))
    ours.rig.deliver()
    under = next(taken for taken in ours.telegram.accepted if taken.buttons)
    answer = ours.update(ours.telegram.tap(under.message_id, under.buttons[0][1]))
    assert answer.json()["method"] == "answerCallbackQuery"
    assert ours.heard[-1] == under.buttons[0][0]


def test_what_telegram_tells_of_itself_is_taken_and_not_answered(ours: Doors) -> None:
    assert ours.update(ours.telegram.membership("kicked")).status_code == 200
    assert nothing_is_stored(ours)


def test_a_group_is_refused_once_and_is_no_unknown_sender(ours: Doors) -> None:
    for _ in range(2):
        assert ours.update(ours.telegram.message("hello all", chat=GROUP)).status_code == 200
    assert len(ours.said) == 1
    assert ours.rig.rows(alert) == []


def test_a_tap_from_a_chat_that_has_no_message_any_more_is_answered(ours: Doors) -> None:
    query = {
        "id": "1",
        "from": {"id": ADAS_CHAT, "is_bot": False, "first_name": "Ada"},
        "chat_instance": "1",
        "data": "hub",
    }
    assert ours.update({"update_id": 77, "callback_query": query}).status_code == 200
    assert ours.said


# --- receipts ---


def test_a_receipt_moves_our_message_by_the_ref_in_its_url(ours: Doors) -> None:
    ours.text("hello")
    ours.rig.deliver()
    taken = ours.twilio.accepted[0]
    assert "?m=m_" in taken.callback
    assert ours.knock(ours.twilio.receipt("SM-another-id", "delivered", taken.callback)).status_code == 204
    assert ours.rig.rows(outbox)[0].status == "delivered"


def test_a_receipt_for_a_message_we_never_sent_is_taken_and_changes_nothing(ours: Doors) -> None:
    ours.text("hello")
    before = ours.rig.rows(message)
    for url in (STATUS, f"{STATUS}?m=m_nobodys", f"{STATUS}?m="):
        answer = ours.knock(ours.twilio.receipt("SM" + "9" * 32, "failed", url, "30003"))
        assert (answer.status_code, answer.content) == (204, b"")
    assert ours.rig.rows(message) == before


def test_a_status_that_we_do_not_know_is_taken(ours: Doors) -> None:
    assert ours.knock(ours.twilio.receipt("SM1", "pondered")).status_code == 204


# --- while the database is away ---


def impatient(ours: Doors) -> Store:
    """The same installation with a store that does not wait; the store."""
    store = Store(ours.rig.app.settings.database_url, ours.rig.store.vault, patience=0.05)
    old = ours.rig.app.inbox
    inbox = Inbox(store, old.live, old.understand, old.traits, ours.rig.clock)
    ours.client = knocker(replace(ours.rig.app, store=store, inbox=inbox))
    return store


def test_a_locked_database_is_a_503_and_the_same_message_is_taken_later(ours: Doors) -> None:
    store, webhook = impatient(ours), ours.twilio.inbound("hello", INBOUND)
    with ours.rig.store.begin() as tx:
        handles.lock(tx, ours.rig.store.vault, [Address("sms", ADA)], ours.rig.clock.at)
        refused = ours.knock(webhook)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert ours.heard == []
    assert ours.knock(webhook).status_code == 200
    assert ours.heard == ["hello"]
    store.close()


def test_a_full_disk_is_a_503_and_the_same_message_is_taken_later(lite_url: str) -> None:
    def fill_up(raw: Any, _: object) -> None:
        raw.execute("pragma max_page_count=1")

    with doors(lite_url) as ours:
        store, webhook = impatient(ours), ours.twilio.inbound("word " * 20_000, INBOUND)
        event.listen(store.engine, "connect", fill_up)
        assert ours.knock(webhook).status_code == 503
        assert ours.heard == []
        event.remove(store.engine, "connect", fill_up)
        store.engine.dispose()
        assert ours.knock(webhook).status_code == 200
        assert len(ours.heard) == 1
        store.close()


def test_a_fault_of_ours_is_a_500_that_tells_nothing(lite_url: str) -> None:
    with doors(lite_url) as ours:
        ours.rig.app.inbox.close()
        answer = ours.text("I slept at Marek's")
        assert answer.status_code == 500
        assert "Marek" not in answer.text
