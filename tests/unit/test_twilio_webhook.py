"""What Twilio posts to us."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.channels import Forged, Malformed, Webhook
from bot.channels.twilio import Twilio
from bot.talk import Address, Attachment, Inbound, Receipt
from tests.providers.twilio import ADA, INBOUND, SMS_FROM, STATUS, TOKEN, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT
from tests.providers.twilio_signing import signed, signed_json

MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME"
LEAST = {"MessageSid": "SM1", "From": ADA}

twilio = LoopbackTwilio()
sms = Twilio("sms", account_sid=ACCOUNT, auth_token=TOKEN, sender=SMS_FROM)


def read(text: str = "hello", **fields: str) -> Inbound:
    (inbound,) = sms.receive(twilio.inbound(text, **fields))
    return inbound


def whatsapp(text: str = "hello", **fields: str) -> Inbound:
    return read(text, **{"From": f"whatsapp:{ADA}", **fields})


# --- genuine or not --------------------------------------------------------------------------------------------------


def test_a_request_with_fields_we_have_never_seen_is_read_all_the_same() -> None:
    assert read("hello", BrandNewThing="[]", AnotherOne="").text == "hello"


def test_fields_that_come_more_than_once_are_signed_with_each_different_value() -> None:
    fields = {**LEAST, "Body": "hi", "Tag": ("b", "a", "b")}

    assert sms.receive(signed(INBOUND, fields, TOKEN))[0].text == "hi"


def test_our_loopback_signs_as_the_official_library_does() -> None:
    webhook = twilio.inbound("hello & good day", Empty="")
    fields = dict(pair.split("=") for pair in webhook.body.decode().split("&"))

    assert len(fields) > 15
    assert RequestValidator(TOKEN).validate(INBOUND, twilio_fields(webhook), webhook.headers["x-twilio-signature"])


@pytest.mark.parametrize(
    "url", ["https://kit.example:443/webhooks/twilio/sms", "https://kit.example/webhooks/twilio/sms"]
)
def test_a_signature_with_or_without_the_port_is_good(url: str) -> None:
    request = signed(url, {**LEAST, "Body": "hi"}, TOKEN)

    assert sms.receive(replace(request, url=INBOUND))[0].text == "hi"


def test_a_sha256_signature_with_our_token_is_good() -> None:
    made = RequestValidator(TOKEN).compute_signature(INBOUND, LEAST, "HMAC_SHA256")
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    headers = {"x-twilio-signature": made, "x-twilio-webhooks-signature-settings": settings}
    body = signed(INBOUND, LEAST, TOKEN).body

    assert sms.receive(Webhook(INBOUND, headers, body))[0].provider_id == "SM1"
    with pytest.raises(Forged):
        sms.receive(Webhook(INBOUND, {"x-twilio-signature": made}, body))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-twilio-signature": ""},
        {"x-twilio-signature": "naïve Señor"},
        {"x-twilio-webhooks-signature-settings": "key=k,algorithm=HMAC_MD5"},
        {"x-twilio-webhooks-signature-settings": "algorithm=HMAC_SHA256"},
    ],
)
def test_a_signature_that_is_missing_or_of_another_kind_is_forged(headers: dict[str, str]) -> None:
    genuine = twilio.inbound("hello")
    kept = {} if "x-twilio-signature" in headers or not headers else dict(genuine.headers)

    with pytest.raises(Forged):
        sms.receive(replace(genuine, headers={**kept, **headers}))


def test_the_same_form_for_another_url_is_forged() -> None:
    with pytest.raises(Forged):
        sms.receive(replace(twilio.inbound("hello"), url="https://kit.example/webhooks/twilio/whatsapp"))


def test_a_form_signed_with_another_accounts_token_is_forged() -> None:
    with pytest.raises(Forged):
        sms.receive(signed(INBOUND, {**LEAST, "Body": "hi"}, "another"))


def test_bytes_that_are_no_text_are_forged() -> None:
    with pytest.raises(Forged):
        sms.receive(replace(twilio.inbound("hello"), body=b"MessageSid=SM1&From=\xff"))


def test_json_that_is_signed_by_its_hash_is_genuine_but_no_message() -> None:
    request = signed_json(INBOUND, b'{"MessageSid": "SM1"}', TOKEN)

    with pytest.raises(Malformed):
        sms.receive(request)
    with pytest.raises(Forged):
        sms.receive(replace(request, body=b'{"MessageSid": "SM2"}'))
    with pytest.raises(Forged):
        sms.receive(replace(request, url=INBOUND))


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_whatever_the_fields_hold_the_genuine_pass_and_the_changed_do_not(fields: dict[str, str]) -> None:
    request = signed(INBOUND, {**fields, **LEAST, "Body": "hi"}, TOKEN)

    assert sms.receive(request)[0].provider_id == "SM1"
    with pytest.raises(Forged):
        sms.receive(replace(request, body=request.body + b"&Extra=1"))


# --- who and what ----------------------------------------------------------------------------------------------------


def test_a_text_is_read_with_its_sender_and_id() -> None:
    assert read("I'm ok  ", MessageSid="SM9") == Inbound(Address("sms", ADA), "SM9", "I'm ok  ")


def test_a_whatsapp_message_is_read_with_the_name_in_the_profile() -> None:
    assert whatsapp("سلام", MessageSid="SM9") == Inbound(Address("whatsapp", ADA), "SM9", "سلام", called="Ada")


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("+4407700900123", Address("sms", ADA)),
        ("+33639980123", Address("sms", "+33639980123")),
        ("60777", Address("sms", "60777")),
        ("+1", Address("sms", "+1")),
        ("HMRC", Address("sms", "HMRC")),
        ("whatsapp:+4407700900123", Address("whatsapp", ADA)),
        ("whatsapp:GB.1a2bC3", Address("whatsapp", "GB.1a2bC3")),
    ],
)
def test_a_number_is_written_one_way_and_an_id_stays_as_it_is(sender: str, address: Address) -> None:
    assert read(From=sender).address == address


@pytest.mark.parametrize(
    "fields",
    [
        {"MessageSid": "", "SmsSid": "SM1"},
        {"From": ""},
        {"From": "messenger:1234"},
        {"MessageStatus": "delivered"},
    ],
)
def test_a_request_with_no_message_in_it_is_malformed(fields: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        read(**fields)


def test_a_tapped_button_brings_its_words_and_its_payload() -> None:
    tapped = whatsapp("Yes", ButtonText="Yes", ButtonPayload="hub:yes", MessageType="button")

    assert (tapped.text, tapped.payload) == ("Yes", "hub:yes")
    assert whatsapp("", ButtonText="Yes", ButtonPayload="hub:yes").text == "Yes"


def test_a_picked_item_brings_its_words_and_its_payload() -> None:
    picked = whatsapp("", ListTitle="Housing", ListId="offer:housing", MessageType="interactive")

    assert (picked.text, picked.payload) == ("Housing", "offer:housing")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("audio/ogg; codecs=opus", "voice"),
        ("image/jpeg", "image"),
        ("video/mp4", "video"),
        ("text/vcard", "contact"),
        ("text/x-vcard", "contact"),
        ("application/pdf", "document"),
        ("text/plain", "document"),
        ("model/obj", "other"),
        ("", "other"),
    ],
)
def test_files_are_told_apart_by_their_type(content_type: str, kind: str) -> None:
    (file,) = whatsapp("", NumMedia="1", MediaUrl0=MEDIA + "1", MediaContentType0=content_type).attachments

    assert (file.kind, file.reference, file.content_type) == (kind, MEDIA + "1", content_type)


def test_a_sticker_is_a_sticker() -> None:
    sent = whatsapp("", MessageType="sticker", MediaUrl0=MEDIA + "1", MediaContentType0="image/webp")

    assert sent.attachments == (Attachment("sticker", MEDIA + "1", "image/webp"),)


def test_every_file_is_kept_in_order_with_the_place_after_them() -> None:
    fields = {f"MediaUrl{n}": f"{MEDIA}{n}" for n in range(3)} | {f"MediaContentType{n}": "image/png" for n in range(3)}
    sent = whatsapp("look", **fields, NumMedia="nonsense", Latitude="51.5", Longitude="-0.1")

    assert [each.reference for each in sent.attachments] == [f"{MEDIA}0", f"{MEDIA}1", f"{MEDIA}2", "51.5,-0.1"]
    assert sent.attachments[-1].kind == "location"


@pytest.mark.parametrize(("said", "carrier"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("NEW", "")])
def test_an_opt_out_that_twilio_acted_on_is_marked(said: str, carrier: str) -> None:
    assert read("stop", OptOutType=said).carrier == carrier


# --- receipts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("accepted", "queued"),
        ("scheduled", "queued"),
        ("queued", "queued"),
        ("sending", "queued"),
        ("sent", "sent"),
        ("partially_delivered", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("undelivered", "undelivered"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
def test_every_status_of_twilio_is_one_of_ours(status: str, ours: str) -> None:
    (receipt,) = sms.receipts(twilio.receipt("SM1", status))

    assert (receipt.provider_id, receipt.status) == ("SM1", ours)


def test_a_status_that_twilio_invents_tomorrow_says_nothing() -> None:
    assert sms.receipts(twilio.receipt("SM1", "pondering")) == ()


def test_a_receipt_brings_back_our_ref_and_the_reason() -> None:
    receipt = twilio.receipt("SM1", "undelivered", f"{STATUS}?m=m_%2B1%20%26", "30003")

    assert sms.receipts(receipt) == (Receipt("sms", "SM1", "undelivered", "m_+1 &", "30003"),)


@pytest.mark.parametrize(("code", "gone"), [("30005", True), ("21610", True), ("30003", False), ("", False)])
def test_a_receipt_says_whether_the_address_works_at_all(code: str, gone: bool) -> None:
    assert sms.receipts(twilio.receipt("SM1", "undelivered", STATUS, code))[0].unreachable is gone


def test_one_door_takes_the_receipts_of_both_channels() -> None:
    assert sms.receipts(twilio.receipt("SM1", "read", to=f"whatsapp:{ADA}"))[0].channel == "whatsapp"


def test_a_receipt_for_another_message_than_was_signed_is_forged() -> None:
    genuine = twilio.receipt("SM1", "delivered", f"{STATUS}?m=m_1")

    with pytest.raises(Forged):
        sms.receipts(replace(genuine, url=f"{STATUS}?m=m_2"))


def test_a_message_where_receipts_come_is_malformed() -> None:
    with pytest.raises(Malformed):
        sms.receipts(twilio.inbound("hello", STATUS))


# --- what it costs ---------------------------------------------------------------------------------------------------


def test_loading_the_channel_loads_neither_the_library_nor_the_number_tables() -> None:
    heavy = "[name for name in ('twilio', 'aiohttp', 'requests', 'phonenumbers') if name in sys.modules]"
    asked = subprocess.run(
        [sys.executable, "-c", f"import sys, bot.channels.twilio; print({heavy})"], capture_output=True, check=True
    )

    assert asked.stdout.strip() == b"[]"


def twilio_fields(webhook: Webhook) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(webhook.body.decode(), keep_blank_values=True))
