"""What became of a send: recorded in groups, moved forward by receipts, told to staff where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select, update

from bot.store import Tx, alerts, handles, outbox
from bot.store.alerts import NewAlert
from bot.store.schema import handle, message
from bot.store.schema import outbox as rows
from bot.store.vault import Vault
from bot.talk import Receipt


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one outbox row. `state` "due" with a later `due_at` is another try; times are UTC."""

    row_id: int
    handle_id: int
    person_id: int | None
    state: str
    status: str  # what staff are told
    due_at: datetime
    provider_id: str = ""
    code: str = ""
    reason: str = ""
    alert: str = ""
    urgent: bool = False
    dead: bool = False
    lease_until: datetime | None = None


# A receipt moves a message forward only: they come late, twice and out of order.
RANK = {
    "queued": 0,
    "needs_template": 0,
    "in_doubt": 1,
    "sent": 2,
    "undelivered": 3,
    "failed": 3,
    "delivered": 4,
    "read": 5,
}
FAILED = ("undelivered", "failed")
# A receipt settles any doubt; what is to go out again need not once we hear that it arrived.
LEFT, ARRIVED = ("sending", "in_doubt"), ("sending", "in_doubt", "due")
_over = rows.c.state.in_(bindparam("r_over", expanding=True))
ADVANCE = (
    update(rows)
    .where(case(RANK, value=rows.c.status, else_=0) < bindparam("r_rank"))
    .values(
        status=bindparam("r_status"),
        status_at=bindparam("r_at"),
        reason=bindparam("r_reason"),
        provider_id=bindparam("r_provider_id"),
        state=case((_over, "sent"), else_=rows.c.state),
        lease_until=case((_over, None), else_=rows.c.lease_until),
    )
    .returning(rows.c.id)
)
_named = select(message.c.id).where(message.c.ref == bindparam("r_ref")).scalar_subquery()
ADVANCE_BY_REF = ADVANCE.where(rows.c.message_id == _named)
ADVANCE_BY_PROVIDER = ADVANCE.where(
    rows.c.channel == bindparam("r_channel"), rows.c.provider_id == bindparam("r_known_as")
)
FIND_SENT = (
    select(rows.c.lane, rows.c.started, rows.c.handle_id, handle.c.person_id)
    .join(handle, handle.c.id == rows.c.handle_id)
    .where(rows.c.id == bindparam("row_id"))
)


def record(tx: Tx, vault: Vault, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write what became of these rows. A row that a receipt settled meanwhile stays settled."""
    # Outbox rows, handles, alerts: in the order in which receipts lock them too.
    sent = [{"id": each.row_id, "provider_id": each.provider_id or None} for each in outcomes if each.state == "sent"]
    if sent:
        outbox.SENT.execute(tx, sent, o_at=now)
    other = [_settled(each, now) for each in outcomes if each.state != "sent"]
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
        "r_rank": RANK[status],
        "r_status": status,
        "r_at": now,
        "r_reason": receipt.code,
        "r_provider_id": receipt.provider_id,
        "r_over": ARRIVED if status in ("delivered", "read") else LEFT,
    }
    if receipt.ref:
        row_id = tx.execute(ADVANCE_BY_REF, {**given, "r_ref": receipt.ref}).scalar()
    else:
        named = {**given, "r_channel": receipt.channel, "r_known_as": receipt.provider_id}
        row_id = tx.execute(ADVANCE_BY_PROVIDER, named).scalar()
    if row_id is not None and receipt.status in FAILED:
        _tell_failed(tx, vault, row_id, receipt, now)
    return row_id is not None


def _tell_failed(tx: Tx, vault: Vault, row_id: int, receipt: Receipt, now: datetime) -> None:
    row = tx.execute(FIND_SENT, {"row_id": row_id}).one()
    if receipt.unreachable:
        handles.close(tx, row.handle_id, now)
    kind = not_delivered(started=row.started, unreachable=receipt.unreachable)
    alerts.raise_(tx, vault, [NewAlert(kind, row.lane == 0, row.person_id, row.handle_id)], now)


def not_delivered(*, started: bool, unreachable: bool) -> str:
    """The alert for a message that did not arrive: an answer that did not is worse than something we began."""
    if not started:
        return "could_not_answer"
    return "unreachable" if unreachable else "not_sent"


def _settled(each: Outcome, now: datetime) -> dict[str, object]:
    return {
        "o_id": each.row_id,
        "o_state": each.state,
        "o_status": each.status,
        "o_at": now,
        "o_reason": each.reason[:120],
        "o_provider_id": each.provider_id or None,
        "o_due_at": each.due_at,
        "o_code": each.code[:20],
        "o_lease_until": each.lease_until,
    }


def _alert(each: Outcome) -> NewAlert:
    if each.alert == "misconfigured":
        return NewAlert("misconfigured", urgent=True, words=each.reason)
    return NewAlert(each.alert, each.urgent, each.person_id, each.handle_id, words=each.reason)
