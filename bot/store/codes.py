"""Linking codes: 8 characters, good once, for 72 hours; five wrong tries close a handle to codes for a day."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.store import Tx
from bot.store.schema import link_code, person
from bot.store.vault import Vault

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing to mistake for 1 or 0
LENGTH, LIFE, TRIES, TRIES_FOR = 8, timedelta(hours=72), 5, timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code that was made, and for whom; `good` while unused and in time, `own` when it was given to themselves."""

    id: int
    person_id: int
    name: str = field(repr=False)
    good: bool
    own: bool


def new_code() -> str:
    """A random code with at least one digit, so that no word is mistaken for one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if any(char.isdigit() for char in code):
            return code


def make(tx: Tx, vault: Vault, person_id: int, staff_id: int | None, now: datetime) -> tuple[str, datetime]:
    """Make a code for a person; earlier unused ones stop working. The code and when it runs out."""
    code = new_code()
    return code, offer(tx, vault, person_id, code, now, staff_id)


def offer(tx: Tx, vault: Vault, person_id: int, code: str, now: datetime, staff_id: int | None = None) -> datetime:
    """Let this code join a phone to the person; earlier unused ones stop working. When it runs out."""
    tx.execute(
        update(link_code)
        .where(link_code.c.person_id == person_id, link_code.c.used_at.is_(None))
        .values(expires_at=now)
    )
    expires = now + LIFE
    tx.execute(
        insert(link_code).values(
            person_id=person_id, blind=vault.blind("code", code), made_by=staff_id, made_at=now, expires_at=expires
        )
    )
    return expires


def find(tx: Tx, vault: Vault, code: str, now: datetime) -> FoundCode | None:
    """The code as it stands, locked until the transaction ends; None when it was never made."""
    found = tx.execute(
        select(link_code, person.c.ref, person.c.name)
        .join(person, person.c.id == link_code.c.person_id)
        .where(link_code.c.blind == vault.blind("code", code))
        .with_for_update(of=link_code)
    ).first()
    if found is None:
        return None
    good = found.used_at is None and found.expires_at > now
    return FoundCode(found.id, found.person_id, vault.open(found.name, found.ref), good, found.made_by is None)


def spend(tx: Tx, code_id: int, now: datetime) -> bool:
    """Use the code up; False when somebody else was faster."""
    spent = update(link_code).where(link_code.c.id == code_id, link_code.c.used_at.is_(None)).values(used_at=now)
    return tx.execute(spent).rowcount == 1
