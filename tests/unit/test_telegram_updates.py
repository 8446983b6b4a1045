"""What each kind of Telegram update becomes."""

import itertools
import json
from typing import Any

import pytest

from bot.channels import Malformed
from bot.channels.telegram_updates import inbound, read
from bot.talk import Inbound
from tests.providers import telegram_updates as shapes
from tests.providers.telegram_updates import ADA, CONTENTS, GROUP

ids = itertools.count(7)


def said(text: str = "", *, chat: int = ADA, **content: Any) -> dict[str, Any]:
    return shapes.message(3, text, ADA, chat, content)


def taken(**update: Any) -> tuple[Inbound, ...]:
    return inbound(read(json.dumps({"update_id": next(ids), **update}).encode()))


def tapped(data: str, markup: dict[str, Any] | None) -> dict[str, Any]:
    return shapes.callback_query("q1", ADA, shapes.bot_message(4, ADA, "Which hub?", markup), data)


HUBS = {
    "inline_keyboard": [
        [{"text": "Elm House", "callback_data": "hub:elm"}],
        [{"text": "Oak Yard", "callback_data": "hub:oak"}],
    ]
}


def test_a_message_is_told_apart_by_its_update() -> None:
    (message,) = inbound(read(json.dumps({"update_id": 41, "message": said("hello")}).encode()))

    assert message.provider_id == "u41"
    assert message.address.value == str(ADA)


def test_a_start_link_keeps_its_code() -> None:
    (message,) = taken(message=said("/start ABCD2345"))

    assert message.text == "/start ABCD2345"


def test_only_the_first_name_is_taken_along() -> None:
    (message,) = taken(message=said("hello"))

    assert message.called == "Ada"
    assert "Ada" not in repr(message)


def test_a_correction_is_words_too() -> None:
    (message,) = taken(edited_message={**said("help me"), "edit_date": shapes.NOON})

    assert message.text == "help me"


def test_a_live_location_that_moves_is_not_a_new_message() -> None:
    assert taken(edited_message={**said(**CONTENTS["location"]), "edit_date": shapes.NOON}) == ()


def test_a_tap_brings_the_label_that_the_person_saw() -> None:
    (message,) = taken(callback_query=tapped("hub:oak", HUBS))

    assert (message.text, message.payload, message.address.value) == ("Oak Yard", "hub:oak", str(ADA))


def test_a_tap_under_a_message_without_buttons_still_brings_its_payload() -> None:
    (message,) = taken(callback_query=tapped("hub:oak", None))

    assert (message.text, message.payload) == ("", "hub:oak")


def test_a_tap_under_a_message_too_old_to_be_shown_still_brings_its_payload() -> None:
    old = {"chat": shapes.chat(ADA), "message_id": 4, "date": 0}

    (message,) = taken(callback_query=shapes.callback_query("q1", ADA, old, "hub:oak"))

    assert (message.text, message.payload, message.address.value) == ("", "hub:oak", str(ADA))


def test_a_tap_that_names_no_message_comes_from_its_person() -> None:
    query = {"id": "q1", "from": shapes.user(ADA), "chat_instance": "1", "data": "menu", "inline_message_id": "x"}

    (message,) = taken(callback_query=query)

    assert (message.payload, message.address.value, message.group) == ("menu", str(ADA), False)


def test_a_tap_on_a_game_is_nothing_to_us() -> None:
    query = {"id": "q1", "from": shapes.user(ADA), "chat_instance": "1", "game_short_name": "chess"}

    assert taken(callback_query=query) == ()


