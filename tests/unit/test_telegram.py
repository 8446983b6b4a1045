"""The Telegram channel: what it asks of the Bot API, and what it makes of the answers."""

import asyncio
import json
import subprocess
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import httpx
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.channels import Busy, Forged, Misconfigured, Refused, SendError, Unreachable, Webhook
from bot.channels.telegram import SECRET_HEADER, Telegram
from bot.channels.telegram_wire import in_our_words
from bot.talk import Address, Choice, Outgoing
from tests.providers.telegram import TOKEN, LoopbackTelegram
from tests.providers.telegram_updates import ADA

T = TypeVar("T")
SECRET = "a-webhook-secret"
TO_ADA = Address("telegram", str(ADA))


@pytest.fixture
def provider() -> Iterator[LoopbackTelegram]:
    with LoopbackTelegram() as provider:
        provider.people.add(ADA)
        yield provider


def using(telegram: Telegram, work: Callable[[Telegram], Awaitable[T]]) -> T:
    async def run() -> T:
        try:
            return await work(telegram)
        finally:
            await telegram.close()

    return asyncio.run(run())


def at(provider: LoopbackTelegram, token: str = TOKEN) -> Telegram:
    return Telegram(token, SECRET, provider.url, timeout=5.0)


def send(telegram: Telegram, text: str = "hello", to: Address = TO_ADA, choices: tuple[Choice, ...] = ()) -> str:
    return using(telegram, lambda channel: channel.send(Outgoing(to, text, choices)))


def failure(
    telegram: Telegram, text: str = "hello", to: Address = TO_ADA, choices: tuple[Choice, ...] = ()
) -> SendError:
    with pytest.raises(SendError) as caught:
        send(telegram, text, to, choices)
    return caught.value


# --- at rest ---------------------------------------------------------------------------------------------------------


def test_the_sdk_is_not_loaded_before_it_is_needed() -> None:
    made = "import sys; from bot.channels.telegram import Telegram; Telegram('t', 's')"

    done = subprocess.run([sys.executable, "-c", f"{made}; print('telegram' in sys.modules)"], stdout=subprocess.PIPE)
    assert done.stdout == b"False\n"


@pytest.mark.parametrize("given", [None, "", "a-webhook", "a-webhook-secre", "a-webhook-secret ", "ключ", "\udcff"])
def test_only_the_very_secret_is_genuine(given: str | None) -> None:
    headers = {} if given is None else {SECRET_HEADER: given}

    with pytest.raises(Forged):
        Telegram(TOKEN, SECRET).receive(Webhook("", headers, b'{"update_id": 1}'))


def test_without_a_secret_of_ours_nothing_is_genuine() -> None:
    with pytest.raises(Forged):
        Telegram(TOKEN, "").receive(Webhook("", {SECRET_HEADER: ""}, b'{"update_id": 1}'))


def test_telegram_tells_nothing_of_delivery() -> None:
    assert Telegram(TOKEN, SECRET).receipts(Webhook("", {}, b"")) == ()


def test_closing_what_was_never_opened_calls_nobody(provider: LoopbackTelegram) -> None:
    asyncio.run(at(provider).close())
    assert provider.connections == set()


# --- sending ---------------------------------------------------------------------------------------------------------


def test_a_message_is_known_by_its_chat_and_number(provider: LoopbackTelegram) -> None:
    assert send(at(provider)) == f"{ADA}:{provider.accepted[0].message_id}"


def test_a_message_goes_out_as_plain_words_without_link_previews(provider: LoopbackTelegram) -> None:
    send(at(provider), "*see* <b>https://example.org</b>")
    (_, given) = provider.calls[-1]

    assert provider.accepted[0].text == "*see* <b>https://example.org</b>"
    assert "parse_mode" not in given
    assert json.loads(given["link_preview_options"]) == {"is_disabled": True}


def test_messages_one_after_the_other_share_a_connection(provider: LoopbackTelegram) -> None:
    async def three(channel: Telegram) -> list[str]:
        return [await channel.send(Outgoing(TO_ADA, text)) for text in ("one", "two", "three")]

    using(at(provider), three)

    assert len(provider.connections) == 1


def test_each_choice_has_a_row_of_its_own(provider: LoopbackTelegram) -> None:
    send(at(provider), choices=(Choice("Yes", "yes"), Choice("No", "no")))
    (_, given) = provider.calls[-1]

    assert [len(row) for row in json.loads(given["reply_markup"])["inline_keyboard"]] == [1, 1]


