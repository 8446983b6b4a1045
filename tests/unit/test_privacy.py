"""Invariant 9: what people say and who they are is found in no file, log or metric in clear."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select

from bot.store import Store, codes, people, staff
from bot.store.columns import metadata
from bot.store.migrate import migrate
from bot.store.people import NewPerson
from bot.store.schema import alert, message, outbox
from tests import postgres
from tests.faults.serving import Served, serving
from tests.faults.waiting import until
from tests.providers.telegram import SECRET_HEADER, LoopbackTelegram
from tests.providers.telegram import TOKEN as BOT_TOKEN
from tests.providers.twilio import PUBLIC, SMS_FROM, TOKEN, WHATSAPP_FROM, LoopbackTwilio
from tests.providers.twilio_rules import ACCOUNT
from tests.providers.twilio_signing import post
from tests.rig import KEY, SECRET, make_store

NUMBER, OTHER, CHAT = "+447700900765", "+447700900764", 700900123987
NAME, CALLED = "Marigoldine", "Adalovelacia"
WORDS = ("I slept at Zanzibar Road", "i want to die in Quokkaville", "tomorrow after Wombattime")
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM77/Media/ME77aa77bb"
BOT_SECRET = "a-secret-that-telegram-repeats"


@dataclass(frozen=True)
class Traces:
    """What a day's work left behind."""

    database: bytes
    log: str
    metrics: str
    private: tuple[str, ...]

    def found(self, kept: bytes | str) -> list[str]:
        """What of the private things is in there, whatever its case."""
        text = kept.decode("utf-8", "replace") if isinstance(kept, bytes) else kept
        return [each for each in self.private if each.casefold() in text.casefold()]


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def traces(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_server: str
) -> Iterator[Traces]:
    """A day's work of a real server: people on every channel, a code, an API token, faults and forgeries."""
    folder = tmp_path_factory.mktemp("served")
    with ExitStack() as stack:
        lite = request.param == "sqlite"
        url = f"sqlite:///{folder}/kit.db" if lite else stack.enter_context(postgres.database(postgres_server))
        twilio, telegram = stack.enter_context(LoopbackTwilio()), stack.enter_context(LoopbackTelegram())
        store = make_store(url)
        stack.callback(store.close)
        migrate(store)
        code, token = prepare(store)
        served = stack.enter_context(serving(folder, settings(url, twilio, telegram)))
        converse(served, twilio, telegram, code, token)
        until(lambda: unfinished(store) == 0)
        metrics = served.get("/metrics")[1]
        log = served.stop()
        assert len(said(store)) > 15, "there was something to find"
        private = (*WORDS, "Zanzibar", "Quokkaville", "Wombattime", NAME, CALLED)
        numbers = (NUMBER, NUMBER[3:], OTHER, OTHER[3:], str(CHAT))
        secrets = (code, token, MEDIA, "ME77aa77bb", BOT_TOKEN, TOKEN, SECRET, KEY, BOT_SECRET)
        kept = b"".join(file.read_bytes() for file in folder.glob("kit.db*")) if lite else dump(url)
        yield Traces(kept, log, metrics, (*private, *numbers, *secrets))


def settings(url: str, twilio: LoopbackTwilio, telegram: LoopbackTelegram) -> dict[str, str]:
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "ENCRYPTION_KEYS": KEY,
        "PUBLIC_URL": PUBLIC,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SMS_FROM": SMS_FROM,
        "TWILIO_WHATSAPP_FROM": WHATSAPP_FROM,
        "TWILIO_API_BASE": twilio.url,
        "TELEGRAM_TOKEN": BOT_TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": BOT_SECRET,
        "TELEGRAM_API_BASE": telegram.url,
        "SMS_RATE": "1000",
    }


