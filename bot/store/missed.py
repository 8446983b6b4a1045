"""Words of danger that were not noticed, as staff paraphrase them: kept in the council's own database, sealed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.store import Tx, facts, new_ref
from bot.store.schema import staff
from bot.store.schema_own import missed_phrase
from bot.store.vault import Vault
from bot.talk import Level, Risk

EDITION = "missed_phrases"  # a fact that changes with every change, so that every process notices
STANDING = missed_phrase.c.ended_at.is_(None)


@dataclass(frozen=True, slots=True)
class NewPhrase:
    """A paraphrase by staff, never the words of a young person: what it means, and who says so."""

    words: str = field(repr=False)
    risk: Risk
    level: Level
    added_by: int


def add(tx: Tx, vault: Vault, phrase: NewPhrase, now: datetime) -> str:
    """Notice these words from now on; the ref of it."""
    ref = new_ref("w")
    tx.execute(
        insert(missed_phrase).values(
            ref=ref,
            words=vault.seal(phrase.words, ref),
            risk=phrase.risk,
            level=phrase.level,
            added_by=phrase.added_by,
            added_at=now,
        )
    )
    facts.put(tx, EDITION, ref)
    return ref


def end(tx: Tx, ref: str, now: datetime) -> bool:
    """Notice these words no more; False where there are none of that ref."""
    ended = update(missed_phrase).where(missed_phrase.c.ref == ref, STANDING).values(ended_at=now)
    done = tx.execute(ended).rowcount == 1
    if done:
        facts.put(tx, EDITION, f"{ref} ended")
    return done


def edition(read: Connection) -> str:
    """What changes whenever somebody adds to them or takes one back; empty where nobody ever did."""
    return facts.get(read, EDITION)


def words(read: Connection, vault: Vault) -> Mapping[str, Sequence[str]]:
    """The phrases that stand, by "risk level"."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in read.execute(select(missed_phrase).where(STANDING).order_by(missed_phrase.c.id)):
        found[f"{row.risk} {row.level}"].append(vault.open(row.words, row.ref))
    return found


def standing(read: Connection) -> Sequence[Any]:
    """The phrases that stand, each with who added it, oldest first."""
    shown = select(missed_phrase, staff.c.name.label("added_by_name")).join(staff)
    return read.execute(shown.where(STANDING).order_by(missed_phrase.c.id)).all()
