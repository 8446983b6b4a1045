"""A claim looks at little more than it takes, however many rows are due and whatever the database counted last."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

from bot.store import outbox
from bot.store.schema import outbox as rows
from tests.faults.post import queue
from tests.rig import Rig

EXPLAIN = {"postgresql": "EXPLAIN ", "sqlite": "EXPLAIN QUERY PLAN "}
SORTED = {"postgresql": "Sort", "sqlite": "TEMP B-TREE FOR ORDER BY"}


@contextmanager
def explained(rig: Rig) -> Iterator[list[str]]:
    """The plan of every statement that is executed inside; they are planned, not done."""
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, given: Any, *_: object) -> None:
        cursor.execute(EXPLAIN[connection.dialect.name] + statement, given)
        plans.append("\n".join(str(row) for row in cursor.fetchall()))

    event.listen(rig.store.engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(rig.store.engine, "before_cursor_execute", explain)


def test_a_burst_is_claimed_in_order_by_the_index_though_nothing_was_due_when_the_database_last_counted(
    rig: Rig,
) -> None:
    rig.person()
    queue(rig, *(f"old news {number}" for number in range(2000)))
    with rig.store.begin() as tx:
        tx.execute(rows.update().values(state="sent"))
        tx.execute(text("ANALYZE"))
    queue(rig, *(f"news {number}" for number in range(1000)))
    with explained(rig) as plans, rig.store.begin() as tx:
        outbox.claim(tx, ["simulator"], "announcement", 96, rig.clock.at, timedelta(minutes=2))
    (plan,) = (plan for plan in plans if "ix_outbox_unfinished" in plan)
    assert "ix_outbox_due" in plan
    assert SORTED[rig.store.engine.dialect.name] not in plan
