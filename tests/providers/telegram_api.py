"""What a bot may ask of Telegram and what Telegram says to it, as strict as https://core.telegram.org/bots/api."""

import itertools
import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.providers import telegram_updates as shapes
from tests.providers.telegram_updates import Json

KINDS = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
ACTIONS = ("typing", "upload_photo", "upload_document", "record_voice", "find_location", "choose_sticker")


class Refusal(Exception):
    """An answer that is not "ok"."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.body: Json = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that the bot got accepted; buttons are (label, data), row after row."""

    message_id: int
    chat_id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()


class BotApi:
    """The state of one bot at Telegram and the methods that change it."""

    def __init__(self, on_accept: Callable[[Accepted], object] | None = None) -> None:
        self.accepted: list[Accepted] = []
        self.answered: list[str] = []
        self.calls: list[tuple[str, Json]] = []
        self.webhook: Json = {}
        self.allowed: tuple[str, ...] = KINDS
        self.people: set[int] = set()
        self.queries: set[str] = set()
        self.messages: dict[int, Json] = {}
        self.pending: deque[Json] = deque()
        self.ids = itertools.count(1000)
        self._on_accept = on_accept
        self._methods: dict[str, Callable[[Json], object]] = {
            "getme": lambda _: shapes.BOT,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "sendmessage": self._send_message,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
        }

    def call(self, method: str, given: Json) -> object:
        """Do what a method does (names know no case). Raises Refusal."""
        if method.lower() not in self._methods:
            raise Refusal(404, "Not Found")
        self.calls.append((method, given))
        return self._methods[method.lower()](given)

    def updates_from(self, given: Json) -> list[Json]:
        """What getUpdates answers; asking from an id on forgets the updates before it. Raises Refusal."""
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        offset, limit = int(given.get("offset", 0)), int(given.get("limit", 100))
        if offset < 0 or not 1 <= limit <= 100:
            raise Refusal(400, "Bad Request: this loopback takes no negative offset, and limits of 1 to 100")
        self._allow(given)
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        return list(itertools.islice(self.pending, limit))

    def _send_message(self, given: Json) -> Json:
        chat_id, text = self._chat(given), str(given.get("text", ""))
        markup, _ = value(given, "reply_markup", dict), value(given, "link_preview_options", dict)
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        accepted = Accepted(next(self.ids), chat_id, text, _buttons(markup))
        said = shapes.bot_message(accepted.message_id, chat_id, text, markup)
        self.messages[accepted.message_id] = said
        self.accepted.append(accepted)
        if self._on_accept:
            self._on_accept(accepted)
        return said

    def _send_chat_action(self, given: Json) -> bool:
        self._chat(given)
        if given.get("action") not in ACTIONS:
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _answer_callback_query(self, given: Json) -> bool:
        query = str(given.get("callback_query_id", ""))
        if query not in self.queries:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(str(given.get("text", ""))) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answered.append(query)
        return True

    def _chat(self, given: Json) -> int:
        chat_id = str(given.get("chat_id", ""))
        if not chat_id:
            raise Refusal(400, "Bad Request: chat_id is empty")
        # A bot cannot write first: until someone has pressed Start, Telegram knows of no chat.
        if not re.fullmatch(r"-?\d+", chat_id) or int(chat_id) not in self.people:
            raise Refusal(400, "Bad Request: chat not found")
        return int(chat_id)

    def _set_webhook(self, given: Json) -> bool:
        url, secret = urlsplit(str(given.get("url", ""))), str(given.get("secret_token", ""))
        if url.scheme != "https" and url.hostname != "127.0.0.1":
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if url.scheme == "https" and (url.port or 443) not in (443, 80, 88, 8443):
            raise Refusal(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self._allow(given)
        self.webhook = {"url": url.geturl(), "secret": secret}
        return True

    def _delete_webhook(self, given: Json) -> bool:
        self.webhook = {}
        if value(given, "drop_pending_updates", bool):
            self.pending.clear()
        return True

    def _webhook_info(self, _: Json) -> Json:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
            "allowed_updates": list(self.allowed),
        }

    def _allow(self, given: Json) -> None:
        names = value(given, "allowed_updates", list)
        if names is not None and not set(names) <= set(KINDS):
            raise Refusal(400, "Bad Request: can't parse allowed updates: Unsupported allowed update")
        if names is not None:
            self.allowed = tuple(names) or KINDS


def value(given: Json, name: str, kind: type) -> Any:
    """A parameter that is JSON, in a JSON body or as text in a form; None where it is absent. Raises Refusal."""
    raw = given.get(name)
    try:
        parsed = json.loads(raw) if isinstance(raw, str) and raw else raw or None
    except ValueError:
        parsed = raw
    if parsed is not None and not isinstance(parsed, kind):
        raise Refusal(400, f"Bad Request: can't parse {name.replace('_', ' ')} JSON object")
    return parsed


def _buttons(markup: Json | None) -> tuple[tuple[str, str], ...]:
    rows = (markup or {}).get("inline_keyboard", [])
    if any(len(row) > 8 for row in rows) or sum(map(len, rows)) > 100:
        raise Refusal(400, "Bad Request: reply markup is too long")
    return tuple(_button(button) for row in rows for button in row)


def _button(button: Json) -> tuple[str, str]:
    if not button.get("text"):
        raise Refusal(400, "Bad Request: inline keyboard button text must be non-empty")
    if set(button) != {"text", "callback_data"}:
        raise Refusal(400, "Bad Request: this loopback knows buttons with callback_data alone")
    if not 1 <= len(button["callback_data"].encode()) <= 64:
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return button["text"], button["callback_data"]
