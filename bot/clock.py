"""What time it is: one injected clock, UTC at rest, London on the wall."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


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
