"""Many rows changed in one statement: they are given as one JSON value, which each database unfolds in its own way.

A statement for each row took PostgreSQL half as long again (measured).
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import JSON, ColumnClause, FromClause, Update, bindparam, func, select

from bot.store import Tx

_rows = bindparam("given", type_=JSON)


class Change:
    """One update of many rows; `make` builds it from the given rows, which have these columns."""

    def __init__(self, make: Callable[[FromClause], Update], *columns: "ColumnClause[str] | ColumnClause[int]") -> None:
        unfolded = func.json_to_recordset(_rows).table_valued(*columns).render_derived(with_types=True)
        each = func.json_each(_rows).table_valued("value").c.value
        extracted = select(*(func.json_extract(each, f"$.{column.name}").label(column.name) for column in columns))
        self._statements = {"postgresql": make(unfolded), "sqlite": make(extracted.subquery())}

    def execute(self, tx: Tx, rows: Sequence[Mapping[str, object]], **more: object) -> None:
        """Change these rows; `more` are parameters that hold for all of them."""
        tx.execute(self._statements[tx.dialect.name], {"given": list(rows), **more})
