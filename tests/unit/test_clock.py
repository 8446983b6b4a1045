"""What time it is: aware, in UTC at rest, London's on the wall."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import FixedClock, StartedClock, SystemClock, london


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
