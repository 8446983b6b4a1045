"""What Telegram tells a bot, in the shapes its Bot API documents (https://core.telegram.org/bots/api#update)."""

from typing import Any

Json = dict[str, Any]
NOON = 1795348800  # 2026-11-22T12:00:00Z
ADA = 700900123001
GROUP = -1007009001230
BOT: Json = {"id": 4200, "is_bot": True, "first_name": "Keeping In Touch", "username": "keeping_in_touch_bot"}

_FILE = {"file_unique_id": "unique", "file_size": 2048}
CONTENTS: dict[str, Json] = {
    "voice": {"voice": {"file_id": "voice-1", "duration": 4, "mime_type": "audio/ogg", **_FILE}},
    "audio": {"audio": {"file_id": "audio-1", "duration": 4, "mime_type": "audio/mpeg", **_FILE}},
    "photo": {
        "photo": [
            {"file_id": "photo-small", "width": 90, "height": 60, **_FILE},
            {"file_id": "photo-large", "width": 1280, "height": 853, **_FILE},
        ]
    },
    "video": {
        "video": {"file_id": "video-1", "width": 9, "height": 6, "duration": 4, "mime_type": "video/mp4", **_FILE}
    },
    "video_note": {"video_note": {"file_id": "round-1", "length": 240, "duration": 4, **_FILE}},
    "animation": {
        "animation": {"file_id": "gif-1", "width": 9, "height": 6, "duration": 4, "mime_type": "video/mp4", **_FILE},
        "document": {"file_id": "gif-1", "mime_type": "video/mp4", **_FILE},
    },
    "document": {"document": {"file_id": "document-1", "mime_type": "application/pdf", **_FILE}},
    "sticker": {
        "sticker": {
            "file_id": "sticker-1",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            **_FILE,
        }
    },
    "location": {"location": {"latitude": 51.507351, "longitude": -0.127758}},
    "venue": {
        "location": {"latitude": 51.5, "longitude": -0.12},
        "venue": {"location": {"latitude": 51.5, "longitude": -0.12}, "title": "Elm House", "address": "1 Elm Road"},
    },
    "contact": {"contact": {"phone_number": "+447700900456", "first_name": "Ben"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
}


def user(person: int) -> Json:
    """Someone who is not a bot."""
    return {"id": person, "is_bot": False, "first_name": "Ada", "last_name": "Example", "language_code": "en"}


def chat(chat_id: int) -> Json:
    """A private chat, or a supergroup where the id is below zero."""
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "Elm House friends"}
    return {"id": chat_id, "type": "private", "first_name": "Ada"}


def message(message_id: int, text: str, person: int, chat_id: int, content: Json) -> Json:
    """Something a person said in a chat; words beside a photo or a file are its caption."""
    said: Json = {"message_id": message_id, "date": NOON, "from": user(person), "chat": chat(chat_id), **content}
    if text:
        said["caption" if content else "text"] = text
    if text.startswith("/"):
        said["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return said


def bot_message(message_id: int, chat_id: int, text: str, markup: Json | None) -> Json:
    """Something the bot said in a chat."""
    said: Json = {"message_id": message_id, "date": NOON, "from": BOT, "chat": chat(chat_id), "text": text}
    return {**said, "reply_markup": markup} if markup else said


def callback_query(query_id: str, person: int, about: Json, data: str) -> Json:
    """A tap on a button under a message of the bot's."""
    return {"id": query_id, "from": user(person), "message": about, "chat_instance": "31415", "data": data}


def my_chat_member(person: int, status: str) -> Json:
    """A person blocked the bot ("kicked") or let it in again ("member")."""
    old = "member" if status == "kicked" else "kicked"
    return {
        "chat": chat(person),
        "from": user(person),
        "date": NOON,
        "old_chat_member": _membership(old),
        "new_chat_member": _membership(status),
    }


def _membership(status: str) -> Json:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
