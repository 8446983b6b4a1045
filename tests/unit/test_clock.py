"""What time it is: aware, in UTC at rest, London's on the wall."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import FixedClock, MovableClock, StartedClock, SystemClock, london

WEEK = timedelta(weeks=1)


@dataclass
class Watch:
    """Seconds that pass by hand."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


def one_after_another(*answers: timedelta | None) -> Callable[[], timedelta | None]:
    """Answers each time with the next."""
    coming = iter(answers)
    return lambda: next(coming)


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.at += timedelta(hours=1)
    assert clock.now() == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def test_the_machine_s_clock_is_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta()


def test_a_clock_that_was_set_runs_on_from_there() -> None:
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    clock = StartedClock(start)
    first, second = clock.now(), clock.now()
    assert start <= first <= second
    assert first.utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("utc", "wall"),
    [
        ("2026-03-29T00:59:59Z", "2026-03-29T00:59:59+00:00"),
        ("2026-03-29T01:00:00Z", "2026-03-29T02:00:00+01:00"),
        ("2026-10-25T00:59:59Z", "2026-10-25T01:59:59+01:00"),
        ("2026-10-25T01:00:00Z", "2026-10-25T01:00:00+00:00"),
    ],
)
def test_london_s_clocks_change(utc: str, wall: str) -> None:
    assert london(datetime.fromisoformat(utc)).isoformat() == wall


def test_a_movable_clock_is_the_machine_s_moved() -> None:
    clock = MovableClock(lambda: WEEK)
    before = datetime.now(UTC) + WEEK
    assert before <= clock.now() <= datetime.now(UTC) + WEEK
    assert clock.now().utcoffset() == timedelta()


def test_a_movable_clock_is_asked_how_far_once_a_second() -> None:
    watch = Watch()
    clock = MovableClock(one_after_another(WEEK, -WEEK), watch)
    assert (clock.ahead(), clock.ahead()) == (WEEK, WEEK)
    watch.at += 0.99
    assert clock.ahead() == WEEK
    watch.at += 0.01
    assert clock.ahead() == -WEEK


def test_whoever_moves_a_clock_sees_it_moved_at_once() -> None:
    clock = MovableClock(one_after_another(timedelta(), WEEK), Watch())
    assert clock.ahead() == timedelta()
    clock.look()
    assert clock.ahead() == WEEK


def test_a_movable_clock_goes_on_as_it_was_while_nobody_knows() -> None:
    clock = MovableClock(one_after_another(WEEK, None), Watch())
    assert clock.ahead() == WEEK
    clock.look()
    assert clock.ahead() == WEEK
