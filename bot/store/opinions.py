"""What people thought of entries, hubs and us, added up: how often, how good, and why not. Never in whose words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.store.schema_own import feedback

_of = (feedback.c.kind, feedback.c.subject, feedback.c.version)


def added_up(read: Connection, since: datetime) -> Sequence[Any]:
    """Each thing that somebody scored since then: how often, and the mean score (entries 0 or 1, hubs 0 to 10)."""
    found = select(*_of, func.count(feedback.c.score).label("times"), func.avg(feedback.c.score).label("mean"))
    scored = found.where(feedback.c.at >= since, feedback.c.score.is_not(None))
    return read.execute(scored.group_by(*_of).order_by(*_of)).all()


def reasons(read: Connection, since: datetime) -> Mapping[tuple[str, str, int], Mapping[str, int]]:
    """Why not, by the thing and its version, and how often."""
    given = select(*_of, feedback.c.reason, func.count().label("times")).where(
        feedback.c.at >= since, feedback.c.reason != ""
    )
    found: dict[tuple[str, str, int], dict[str, int]] = defaultdict(dict)
    for row in read.execute(given.group_by(*_of, feedback.c.reason).order_by(feedback.c.reason)):
        found[row.kind, row.subject, row.version][row.reason] = row.times
    return found
