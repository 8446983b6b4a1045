"""Alerts: what a human must act on. One standing alert per subject and kind; more of the same adds to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import case, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from bot.store import Tx, facts, new_ref
from bot.store.handles import OPEN_CONTACT
from bot.store.schema import alert
from bot.store.vault import Vault


@dataclass(frozen=True, slots=True)
class NewAlert:
    """Something to raise about a person, a handle without one, or the system itself."""

    kind: str
    urgent: bool = False
    person_id: int | None = None
    handle_id: int | None = None
    words: str = field(default="", repr=False)

    @property
    def subject(self) -> str:
        if self.person_id:
            return f"person:{self.person_id}"
        return f"handle:{self.handle_id}" if self.handle_id else "system"


_insert = insert(alert).values(contact_id=OPEN_CONTACT)  # the exchange that it came up in
_again = (alert.c.state == "acknowledged") & (alert.c.urgent | _insert.excluded.urgent)
RAISE = _insert.on_conflict_do_update(
    index_elements=["subject", "kind"],
    index_where=text("state <> 'resolved'"),
    set_={
        "count": alert.c.count + 1,
        "last_at": _insert.excluded.last_at,
        "last_words": func.coalesce(_insert.excluded.words, alert.c.last_words),
        "last_ref": case((_insert.excluded.words.is_not(None), _insert.excluded.ref), else_=alert.c.last_ref),
        "urgent": alert.c.urgent | _insert.excluded.urgent,
        # A new urgent message on an acknowledged alert starts it again (invariant 7).
        "state": case((_again, literal("open")), else_=alert.c.state),
        "acknowledged_at": case((_again, None), else_=alert.c.acknowledged_at),
        "acknowledged_by": case((_again, None), else_=alert.c.acknowledged_by),
        "contact_id": func.coalesce(_insert.excluded.contact_id, alert.c.contact_id),
    },
)


def raise_(tx: Tx, vault: Vault, alerts: Sequence[NewAlert], now: datetime) -> None:
    """Raise these, in the transaction that found the reason. Its first and last words stay; the contact holds all."""
    if alerts:
        # In one order everywhere: two transactions that raise the same alerts must not wait for each other.
        ordered = sorted(alerts, key=lambda each: (each.subject, each.kind))
        tx.execute(RAISE, [_row(vault, each, now) for each in ordered])


def stands(tx: Tx, same: NewAlert) -> bool:
    """Whether an alert of this kind about the same is not resolved yet."""
    found = select(alert.c.id).where(alert.c.subject == same.subject, alert.c.kind == same.kind)
    return tx.execute(found.where(alert.c.state != "resolved")).first() is not None


def complain(tx: Tx, vault: Vault, kind: str, words: str, now: datetime) -> bool:
    """Raise what the system itself complains of, once for the same words; no words end it. Whether it was raised."""
    known = f"complaint:{kind}"
    if facts.get(tx, known) == words:
        return False
    facts.put(tx, known, words)
    raise_(tx, vault, [NewAlert(kind, words=words)] if words else [], now)
    return bool(words)


def _row(vault: Vault, each: NewAlert, now: datetime) -> dict[str, object]:
    ref = new_ref("a")
    return {
        "ref": ref,
        "kind": each.kind,
        "subject": each.subject,
        "person_id": each.person_id,
        "handle_id": each.handle_id,
        "on_handle": each.handle_id,
        "urgent": each.urgent,
        "raised_at": now,
        "last_at": now,
        "words": vault.seal(each.words, ref) if each.words else None,
    }
