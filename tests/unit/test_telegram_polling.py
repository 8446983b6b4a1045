"""Polling Telegram: nothing lost, nothing out of order, and an end when asked for."""

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest

from bot.channels import Misconfigured
from bot.channels.telegram import Telegram
from bot.talk import Inbound
from tests.providers.telegram import TOKEN, LoopbackTelegram
from tests.providers.telegram_updates import ADA, Json

WAIT = 20.0  # seconds after which a poll that does not end counts as broken


@pytest.fixture
def provider() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as provider:
        yield provider


class Inbox:
    """Takes messages until it has as many as it wants, then ends the polling; fails first as often as told."""

    def __init__(self, wanted: int, fail: int = 0) -> None:
        self.stop = asyncio.Event()
        self.taken: list[str] = []
        self.tried: list[str] = []
        self.on_take: Callable[[str], object] = lambda _: None
        self._wanted = wanted
        self.fail = fail

    async def take(self, inbound: Inbound) -> None:
        self.tried.append(inbound.text)
        if self.fail:
            self.fail -= 1
            raise ConnectionError(f"the database is away, while someone says {inbound.text}")
        self.taken.append(inbound.text)
        self.on_take(inbound.text)
        if len(self.taken) >= self._wanted:
            self.stop.set()


def poll(provider: LoopbackTelegram, inbox: Inbox, token: str = TOKEN) -> Inbox:
    telegram = Telegram(token, "secret", provider.url, timeout=5.0, patience=0.001)
    asyncio.run(asyncio.wait_for(telegram.poll(inbox.take, inbox.stop), WAIT))
    return inbox


def messages(provider: LoopbackTelegram, *texts: str) -> tuple[Json, ...]:
    return tuple(provider.message(text) for text in texts)


def test_messages_are_taken_in_the_order_they_were_said(provider: LoopbackTelegram) -> None:
    provider.queue(*messages(provider, "one", "two", "three"))

    assert poll(provider, Inbox(3)).taken == ["one", "two", "three"]


def test_only_what_was_taken_is_forgotten_there(provider: LoopbackTelegram) -> None:
    inbox = Inbox(3)
    inbox.on_take = lambda text: provider.queue(*messages(provider, "three")) if text == "two" else None
    provider.queue(*messages(provider, "one", "two"))

    poll(provider, inbox)

    assert inbox.taken == ["one", "two", "three"]
    assert [update["message"]["text"] for update in provider.pending] == ["three"]  # forgotten by the next request


def test_what_could_not_be_taken_comes_again_before_anything_else(provider: LoopbackTelegram) -> None:
    provider.queue(*messages(provider, "one", "two"))

    inbox = poll(provider, Inbox(2, fail=2))

    assert inbox.tried == ["one", "one", "one", "two"]
    assert inbox.taken == ["one", "two"]


def test_what_was_taken_before_a_failure_does_not_come_again(provider: LoopbackTelegram) -> None:
    inbox = Inbox(3)

    def fail_on_two(text: str) -> None:
        if text == "one":
            inbox.fail = 1

    inbox.on_take = fail_on_two
    provider.queue(*messages(provider, "one", "two", "three"))

    assert poll(provider, inbox).tried == ["one", "two", "two", "three"]


def test_a_stop_in_the_middle_leaves_the_rest_for_the_next_time(provider: LoopbackTelegram) -> None:
    provider.queue(*messages(provider, "one", "two", "three"))

    assert poll(provider, Inbox(1)).taken == ["one"]
    assert poll(provider, Inbox(3)).taken == ["one", "two", "three"]  # "one" again: the inbox knows it by its id


def test_a_webhook_set_before_is_taken_down_and_loses_nothing(provider: LoopbackTelegram) -> None:
    provider.queue(*messages(provider, "one"))
    provider.call("setWebhook", {"url": "https://kit.example/webhooks/telegram"})

    assert poll(provider, Inbox(1)).taken == ["one"]
    assert provider.webhook == {}


