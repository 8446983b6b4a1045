"""Telegram under the contract suite."""

import json
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Self

from bot.channels import Channel, Webhook
from bot.channels.telegram import SECRET_HEADER, Telegram
from bot.talk import Address
from tests.contracts.rig import FAULTS, Rig
from tests.providers.telegram import TOKEN, LoopbackTelegram
from tests.providers.telegram_updates import ADA, CONTENTS, Json

SECRET = "a-webhook-secret-that-must-never-be-seen"


class TelegramRig:
    """The real adapter and the real SDK against a loopback Telegram."""

    faults = FAULTS
    carries = frozenset(("nul", "long", "surrogate"))  # Telegram has no message without words
    secrets: tuple[str, ...] = (TOKEN, TOKEN.partition(":")[2], SECRET)

    def __init__(self) -> None:
        self.provider = LoopbackTelegram().__enter__()
        self.channel: Channel = Telegram(TOKEN, SECRET, self.provider.url)
        self.provider.people.add(ADA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def message(self, text: str, *, provider_id: str = "", sender: str = "", payload: str = "") -> Webhook:
        person = int(sender) if sender else ADA
        update_id = zlib.crc32(provider_id.encode()) if provider_id else None
        if not payload:
            return self._posted(self.provider.message(text, person, update_id=update_id))
        return self._posted(self.provider.tap(self._offer(person, text, payload), payload, person, update_id))

    def voice_note(self) -> Webhook:
        return self._posted(self.provider.message(**CONTENTS["voice"]))

    def location(self) -> Webhook:
        return self._posted(self.provider.message(**CONTENTS["location"]))

    def forged(self) -> Webhook:
        genuine = self.message("let me in")
        return Webhook(genuine.url, {SECRET_HEADER: "a-guess"}, genuine.body)

    def malformed(self) -> Webhook:
        return self._posted({"update_id": 1, "message": {"text": "no date, no chat"}})

    def receipt(self, provider_id: str, status: str, ref: str = "") -> Webhook | None:
        return None

    def address(self) -> Address:
        return Address("telegram", str(ADA))

    def fail_next(self, fault: str) -> None:
        if fault == "hang":  # only here does anybody wait for the time to run out
            self.channel = Telegram(TOKEN, SECRET, self.provider.url, timeout=1.0)
        self.provider.fail_next(fault)

    @property
    def accepted(self) -> list[str]:
        return [each.text for each in self.provider.accepted]

    @property
    def offered(self) -> tuple[tuple[str, str], ...]:
        return self.provider.accepted[-1].buttons

    def close(self) -> None:
        self.provider.__exit__()

    def _offer(self, person: int, label: str, payload: str) -> int:
        """A message of ours with this button under it, sent some time before."""
        self.provider.people.add(person)
        button = {"text": label, "callback_data": payload}
        given: Json = {"chat_id": person, "text": "Pick one.", "reply_markup": {"inline_keyboard": [[button]]}}
        self.provider.call("sendMessage", given)
        return self.provider.accepted.pop().message_id

    def _posted(self, update: Json) -> Webhook:
        return Webhook("https://kit.example/webhooks/telegram", {SECRET_HEADER: SECRET}, json.dumps(update).encode())


def rigs() -> dict[str, Callable[[], AbstractContextManager[Rig]]]:
    """One rig for the suite, by the channel's name."""
    return {"telegram": TelegramRig}
