"""The loopback Telegram is as strict as the Bot API documents, or the other tests would prove nothing."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.providers.telegram import TOKEN, LoopbackTelegram
from tests.providers.telegram_api import Accepted
from tests.providers.telegram_updates import ADA, BOT, Json


@pytest.fixture
def provider() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as provider:
        provider.people.add(ADA)
        yield provider


def ask(provider: LoopbackTelegram, method: str, token: str = TOKEN, **given: Any) -> Json:
    """What the provider answers, over HTTP."""
    request = urllib.request.Request(
        f"{provider.url}/bot{token}/{method}", json.dumps(given).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return {"status": answer.status, **json.load(answer)}
    except urllib.error.HTTPError as error:
        with error:
            return {"status": error.code, **json.load(error)}


def test_it_says_who_the_bot_is(provider: LoopbackTelegram) -> None:
    assert ask(provider, "getMe") == {"status": 200, "ok": True, "result": BOT}


def test_a_wrong_token_is_unauthorized(provider: LoopbackTelegram) -> None:
    assert ask(provider, "getMe", token="4200:wrong")["status"] == 401


def test_an_unknown_method_is_not_found(provider: LoopbackTelegram) -> None:
    assert ask(provider, "sendPigeon")["status"] == 404


@pytest.mark.parametrize(
    ("change", "description"),
    [
        ({"chat_id": ""}, "chat_id is empty"),
        ({"chat_id": 1}, "chat not found"),
        ({"text": ""}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": ""}]]}}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "é" * 33}]]}}, "BUTTON_DATA_INVALID"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "", "callback_data": "a"}]]}}, "must be non-empty"),
        ({"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}] * 9]}}, "markup is too long"),
    ],
)
def test_it_refuses_messages_as_telegram_does(provider: LoopbackTelegram, change: Json, description: str) -> None:
    answer = ask(provider, "sendMessage", **{"chat_id": ADA, "text": "hello", **change})

    assert answer["status"] == 400
    assert description in answer["description"]
    assert provider.accepted == []


def test_it_tells_what_it_accepts() -> None:
    told: list[Accepted] = []
    with LoopbackTelegram(on_accept=told.append) as provider:
        provider.people.add(ADA)
        ask(provider, "sendMessage", chat_id=str(ADA), text="hello")

    assert [(each.chat_id, each.text) for each in told] == [(ADA, "hello")]


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://kit.example/"},
        {"url": "https://kit.example:8000/"},
        {"secret_token": "not allowed!"},
        {"allowed_updates": ["messages"]},
    ],
)
def test_it_refuses_webhooks_as_telegram_does(provider: LoopbackTelegram, change: Json) -> None:
    assert ask(provider, "setWebhook", **{"url": "https://kit.example/", **change})["status"] == 400
    assert ask(provider, "getWebhookInfo")["result"]["url"] == ""


def test_updates_come_again_until_a_later_one_is_asked_for(provider: LoopbackTelegram) -> None:
    first, second = provider.message("one"), provider.message("two")
    provider.queue(first, second)

    assert ask(provider, "getUpdates")["result"] == [first, second]
    assert ask(provider, "getUpdates", limit=1)["result"] == [first]
    assert ask(provider, "getUpdates", offset=second["update_id"])["result"] == [second]
    assert ask(provider, "getUpdates")["result"] == [second]


def test_updates_that_the_bot_does_not_want_are_not_kept(provider: LoopbackTelegram) -> None:
    ask(provider, "getUpdates", allowed_updates=["callback_query"])

    provider.queue(provider.message("one"), provider.edited("won"), provider.membership("kicked"))

    assert ask(provider, "getUpdates")["result"] == []


def test_updates_cannot_be_fetched_while_they_are_posted(provider: LoopbackTelegram) -> None:
    ask(provider, "setWebhook", url="https://kit.example/")

    assert ask(provider, "getUpdates")["status"] == 409
    assert ask(provider, "deleteWebhook")["result"] is True
    assert ask(provider, "getUpdates")["status"] == 200


def test_a_tap_can_be_answered_only_if_there_was_one(provider: LoopbackTelegram) -> None:
    assert ask(provider, "answerCallbackQuery", callback_query_id="none")["status"] == 400


def test_a_chat_action_is_one_of_telegrams(provider: LoopbackTelegram) -> None:
    assert ask(provider, "sendChatAction", chat_id=ADA, action="typing")["result"] is True
    assert ask(provider, "sendChatAction", chat_id=ADA, action="yawning")["status"] == 400


def test_a_person_can_be_spoken_for_by_hand(provider: LoopbackTelegram) -> None:
    said = json.dumps({"text": "hello"}).encode()
    with urllib.request.urlopen(f"{provider.url}/person", said, timeout=10) as answer:
        queued = json.load(answer)["queued"]
    ask(provider, "sendMessage", chat_id=ADA, text="hello yourself")
    with urllib.request.urlopen(f"{provider.url}/accepted", timeout=10) as answer:
        accepted = json.load(answer)

    assert [update["update_id"] for update in provider.pending] == [queued]
    assert [each["text"] for each in accepted] == ["hello yourself"]


def test_a_fault_that_does_not_exist_is_said_so(provider: LoopbackTelegram) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        provider.fail_next("gremlins")