@pytest.mark.parametrize(
    ("name", "kind", "reference", "content_type"),
    [
        ("voice", "voice", "voice-1", "audio/ogg"),
        ("audio", "voice", "audio-1", "audio/mpeg"),
        ("photo", "image", "photo-large", "image/jpeg"),
        ("video", "video", "video-1", "video/mp4"),
        ("video_note", "video", "round-1", ""),
        ("animation", "video", "gif-1", "video/mp4"),
        ("document", "document", "document-1", "application/pdf"),
        ("sticker", "sticker", "sticker-1", ""),
        ("location", "location", "51.507351,-0.127758", ""),
        ("venue", "location", "51.500000,-0.120000", ""),
        ("contact", "contact", "+447700900456", ""),
        ("dice", "other", "", ""),
    ],
)
def test_what_is_sent_beside_words_is_kept_as_a_reference(
    name: str, kind: str, reference: str, content_type: str
) -> None:
    (message,) = taken(message=said(**CONTENTS[name]))
    (attachment,) = message.attachments

    assert message.text == ""
    assert (attachment.kind, attachment.reference, attachment.content_type) == (kind, reference, content_type)


def test_a_caption_is_words() -> None:
    (message,) = taken(message=said("my letter", **CONTENTS["photo"]))

    assert message.text == "my letter"
    assert len(message.attachments) == 1


def test_something_newer_than_the_sdk_is_not_passed_over() -> None:
    (message,) = taken(message=said(hologram={"file_id": "h1"}))

    assert [each.kind for each in message.attachments] == ["other"]


def test_words_with_something_newer_than_the_sdk_are_just_words() -> None:
    (message,) = taken(message={**said("hello"), "mood": "sunny"})

    assert (message.text, message.attachments) == ("hello", ())


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_group_is_told_apart(kind: str) -> None:
    (message,) = taken(**{kind: said("hello all", chat=GROUP)})

    assert message.group
    assert message.address.value == str(GROUP)


def test_a_tap_in_a_group_is_told_apart() -> None:
    about = shapes.bot_message(4, GROUP, "Which hub?", HUBS)

    (message,) = taken(callback_query=shapes.callback_query("q1", ADA, about, "hub:elm"))

    assert message.group


def test_a_channel_that_the_bot_was_added_to_counts_as_a_group() -> None:
    post = {"message_id": 1, "date": shapes.NOON, "chat": {"id": GROUP, "type": "channel", "title": "News"}}

    (message,) = taken(channel_post={**post, "text": "news"})

    assert message.group
    assert message.called == ""


@pytest.mark.parametrize(
    "update",
    [
        {"my_chat_member": shapes.my_chat_member(ADA, "kicked")},
        {"my_chat_member": shapes.my_chat_member(ADA, "member")},
        {"message": {**said(), "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "user": shapes.user(ADA)}},
        {"something_newer": {"id": 1}},
        {},
    ],
    ids=["blocked", "unblocked", "service message", "poll answer", "newer", "empty"],
)
def test_what_is_not_something_said_is_passed_over(update: dict[str, Any]) -> None:
    assert taken(**update) == ()


DEEP = b'{"update_id": 1, "message": ' + b"[" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"not json",
        b"[]",
        b"null",
        b'"message"',
        b"{}",
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": 1, "message": "hello"}',
        b'{"update_id": 1, "message": {"message_id": 1, "date": 99999999999999, "chat": {"id": 1, "type": "private"}}}',
        b'{"update_id": 1, "message": {"text": "no chat"}}',
        b'{"update_id": 1, "callback_query": {"id": "1", "data": "menu"}}',
        DEEP,
    ],
    ids=range(14),
)
def test_a_body_that_is_no_update_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


@pytest.mark.parametrize(
    "message",
    [
        {**said(), "text": 5},
        {**said(), "text": ["hello"]},
        {**said("hello"), "chat": {"id": "70", "type": "private"}},
        {**said("hello"), "from": {"id": 1, "is_bot": False, "first_name": 5}},
        said(**{**CONTENTS["location"], "location": {"latitude": "north", "longitude": 0}}),
        said(voice={"file_id": "v", "file_unique_id": "u", "duration": 1, "mime_type": 5}),
    ],
    ids=range(6),
)
def test_an_update_with_the_wrong_things_in_it_is_malformed(message: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        taken(message=message)


def test_a_malformed_update_is_not_quoted() -> None:
    with pytest.raises(Malformed) as caught:
        read(b'{"update_id": 1, "message": {"text": "a secret of mine"}}')

    assert caught.value.__suppress_context__
    assert "secret" not in repr(caught.value)
