"""The installation that is measured: its settings, and ten thousand people with phones who have texted before."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.app import open_store
from bot.settings import Settings, read_settings
from bot.store import Store, Tx, handles, new_ref, staff
from bot.store.migrate import migrate
from bot.store.schema import contact, handle, message, outbox, person, worker
from bot.store.vault import Vault
from bot.talk import Address

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, ADVISERS = 10_000, 40
IDS = range(1, PEOPLE + 1)  # of people and of handles alike: an empty database counts from one
PUBLIC_URL, TOKEN, OURS = "https://texts.example.invalid", "0123456789abcdef0123456789abcdef", "+447700900999"
MANY = "1000000"  # a rate that never holds anything back


def number(n: int) -> str:
    """Somebody's phone: made by counting, kept in a throw-away database, and sent to nobody but the loopback."""
    return f"+4477009{n:05d}"


def given(url: str, provider: str = "") -> dict[str, str]:
    """The settings of an installation with Twilio SMS, as environment variables."""
    return {
        "KIT_DATABASE_URL": url,
        "KIT_SECRET_KEY": "for measuring, and for nothing else at all",
        "KIT_ENCRYPTION_KEYS": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
        "KIT_PUBLIC_URL": PUBLIC_URL,
        "KIT_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "KIT_TWILIO_AUTH_TOKEN": TOKEN,
        "KIT_TWILIO_SMS_FROM": OURS,
        "KIT_TWILIO_API_BASE": provider,
        "KIT_SMS_RATE": MANY,
    }


def environment(settings: dict[str, str]) -> dict[str, str]:
    """The environment for a process of ours: these settings and no others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("KIT_")}
    return {**others, "PYTHONPATH": str(ROOT), **settings}


def settings_of(variables: dict[str, str]) -> Settings:
    """The same settings, read here."""
    named = {name.removeprefix("KIT_").lower(): value for name, value in variables.items()}
    return read_settings(_env_file=None, **named)


def python(*arguments: str) -> list[str]:
    """This Python with a module of ours."""
    return [sys.executable, "-m", *arguments]


def fill(url: str) -> None:
    """Migrate an empty database and put the people into it, each with an exchange of last week.

    Without any, PostgreSQL would plan its look-ups for empty tables, and keep to that until its next clean-up.
    """
    store = open_store(settings_of(given(url)))
    migrate(store)
    now = datetime.now(UTC)
    with store.begin() as tx:
        advisers = _add_advisers(tx, now)
        _add_people(tx, store.vault, advisers, now)
        _add_history(tx, store.vault, now - timedelta(days=7))
    _tidy(store)
    store.close()


def _add_advisers(tx: Tx, now: datetime) -> list[int]:
    team_id = staff.add_team(tx, "Leaving Care")
    return [
        staff.add(tx, email=f"a{n}@example.invalid", name=f"Adviser {n}", role="adviser", team_id=team_id, now=now)
        for n in range(ADVISERS)
    ]


def _add_people(tx: Tx, vault: Vault, advisers: Sequence[int], now: datetime) -> None:
    tx.execute(insert(person), [_person(vault, now) for _ in IDS])
    tx.execute(insert(handle), [_handle(vault, n, now) for n in IDS])
    tx.execute(insert(worker), [{"person_id": n, "staff_id": advisers[n % ADVISERS]} for n in IDS])


def _add_history(tx: Tx, vault: Vault, then: datetime) -> None:
    tx.execute(insert(contact), [_contact(n, then) for n in IDS])
    heard = {"status": "answered"}
    tx.execute(insert(message), [_message(vault, n, then, "in") | heard | _known_as("in", n) for n in IDS])
    add = insert(message).returning(message.c.id)
    sent = tx.execute(add, [_message(vault, n, then, "out") for n in IDS]).scalars()
    tx.execute(insert(outbox), [_sent(message_id, n, then) for n, message_id in zip(IDS, sent, strict=True)])


def _person(vault: Vault, now: datetime) -> dict[str, Any]:
    ref = new_ref("p")
    return {"ref": ref, "name": vault.seal("Robin", ref), "created_at": now}


def _handle(vault: Vault, n: int, now: datetime) -> dict[str, Any]:
    address = Address("sms", number(n - 1))
    key = handles.blind(vault, address)
    sealed = vault.seal(address.value, f"handle:{key.hex()}")
    row = {"channel": "sms", "blind": key, "address": sealed, "person_id": n, "state": "verified"}
    return {**row, "created_at": now, "last_in_at": now - timedelta(days=7)}


def _contact(n: int, then: datetime) -> dict[str, Any]:
    about = {"person_id": n, "handle_id": n, "kind": "messages", "channel": "sms", "language": "en"}
    return {**about, "ref": new_ref("c"), "opened_at": then, "last_at": then, "purposes": [], "signposts": []}


def _message(vault: Vault, n: int, then: datetime, direction: str) -> dict[str, Any]:
    ref = new_ref("m")
    about = {"handle_id": n, "direction": direction, "channel": "sms", "at": then}
    return {**about, "ref": ref, "text": vault.seal("Thank you, bye", ref)}


def _known_as(direction: str, n: int) -> dict[str, str]:
    return {"provider_id": f"{direction}-{n}"}


def _sent(message_id: int, n: int, then: datetime) -> dict[str, Any]:
    about = {"message_id": message_id, "handle_id": n, "channel": "sms", "lane": 1, "state": "sent"}
    became = {"status": "delivered", "status_at": then, **_known_as("out", n)}
    return {**about, **became, "attempts": 1, "due_at": then, "created_at": then}


def _tidy(store: Store) -> None:
    """Let PostgreSQL know what it holds, as it would by itself after a while."""
    if not store.lite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")
