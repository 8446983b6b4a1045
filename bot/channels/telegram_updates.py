"""Telegram's updates in our words."""

import json
import os
from collections.abc import Callable
from typing import Any, Literal

from telegram import CallbackQuery, Chat, Message, Update

from bot.channels import Malformed
from bot.talk import Address, Attachment, Inbound

# The SDK's way of taking its coming durations now: without it, it warns of each update that holds one.
os.environ.setdefault("PTB_TIMEDELTA", "1")

# What the SDK raises on JSON that is not an update: it checks almost nothing by itself.
BROKEN = (ValueError, TypeError, LookupError, AttributeError, OverflowError, OSError, RecursionError)

# Other parts are left out, lest one that the SDK cannot read costs us the update.
_PARTS = frozenset(("update_id", "message", "edited_message", "channel_post", "callback_query"))
_MEDIA: tuple[tuple[str, Literal["voice", "video", "document", "sticker"]], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),  # before document: Telegram sets both for an animation
    ("document", "document"),
    ("sticker", "sticker"),
)
_OTHER = ("dice", "poll", "story", "game", "paid_media", "live_photo", "checklist")


def read(body: bytes) -> Update:
    """The update in this body. Raises Malformed."""
    # The cause would quote the body, so it is left out here and below.
    try:
        return parse(json.loads(body))
    except BROKEN:
        raise Malformed("the body is not a Telegram update") from None


def parse(update: object) -> Update:
    """The update in this JSON value, of the kinds we listen to. Raises one of BROKEN."""
    return Update.de_json({name: part for name, part in identified(update).items() if name in _PARTS})


def identified(update: object) -> dict[str, Any]:
    """The same JSON value, if it is an object with an update id. Raises ValueError."""
    if isinstance(update, dict) and type(update.get("update_id")) is int:
        return update
    raise ValueError("an update is an object with a whole number for its id")


def inbound(update: Update) -> tuple[Inbound, ...]:
    """What a person said in this update; nothing where it tells of something else. Raises Malformed."""
    try:
        return _inbound(update)
    except BROKEN:
        raise Malformed("the Telegram update holds something unexpected") from None


def _inbound(update: Update) -> tuple[Inbound, ...]:
    if update.callback_query:
        return _tapped(update.update_id, update.callback_query)
    if update.edited_message:
        return _corrected(update.update_id, update.edited_message)
    message = update.message or update.channel_post
    return _said(update.update_id, message) if message else ()


# {"update_id": 7, "message": {"message_id": 3, "date": 1795305600, "text": "hello",
#   "from": {"id": 70, "is_bot": false, "first_name": "Ada"}, "chat": {"id": 70, "type": "private"}}}
def _said(update_id: int, message: Message) -> tuple[Inbound, ...]:
    text = _words(message)
    attachment = _attachment(message)
    if not text and not attachment:
        return ()  # a service message, such as "pinned a message"
    attachments = (attachment,) if attachment else ()
    called = message.from_user.first_name if message.from_user else ""
    return (_from(message.chat, update_id, text, attachments=attachments, called=called),)


# {"update_id": 8, "edited_message": {… as above, "edit_date": 1795305660}}
def _corrected(update_id: int, message: Message) -> tuple[Inbound, ...]:
    # A shared live location is edited every few seconds, without words: answering each would be a flood.
    return _said(update_id, message) if _words(message) else ()


# {"update_id": 9, "callback_query": {"id": "4382", "from": {…}, "chat_instance": "1", "data": "hub:elm",
#   "message": {… ours, "reply_markup": {"inline_keyboard": [[{"text": "Elm House", "callback_data": "hub:elm"}]]}}}}
def _tapped(update_id: int, query: CallbackQuery) -> tuple[Inbound, ...]:
    if not query.data:
        return ()
    chat = query.message.chat if query.message else Chat(query.from_user.id, Chat.PRIVATE)
    called = query.from_user.first_name
    return (_from(chat, update_id, _label(query), payload=_text(query.data), called=called),)


def _from(
    chat: Chat, update_id: int, text: str, *, called: str, payload: str = "", attachments: tuple[Attachment, ...] = ()
) -> Inbound:
    if type(chat.id) is not int:
        raise TypeError("a chat id is a whole number")
    address = Address("telegram", str(chat.id))
    return Inbound(
        address,
        f"u{update_id}",
        text,
        payload,
        attachments,
        called=_text(called),
        group=chat.type != Chat.PRIVATE,
    )


def _words(message: Message) -> str:
    return _text(message.text or message.caption or "")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("words are a string")
    return value


def _label(query: CallbackQuery) -> str:
    """What the tapped button said; empty once the message is too old for Telegram to show it."""
    if not isinstance(query.message, Message) or not query.message.reply_markup:
        return ""
    buttons = (button for row in query.message.reply_markup.inline_keyboard for button in row)
    return next((_text(button.text) for button in buttons if button.callback_data == query.data), "")


def _attachment(message: Message) -> Attachment | None:
    kinds: tuple[Callable[[Message], Attachment | None], ...] = (_photo, _media, _place, _contact, _other)
    return next((found for kind in kinds if (found := kind(message))), None)


def _photo(message: Message) -> Attachment | None:
    # Sizes come smallest first. Telegram turns every photo into a JPEG.
    return Attachment("image", _text(message.photo[-1].file_id), "image/jpeg") if message.photo else None


def _media(message: Message) -> Attachment | None:
    for name, kind in _MEDIA:
        if media := getattr(message, name):
            return Attachment(kind, _text(media.file_id), _text(getattr(media, "mime_type", None) or ""))
    return None


def _place(message: Message) -> Attachment | None:
    place = message.location
    return Attachment("location", f"{place.latitude:.6f},{place.longitude:.6f}") if place else None


def _contact(message: Message) -> Attachment | None:
    return Attachment("contact", _text(message.contact.phone_number)) if message.contact else None


def _other(message: Message) -> Attachment | None:
    # What is newer than the SDK arrives in api_kwargs: better an answer too many than a message unanswered.
    new = message.api_kwargs and not (message.text or message.caption)
    return Attachment("other", "") if new or any(getattr(message, name) for name in _OTHER) else None
