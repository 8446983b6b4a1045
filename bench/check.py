"""After the rounds: is every message there once, with one reply?"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bench.scene import given, settings_of
from bot.app import open_store
from bot.store import Store
from bot.store import messages as kept
from bot.store.schema import message, outbox


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts over one database: what was sent to us, what is there, and what is wrong with it."""

    sent: int
    received: int
    unanswered: int
    doubled: int
    not_due: int

    @property
    def sound(self) -> bool:
        return self.sent == self.received and not (self.unanswered or self.doubled or self.not_due)

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.received} kept, {self.unanswered} without a reply, "
            f"{self.doubled} answered twice, {self.not_due} replies not put out to be sent"
        )


def look(url: str, sent: int, since: datetime) -> Verdict:
    """Read all messages of this database since then. A reply bears the handle and the moment of what it answers."""
    store = open_store(settings_of(given(url)))
    heard: Counter[tuple[int, object]] = Counter()
    said: dict[tuple[int, object], Counter[str]] = defaultdict(Counter)
    for row in _rows(store, since):
        turn = (row.handle_id, row.at)
        if row.direction == "in":
            heard[turn] += 1
        else:
            said[turn][kept.open_text(store.vault, row)] += 1
    verdict = Verdict(
        sent=sent,
        received=heard.total(),
        unanswered=sum(1 for turn in heard if turn not in said),
        doubled=sum(1 for turn, texts in said.items() if max(texts.values()) > max(1, heard[turn])),
        not_due=sum(texts.total() for texts in said.values()) - _due(store),
    )
    store.close()
    return verdict


def _rows(store: Store, since: datetime) -> list[Any]:
    columns = (message.c.handle_id, message.c.at, message.c.direction, message.c.ref, message.c.text)
    with store.read() as read:
        return list(read.execute(select(*columns).where(message.c.at >= since)))


def _due(store: Store) -> int:
    with store.read() as read:
        return len(read.execute(select(outbox.c.message_id).where(outbox.c.state == "due")).all())
