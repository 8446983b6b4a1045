"""A database and keys for `kit demo` and `kit chat`: made where missing, and marked as such."""

import base64
import os
import secrets
from pathlib import Path

from bot.app import open_store
from bot.commands import Problem
from bot.settings import Settings, read_settings
from bot.store import Store, StoreError, facts
from bot.store.migrate import is_current, migrate

VAR = Path("var")


def development_settings(database: Path, *, council: str = "", public_url: str = "") -> Settings:
    """Settings for a database that we make ourselves: keys beside it, the simulator on, no real channel."""
    given: dict[str, object] = {"database_url": f"sqlite:///{database}", "simulator": True, **_keys(database)}
    given |= dict.fromkeys(("twilio_sms_from", "twilio_whatsapp_from", "telegram_token"), "")
    if council:
        given["council"] = council
    if public_url:
        given["public_url"] = public_url
    return read_settings(**given)


def prepare(settings: Settings, database: Path, made_by: str) -> Store:
    """The store, migrated and marked; raises Problem where the database is not one that we made."""
    store = open_store(settings)
    if database.exists() and _maker(store) not in ("demo", "chat"):
        raise Problem(f"{database} was not made by kit demo or kit chat: not touching it")
    if not is_current(store):
        migrate(store)
        with store.begin() as tx:
            facts.put(tx, "made_by", made_by)
    return store


def _maker(store: Store) -> str:
    try:
        with store.read() as read:
            return facts.get(read, "made_by")
    except StoreError:  # no such table: somebody else's database
        return ""


def _keys(database: Path) -> dict[str, object]:
    """Development keys, kept beside the database with its name."""
    file = database.with_suffix(".keys")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = f"{secrets.token_urlsafe(48)}\n{base64.b64encode(os.urandom(32)).decode()}\n"
        file.touch(mode=0o600)
        file.write_text(made, encoding="ascii")
    secret, key = file.read_text(encoding="ascii").split()
    return {"secret_key": secret, "encryption_keys": key}