def prepare(store: Store) -> tuple[str, str]:
    """A person with a phone, a code for them, and a member of staff with a token."""
    now = datetime.now(UTC)
    with store.begin() as tx:
        person_id = people.add(tx, store.vault, NewPerson(NAME, phone=NUMBER), now)
        staff_id = staff.add(tx, email="ash@example.invalid", name="Ash", role="adviser", team_id=None, now=now)
        people.assign(tx, person_id, staff_id)
        return codes.make(tx, store.vault, person_id, staff_id, now)[0], staff.make_token(tx, staff_id, "test", now)


def converse(served: Served, twilio: LoopbackTwilio, telegram: LoopbackTelegram, code: str, token: str) -> None:
    """Everybody says something, on every channel; some of it goes wrong."""
    door = f"{PUBLIC}/webhooks/twilio"
    twilio.arm("21610")
    twilio.arm("500")
    for words in WORDS:
        assert post(twilio.inbound(words, f"{door}/sms", From=NUMBER), served.url)[0] == 200
        whatsapp = twilio.inbound(words, f"{door}/whatsapp", From=f"whatsapp:{OTHER}", ProfileName=CALLED)
        assert post(whatsapp, served.url)[0] == 200
        assert update(served, telegram.message(words, CHAT)) == 200
    voice = {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": "audio/ogg"}
    assert post(twilio.inbound("", f"{door}/sms", From=NUMBER, **voice), served.url)[0] == 200
    telegram.fail_next("blocked")
    assert update(served, telegram.message(f"/start {code}", CHAT)) == 200
    assert update(served, {"update_id": 9, "message": {"text": WORDS[0]}}) == 200
    forged = twilio.inbound(WORDS[0], f"{door}/whatsapp", From=f"whatsapp:{OTHER}")
    assert post(forged, f"{served.url}")[0] == 200
    assert post(type(forged)(forged.url, forged.headers, forged.body + b"1"), served.url)[0] == 403
    assert post(twilio.receipt("SM1", "failed", f"{door}/status", "30003", to=NUMBER), served.url)[0] == 204
    assert served.get("/api/v1/me", Authorization=f"Bearer {token}")[0] == 200
    assert served.get("/api/v1/me", Authorization=f"Bearer {token}x")[0] == 401


def update(served: Served, given: dict[str, Any]) -> int:
    """Post an update as Telegram does."""
    headers = {"Content-Type": "application/json", SECRET_HEADER: BOT_SECRET}
    request = urllib.request.Request(f"{served.url}/webhooks/telegram", json.dumps(given).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def unfinished(store: Store) -> int:
    """How much has never been tried, or is being sent."""
    with store.read() as read:
        waits = outbox.c.state.in_(("due", "sending")) & (outbox.c.attempts == 0)
        return int(read.execute(select(func.count()).where(waits)).scalar_one())


def said(store: Store) -> list[Any]:
    with store.read() as read:
        return [*read.execute(select(message)).all(), *read.execute(select(alert)).all()]


def dump(url: str) -> bytes:
    """Every table as text."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        parts = []
        for table in metadata.sorted_tables:
            with cursor.copy(f'copy "{table.name}" to stdout'.encode()) as rows:
                parts += [bytes(row) for row in rows]
    return b"".join(parts)


def test_no_words_names_numbers_codes_or_tokens_are_in_the_database(traces: Traces) -> None:
    assert traces.found(traces.database) == []


def test_none_are_in_the_log(traces: Traces) -> None:
    assert traces.found(traces.log) == []


def test_none_are_in_the_metrics(traces: Traces) -> None:
    assert traces.found(traces.metrics) == []


def test_what_went_wrong_is_in_the_log_all_the_same(traces: Traces) -> None:
    lines = [json.loads(line) for line in traces.log.splitlines()]
    assert {"webhook refused", "webhook not understood"} <= {line.get("event") for line in lines}


def test_what_could_be_found_would_be_found(traces: Traces) -> None:
    """The test's own test: the same look finds what is there."""
    assert traces.found(f"… {NAME.upper()} said".encode()) == [NAME]
    assert b"ash@example.invalid" in traces.database, "and it is the right database"
    assert "kit_received_total" in traces.metrics
