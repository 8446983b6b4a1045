"""What time it is: one injected clock, UTC at rest, London on the wall."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LOOK_EVERY = 1.0  # seconds between two looks at how far a movable clock was moved


class Clock(Protocol):
    """Whatever tells the time; always an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved; for tests, `kit chat --now` and simulations."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def london(moment: datetime) -> datetime:
    """The same moment on the wall in London."""
    return moment.astimezone(LONDON)


class StartedClock:
    """A clock that was set once and runs on from there."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class MovableClock:
    """The machine's clock, so far ahead as `ahead` says, which is asked once a second; for demonstrations only.

    Where `ahead` says None nobody knows just now, and the clock goes on as it was.
    """

    def __init__(self, ahead: Callable[[], timedelta | None], ticks: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._ticks = ahead, ticks
        self._ahead, self._asked = timedelta(), ticks() - LOOK_EVERY

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead()

    def ahead(self) -> timedelta:
        """How far the clock is ahead of the machine's; negative in the past."""
        if self._ticks() - self._asked >= LOOK_EVERY:
            self.look()
        return self._ahead

    def look(self) -> None:
        """Ask at once, because the clock has just been moved."""
        self._asked = self._ticks()
        found = self._ask()
        self._ahead = self._ahead if found is None else found
