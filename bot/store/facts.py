"""What this database is: who made it, for which council, when a worker was last seen."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from bot.store import Tx
from bot.store.schema import fact


def put(tx: Tx, name: str, value: str) -> None:
    """Record a fact, over what it was."""
    row = insert(fact).values(name=name, value=value)
    tx.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": row.excluded.value}))


def get(read: Connection, name: str) -> str:
    """The fact; empty when it was never recorded."""
    return read.execute(select(fact.c.value).where(fact.c.name == name)).scalar() or ""
