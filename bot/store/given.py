"""One statement over many rows: they are given as one JSON value, which each database unfolds in its own way.

A statement for each row, or a list of many parameters, took PostgreSQL half as long again (measured).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnClause, CursorResult, FromClause, Select, Update, bindparam, func, select

from bot.store import Tx

_rows = bindparam("given", type_=JSON)


class OverGiven:
    """A statement over given rows; `make` builds it from these rows, which have these columns."""

    def __init__(
        self, make: Callable[[FromClause], Update | Select[Any]], *columns: "ColumnClause[str] | ColumnClause[int]"
    ) -> None:
        unfolded = func.json_to_recordset(_rows).table_valued(*columns).render_derived(with_types=True)
        each = func.json_each(_rows).table_valued("value").c.value
        extracted = select(*(func.json_extract(each, f"$.{column.name}").label(column.name) for column in columns))
        self._statements = {"postgresql": make(unfolded), "sqlite": make(extracted.subquery())}

    def execute(self, tx: Tx, rows: Sequence[Mapping[str, object]], **more: object) -> CursorResult[Any]:
        """Execute it for these rows; `more` are parameters that hold for all of them."""
        return tx.execute(self._statements[tx.dialect.name], {"given": list(rows), **more})
