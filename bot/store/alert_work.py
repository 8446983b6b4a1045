"""What staff do about alerts: see them, say that they have them in hand, and close them with what was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, tuple_, update

from bot.store import Tx
from bot.store.reading import Test, is_ref, only
from bot.store.schema import alert, contact, handle, person, staff
from bot.store.vault import Vault

_holder, _closer = staff.alias("holder"), staff.alias("closer")


def page(
    read: Connection,
    sight: ColumnElement[bool],
    *,
    state: str | None,
    before: tuple[bool, int] | None,
    limit: int,
) -> Sequence[Any]:
    """Alerts, urgent ones first and then the newest. State "standing" is all that are not resolved."""
    tests: tuple[Test, ...] = ((_in_state, alert.c.state, state),)
    found = _alerts().where(sight, *only(*tests)).order_by(alert.c.urgent.desc(), alert.c.id.desc())
    if before:
        found = found.where(tuple_(alert.c.urgent, alert.c.id) < before)
    return read.execute(found.limit(limit)).all()


def one(read: Connection, sight: ColumnElement[bool], ref: str) -> Any | None:
    """The alert with this ref, if it may be seen."""
    return read.execute(_alerts().where(sight, alert.c.ref == ref)).first() if is_ref(ref) else None


def acknowledge(tx: Tx, alert_id: int, staff_id: int, now: datetime) -> bool:
    """Somebody has it in hand; False when somebody had already, or it is closed. The first one stands."""
    held = update(alert).where(alert.c.id == alert_id, alert.c.state == "open")
    values = {"state": "acknowledged", "acknowledged_at": now, "acknowledged_by": staff_id}
    return tx.execute(held.values(values)).rowcount == 1


def resolve(tx: Tx, vault: Vault, row: Any, action: str, staff_id: int, now: datetime) -> bool:
    """Close it with what was done; False when it was closed already."""
    standing = update(alert).where(alert.c.id == row.id, alert.c.state != "resolved")
    values = {"state": "resolved", "resolved_at": now, "resolved_by": staff_id}
    sealed = vault.seal(action, _action(row.ref))
    return tx.execute(standing.values(action=sealed, **values)).rowcount == 1


def open_words(vault: Vault, row: Any) -> str | None:
    """The words that raised an alert."""
    return vault.open(row.words, row.ref) if row.words is not None else None


def open_last_words(vault: Vault, row: Any) -> str | None:
    """The words that raised it last, where it came up again."""
    return vault.open(row.last_words, row.last_ref) if row.last_words is not None else None


def open_action(vault: Vault, row: Any) -> str | None:
    """What was done before an alert was closed."""
    return vault.open(row.action, _action(row.ref)) if row.action is not None else None


def _alerts() -> Select[Any]:
    return (
        select(
            alert,
            person.c.ref.label("person"),
            contact.c.ref.label("contact"),
            handle.c.channel,
            handle.c.address,
            handle.c.blind,
            _holder.c.ref.label("holder_ref"),
            _holder.c.name.label("holder_name"),
            _closer.c.ref.label("closer_ref"),
            _closer.c.name.label("closer_name"),
        )
        .outerjoin(person, person.c.id == alert.c.person_id)
        .outerjoin(contact, contact.c.id == alert.c.contact_id)
        .outerjoin(handle, handle.c.id == alert.c.handle_id)
        .outerjoin(_holder, _holder.c.id == alert.c.acknowledged_by)
        .outerjoin(_closer, _closer.c.id == alert.c.resolved_by)
    )


def _in_state(column: ColumnElement[Any], state: str) -> ColumnElement[bool]:
    return column != "resolved" if state == "standing" else column == state


def _action(ref: str) -> str:
    return f"{ref}:action"
