"""What became of a send: recorded in groups, moved forward by receipts, told to staff where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.store import Tx, alerts, handles, messages, outbox
from bot.store.alerts import NewAlert
from bot.store.schema import handle
from bot.store.schema import outbox as rows
from bot.store.vault import Vault
from bot.talk import Receipt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one outbox row. `state` "due" with a later `due_at` is another try; times are UTC."""

    row_id: int
    message_id: int
    handle_id: int
    person_id: int | None
    state: str
    status: str  # the message's
    due_at: datetime
    provider_id: str = ""
    code: str = ""
    reason: str = ""
    alert: str = ""
    urgent: bool = False
    dead: bool = False
    lease_until: datetime | None = None


FAILED = ("undelivered", "failed")
FIND_SENT = (
    select(
        rows.c.id, rows.c.lane, rows.c.started, rows.c.message_id, handle.c.id.label("handle_id"), handle.c.person_id
    )
    .join(handle, handle.c.id == rows.c.handle_id)
    .where(rows.c.message_id == bindparam("message_id"))
)
SURELY_SENT = (
    update(rows)
    .where(rows.c.message_id == bindparam("o_message_id"), rows.c.state.in_(("sending", "in_doubt")))
    .values(state="sent", lease_until=None)
)


def record(tx: Tx, vault: Vault, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write what became of these rows. A row that a receipt settled meanwhile stays settled."""
    if not outcomes:
        return
    # Messages, outbox rows, handles, alerts: in the order in which receipts lock them too.
    outbox.MARK.execute(tx, [_mark(each) for each in outcomes], m_at=now)
    sent = [{"id": each.row_id} for each in outcomes if each.state == "sent"]
    if sent:
        outbox.SENT.execute(tx, sent, o_at=now)
    other = [_settled(each) for each in outcomes if each.state != "sent"]
    if other:
        tx.execute(outbox.SETTLE, other)
    for each in outcomes:
        if each.dead:
            handles.close(tx, each.handle_id, now)
    alerts.raise_(tx, vault, [_alert(each) for each in outcomes if each.alert], now)


def receive(tx: Tx, vault: Vault, receipts: Sequence[Receipt], now: datetime) -> int:
    """Move messages forward by their receipts; how many moved. One that tells of no message of ours is let go."""
    return sum(_receive(tx, vault, receipt, now) for receipt in receipts)


def _receive(tx: Tx, vault: Vault, receipt: Receipt, now: datetime) -> bool:
    status = "sent" if receipt.status == "queued" else receipt.status  # queued with them: it has left us
    given = {
        "r_rank": messages.RANK[status],
        "r_status": status,
        "r_at": now,
        "r_reason": receipt.code,
    }
    if receipt.ref:
        message_id = tx.execute(messages.ADVANCE_BY_REF, {**given, "r_ref": receipt.ref}).scalar()
    else:
        named = {**given, "r_channel": receipt.channel, "r_provider": receipt.provider_id}
        message_id = tx.execute(messages.ADVANCE_BY_PROVIDER, named).scalar()
    if message_id is None:
        return False
    tx.execute(outbox.NAME, {"m_id": message_id, "m_provider_id": receipt.provider_id})
    tx.execute(SURELY_SENT, {"o_message_id": message_id})  # a receipt settles any doubt
    if receipt.status in FAILED:
        _tell_failed(tx, vault, message_id, receipt, now)
    return True


def _tell_failed(tx: Tx, vault: Vault, message_id: int, receipt: Receipt, now: datetime) -> None:
    row = tx.execute(FIND_SENT, {"message_id": message_id}).first()
    if row is None:
        return
    if receipt.unreachable:
        handles.close(tx, row.handle_id, now)
    kind = not_delivered(started=row.started, unreachable=receipt.unreachable)
    alerts.raise_(tx, vault, [NewAlert(kind, row.lane == 0, row.person_id, row.handle_id)], now)


def not_delivered(*, started: bool, unreachable: bool) -> str:
    """The alert for a message that did not arrive: an answer that did not is worse than something we began."""
    if not started:
        return "could_not_answer"
    return "unreachable" if unreachable else "not_sent"


def _settled(each: Outcome) -> dict[str, object]:
    return {
        "o_id": each.row_id,
        "o_state": each.state,
        "o_due_at": each.due_at,
        "o_code": each.code[:20],
        "o_lease_until": each.lease_until,
    }


def _mark(each: Outcome) -> dict[str, object]:
    return {
        "id": each.message_id,
        "provider_id": each.provider_id or None,
        "status": each.status,
        "reason": each.reason[:120],
    }


def _alert(each: Outcome) -> NewAlert:
    if each.alert == "misconfigured":
        return NewAlert("misconfigured", urgent=True, words=each.reason)
    return NewAlert(each.alert, each.urgent, each.person_id, each.handle_id, words=each.reason)