@pytest.mark.parametrize("method", ["deleteWebhook", "getUpdates"])
@pytest.mark.parametrize("fault", ["server_error", "bad_credentials", "conflict", "wrong_json", "reset", "busy"])
def test_every_failure_is_tried_again(provider: LoopbackTelegram, method: str, fault: str) -> None:
    provider.fail_next(fault, method)
    provider.fail_next(fault, method)
    provider.queue(*messages(provider, "one"))

    assert poll(provider, Inbox(1)).taken == ["one"]


def test_a_long_poll_ends_when_asked_to(provider: LoopbackTelegram) -> None:
    async def stop_while_waiting() -> bool:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        provider.on_poll = lambda: loop.call_soon_threadsafe(stop.set)
        await asyncio.wait_for(Telegram(TOKEN, "secret", provider.url).poll(Inbox(1).take, stop), WAIT)
        return stop.is_set()

    assert asyncio.run(stop_while_waiting()), "it ended because it was told to"


class StopOnFirstWarning(logging.Handler):
    """Ends the polling as soon as it says that something went wrong."""

    def __init__(self, stop: asyncio.Event) -> None:
        super().__init__()
        self._stop = stop

    def emit(self, record: logging.LogRecord) -> None:
        self._stop.set()


def test_a_pause_after_a_failure_ends_when_asked_to(provider: LoopbackTelegram) -> None:
    inbox = Inbox(1)
    handler = StopOnFirstWarning(inbox.stop)
    provider.fail_next("busy_retry_after", "getUpdates")
    logging.getLogger("bot.channels.telegram_polling").addHandler(handler)
    try:
        poll(provider, inbox)
    finally:
        logging.getLogger("bot.channels.telegram_polling").removeHandler(handler)

    assert inbox.taken == []


def test_a_stop_before_the_start_asks_for_nothing(provider: LoopbackTelegram) -> None:
    inbox = Inbox(1)
    inbox.stop.set()

    poll(provider, inbox)

    assert provider.calls == []


def test_no_token_at_all_is_said_at_once(provider: LoopbackTelegram) -> None:
    with pytest.raises(Misconfigured):
        poll(provider, Inbox(1), token="")


@pytest.mark.parametrize(
    "broken",
    [{"text": "no chat, no date"}, {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": 5}],
    ids=["unreadable", "wrong"],
)
def test_one_senseless_update_does_not_hold_up_the_rest(
    provider: LoopbackTelegram, broken: Json, caplog: pytest.LogCaptureFixture
) -> None:
    senseless = provider.update("message", broken)
    provider.queue(senseless, *messages(provider, "one"))

    assert poll(provider, Inbox(1)).taken == ["one"]
    assert str(senseless["update_id"]) in caplog.text


def test_a_tap_stops_the_phones_spinner(provider: LoopbackTelegram) -> None:
    tap = _tap(provider)
    provider.queue(tap, *messages(provider, "after"))

    assert poll(provider, Inbox(2)).taken == ["Elm House", "after"]
    assert provider.answered == [tap["callback_query"]["id"]]


def test_a_spinner_that_cannot_be_stopped_does_not_hold_up_the_rest(provider: LoopbackTelegram) -> None:
    provider.fail_next("refused", "answerCallbackQuery")
    provider.queue(_tap(provider), *messages(provider, "after"))

    assert poll(provider, Inbox(2)).taken == ["Elm House", "after"]


def _tap(provider: LoopbackTelegram) -> Json:
    keyboard = {"inline_keyboard": [[{"text": "Elm House", "callback_data": "hub:elm"}]]}
    provider.people.add(ADA)
    provider.call("sendMessage", {"chat_id": ADA, "text": "Which?", "reply_markup": keyboard})
    return provider.tap(provider.accepted[-1].message_id, "hub:elm")


def test_polling_shows_nothing_in_the_logs(provider: LoopbackTelegram, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore", "telegram", "telegram.Bot"):
        caplog.set_level(logging.DEBUG, logger=name)
    for fault in ("wrong_json", "wrong_shape", "server_error", "conflict"):
        provider.fail_next(fault, "getUpdates")
    provider.queue(provider.update("message", {"text": "my secret"}), *messages(provider, "my secret"))

    poll(provider, Inbox(1, fail=1))

    assert "will try again" in caplog.text
    assert [each for each in (TOKEN, "my secret", str(ADA)) if each in caplog.text] == []