def test_the_longest_message_of_the_traits_is_accepted(provider: LoopbackTelegram) -> None:
    telegram = at(provider)
    send(telegram, "ش" * telegram.traits.text_limit)

    assert len(provider.accepted[0].text) == 4096


@pytest.mark.parametrize(
    ("text", "choices", "reason"),
    [
        ("x" * 4097, (), "it is too long"),
        (" \n", (), "it has no words"),
        ("hello", (Choice("Yes", "y" * 65),), "a button carries too much"),
        ("hello", (Choice("Yes", "س" * 33),), "a button carries too much"),
        ("hello", (Choice("", "yes"),), "it gave no reason we know"),
        ("half \ud83d of an emoji", (), "half a character"),
    ],
    ids=["long", "empty", "payload", "payload in bytes", "label", "surrogate"],
)
def test_what_telegram_would_not_take_is_refused_with_its_reason(
    provider: LoopbackTelegram, text: str, choices: tuple[Choice, ...], reason: str
) -> None:
    error = failure(at(provider), text, choices=choices)

    assert type(error) is Refused
    assert reason in str(error)


def test_a_message_that_cannot_be_encoded_is_not_quoted(provider: LoopbackTelegram) -> None:
    error = failure(at(provider), "my secret \ud83d")

    assert "my secret" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("value", ["700900123999", "@a_channel", "", "70.5"])
def test_someone_who_never_wrote_to_us_is_unreachable(provider: LoopbackTelegram, value: str) -> None:
    assert type(failure(at(provider), to=Address("telegram", value))) is Unreachable


@pytest.mark.parametrize("token", ["", "4200:wrong", "4200:with\na-new-line", "no/token"])
def test_a_wrong_token_is_ours_to_mend(provider: LoopbackTelegram, token: str) -> None:
    assert type(failure(at(provider, token))) is Misconfigured


@pytest.mark.parametrize("base", ["nonsense://127.0.0.1", "127.0.0.1", "http://127.0.0.1:port"])
def test_an_unusable_address_of_the_api_is_ours_to_mend(base: str) -> None:
    assert type(failure(Telegram(TOKEN, SECRET, base))) is Misconfigured


@pytest.mark.parametrize(
    ("fault", "kind", "in_doubt"),
    [
        ("deactivated", Unreachable, False),
        ("migrated", Refused, False),
        ("conflict", Misconfigured, False),
        ("bad_gateway", Busy, True),
        ("wrong_shape", Busy, True),
        ("reset_before", Busy, True),  # from here it looks like a reset after accepting
        ("firewall", Misconfigured, False),  # and not Unreachable: it would be so for everybody
        ("firewall_busy", Busy, False),
    ],
)
def test_failures_that_other_channels_do_not_know(
    provider: LoopbackTelegram, fault: str, kind: type[SendError], in_doubt: bool
) -> None:
    provider.fail_next(fault)
    error = failure(at(provider))

    assert type(error) is kind
    assert getattr(error, "maybe_sent", False) is in_doubt


def test_the_wait_that_telegram_asks_for_is_passed_on(provider: LoopbackTelegram) -> None:
    provider.fail_next("busy_retry_after")
    error = failure(at(provider))

    assert isinstance(error, Busy)
    assert (error.retry_after, error.code) == (7.0, "429")


def test_nobody_listening_means_nothing_was_sent() -> None:
    with LoopbackTelegram() as gone:
        telegram = at(gone)
    error = failure(telegram)

    assert isinstance(error, Busy)
    assert not error.maybe_sent


@pytest.mark.parametrize(
    ("cause", "in_doubt"),
    [
        (httpx.ConnectTimeout("t"), False),
        (httpx.PoolTimeout("t"), False),
        (httpx.ReadTimeout("t"), True),
        (httpx.WriteTimeout("t"), True),
        (httpx.ConnectError("t"), False),
        (httpx.ProxyError("t"), False),
        (httpx.ReadError("t"), True),
        (httpx.WriteError("t"), True),
        (httpx.RemoteProtocolError("t"), True),
        (RuntimeError("t"), True),
    ],
    ids=lambda each: type(each).__name__,
)
def test_only_what_was_under_way_is_in_doubt(cause: Exception, in_doubt: bool) -> None:
    failed: TelegramError = TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError("t")
    failed.__cause__ = cause
    error = in_our_words(failed)

    assert isinstance(error, Busy)
    assert error.maybe_sent is in_doubt
