"""Travel in time: how far a demonstration's clock is ahead is a fact in its database, so that all processes agree."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import AwareDatetime, BaseModel, Field, NaiveDatetime
from sqlalchemy import Connection

from bot.clock import LONDON, MovableClock, london
from bot.parts import App
from bot.store import Store, StoreError, facts

MADE_BY, AHEAD = "demo", "clock_ahead"  # the facts; the second in seconds
FARTHEST = timedelta(days=10 * 366)
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}


class NotMovable(Exception):
    """This database is real: its clock is the machine's."""


class Move(BaseModel):
    """Where to: a moment (London's wall clock where it names no zone), a step ahead, or back to now where neither."""

    to: NaiveDatetime | AwareDatetime | None = None
    by: Annotated[Literal["hour", "day", "week"] | None, Field(description="One step ahead")] = None


def clock_of(store: Store) -> MovableClock:
    """The clock of a demonstration; over any other database, the machine's."""
    return MovableClock(partial(_look, store))


def move(store: Store, far: timedelta) -> None:
    """Set the clock so far ahead. Raises NotMovable, StoreBusy."""
    with store.begin() as tx:
        if not _is_demo(tx):
            raise NotMovable
        facts.put(tx, AHEAD, str(far.total_seconds()))


def ahead(app: App) -> timedelta:
    """How far the clock of this installation is ahead."""
    return app.clock.ahead() if isinstance(app.clock, MovableClock) else timedelta()


def shown(app: App) -> dict[str, object]:
    """What the page is told about the time."""
    now, far = app.clock.now(), ahead(app).total_seconds()
    return {"now": now.isoformat(), "ahead": far, "moved": bool(far), "movable": _movable(app)}


def routes(app: App) -> APIRouter:
    """Reading and setting the clock, wherever the web phone is."""
    router = APIRouter(include_in_schema=False)

    @router.get("/phone/api/clock")
    def read_clock() -> dict[str, object]:
        return shown(app)

    @router.post("/phone/api/clock")
    def move_clock(wanted: Move) -> dict[str, object]:
        if not isinstance(app.clock, MovableClock):
            raise HTTPException(403, "the clock of this installation cannot be moved")
        app.clock.look()
        try:
            move(app.store, _far(wanted, app.clock.now()))
        except NotMovable:
            raise HTTPException(403, "only the clock of kit demo can be moved") from None
        app.clock.look()
        return shown(app)

    return router


def target(wanted: Move, now: datetime) -> datetime | None:
    """The moment that is asked for; None for back to now. A day has as many hours as London's clocks give it."""
    if wanted.to:
        return wanted.to if wanted.to.tzinfo else wanted.to.replace(tzinfo=LONDON)
    if wanted.by == "hour":
        return now + STEPS["hour"]
    return london(now) + STEPS[wanted.by] if wanted.by else None


def _far(wanted: Move, now: datetime) -> timedelta:
    """How far ahead of the machine's clock that is. Raises 422 where it is out of reach."""
    machine = datetime.now(UTC)
    try:
        moment = target(wanted, now)
        far = moment - machine if moment else timedelta()
    except OverflowError:
        far = timedelta.max
    if abs(far) > FARTHEST:
        raise HTTPException(422, "the clock goes no farther than ten years")
    return far


def _look(store: Store) -> timedelta | None:
    """How far ahead; nothing on a database that is not a demonstration's, whatever it says."""
    try:
        with store.read() as read:
            said = facts.get(read, AHEAD) if _is_demo(read) else ""
    except StoreError:
        return None
    return timedelta(seconds=float(said or 0))


def _movable(app: App) -> bool:
    if not isinstance(app.clock, MovableClock):
        return False
    with app.store.read() as read:
        return _is_demo(read)


def _is_demo(read: Connection) -> bool:
    return facts.get(read, "made_by") == MADE_BY
