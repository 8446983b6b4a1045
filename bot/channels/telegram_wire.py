"""The Bot API through python-telegram-bot: connections, and what its answers mean to us."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable, telegram_updates
from bot.talk import Choice, Outgoing

API = "https://api.telegram.org"
UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
LONG_POLL = 30  # seconds that Telegram holds a request open while there is nothing new
CONNECTIONS = 32  # httpx slows down badly with a hundred in flight

_GONE = ("chat not found", "user not found", "peer_id_invalid", "input_user_deactivated")
_REASONS = (
    ("message is too long", "it is too long"),
    ("message text is empty", "it has no words"),
    ("button_data_invalid", "a button carries too much"),
)

log = logging.getLogger(__name__)


class Line:
    """Connections to the Bot API, for one event loop from the first request until `close`."""

    def __init__(self, token: str, api_base: str | None, timeout: float) -> None:
        _keep_quiet()
        base = (api_base or API).rstrip("/")
        steps = (timeout,) * 4  # to read, to write, to connect, to get a connection
        self._request = _Request(CONNECTIONS, *steps)
        self._updates = _Updates(1, *steps)
        with _translated():
            self._bot = Bot(token, f"{base}/bot", f"{base}/file/bot", self._request, self._updates)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let the connections go."""
        await self._request.shutdown()
        await self._updates.shutdown()

    async def send(self, outgoing: Outgoing) -> str:
        """Send one message; "chat:message" there. Raises Unreachable, Refused, Busy or Misconfigured."""
        with _translated():
            message = await self._bot.send_message(
                _chat_id(outgoing.address.value),
                outgoing.text,
                reply_markup=_keyboard(outgoing.choices),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return f"{message.chat.id}:{message.message_id}"

    async def register(self, url: str, secret: str) -> None:
        """Have updates posted to this URL. Raises Refused, Busy or Misconfigured."""
        with _translated():
            await self._bot.set_webhook(url, allowed_updates=UPDATES, secret_token=secret)

    async def unregister(self) -> None:
        """Have updates kept for `updates`; those not yet posted stay. Raises Busy or Misconfigured."""
        with _translated():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def updates(self, offset: int) -> tuple[Update, ...]:
        """Wait for updates from this id on; those before it are forgotten there. Raises Busy or Misconfigured."""
        with _translated():
            return await self._bot.get_updates(offset, timeout=LONG_POLL, allowed_updates=UPDATES)

    async def stop_spinner(self, query: str) -> None:
        """Tell the phone that its tap arrived. Raises Refused (too late), Busy or Misconfigured."""
        with _translated():
            await self._bot.answer_callback_query(query)


def _chat_id(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise Unreachable("This is not a Telegram chat.") from None


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(choice.label, callback_data=choice.payload)] for choice in choices]
    return InlineKeyboardMarkup(rows) if rows else None


# --- what comes back -------------------------------------------------------------------------------------------------


class _Answered(TelegramError):
    """An answer other than "here you are"; `theirs` is false where something on the way gave it, not Telegram."""

    def __init__(self, code: int, payload: bytes) -> None:
        super().__init__(f"answered {code}")
        body = _json(payload)
        self.code = code
        self.theirs = body.get("ok") is False
        self.description = str(body.get("description", "")).lower()
        retry_after = _mapping(body.get("parameters")).get("retry_after")
        self.retry_after = float(retry_after) if isinstance(retry_after, int | float) else None


class _Request(HTTPXRequest):
    """The SDK's own client, except that it keeps status codes apart and never logs a body it cannot read."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*args, **kwargs)
        if not 200 <= code <= 299:
            raise _Answered(code, payload)
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        return _json(payload)


class _Updates(_Request):
    """Leaves one unreadable update empty, where the SDK would refuse the whole batch with it, for ever."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        body = _json(payload)
        if isinstance(body.get("result"), list):
            body["result"] = [_readable(update) for update in body["result"]]
        return body


def _json(payload: bytes) -> dict[str, Any]:
    try:
        return _mapping(json.loads(payload))
    except (ValueError, RecursionError):
        return {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _readable(update: object) -> dict[str, Any]:
    known = telegram_updates.identified(update)
    try:
        telegram_updates.parse(known)
    except telegram_updates.BROKEN:
        log.error("could not read Telegram update %d and left it out", known["update_id"])
        return {"update_id": known["update_id"]}
    return known


# {"ok": false, "error_code": 429, "description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}}
@contextmanager
def _translated() -> Iterator[None]:
    # The SDK's errors quote answers, and answers quote messages: none of them may ride along as a cause.
    try:
        yield
    except TelegramError as error:
        raise in_our_words(error) from None
    except telegram_updates.BROKEN:
        raise Busy("Telegram answered something that makes no sense.", maybe_sent=True) from None


def in_our_words(error: TelegramError) -> SendError:
    """What a failure in the SDK means for the message: was it not sent, perhaps sent, never to be sent?"""
    if isinstance(error, _Answered):
        return _refusal(error) if error.theirs else _blocked_on_the_way(error)
    if isinstance(error, InvalidToken):
        return Misconfigured("There is no Telegram token.")
    match error.__cause__:
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return Misconfigured("The address of the Telegram API or the token is not usable.")
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.ProxyError():
            return Busy("Telegram could not be reached.")
        case UnicodeError():
            return Refused("The message holds half a character, which cannot be sent.")
        case _:
            return Busy("Telegram gave no answer.", maybe_sent=True)


def _refusal(error: _Answered) -> SendError:
    code = str(error.code)
    match error.code:
        case 401 | 404:  # 404 is how Telegram answers a token of the wrong shape
            return Misconfigured("Telegram does not know our token.", code)
        case 409:
            return Misconfigured("Another process or a webhook takes our Telegram updates.", code)
        case 403:
            return Unreachable("This person has blocked us or left Telegram.", code)
        case 429:
            return Busy("Telegram asks us to slow down.", code, retry_after=error.retry_after)
        case 400 if any(words in error.description for words in _GONE):
            return Unreachable("Telegram knows no such chat.", code)
        case _ if error.code < 500:
            return Refused(f"Telegram would not take this message: {_reason(error)}.", code)
    return Busy("Telegram has trouble of its own.", code, maybe_sent=True)


def _reason(error: _Answered) -> str:
    return next((ours for theirs, ours in _REASONS if theirs in error.description), "it gave no reason we know")


def _blocked_on_the_way(error: _Answered) -> SendError:
    # A firewall's 403 must not count as "this person blocked us", for everybody at once.
    code = str(error.code)
    if error.code >= 500:
        return Busy("Telegram has trouble of its own.", code, maybe_sent=True)
    if error.code in (408, 425, 429):
        return Busy("Something on the way to Telegram asks us to slow down.", code)
    return Misconfigured("Something on the way to Telegram does not let us through.", code)


# --- what must not be logged -----------------------------------------------------------------------------------------


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENCE = _Silence()


def _keep_quiet() -> None:
    """Drop what would show the token or a message: httpx logs every URL at INFO, the SDK every text at DEBUG."""
    # A filter and not a level, so that turning everything up to look for a fault does not undo it.
    for name in ("httpx", "telegram.Bot"):
        logging.getLogger(name).addFilter(_SILENCE)
