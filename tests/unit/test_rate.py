"""How fast a channel may send."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rate import Bucket


@dataclass
class Watch:
    """A clock that is moved by hand; seconds."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_second_s_worth_may_go_at_once_and_then_as_time_passes() -> None:
    watch = Watch()
    bucket = Bucket(10, watch)
    assert bucket.room() == 10
    for _ in range(10):
        bucket.take()
    assert bucket.room() == 0
    watch.at += 0.35
    assert bucket.room() == 3
    watch.at += 60
    assert bucket.room() == 10


def test_less_than_one_a_second_still_goes_one_by_one() -> None:
    watch = Watch()
    bucket = Bucket(0.5, watch)
    assert bucket.room() == 1
    bucket.take()
    watch.at += 1.5
    assert bucket.room() == 0
    watch.at += 0.5
    assert bucket.room() == 1


def test_a_pause_holds_everything_until_it_is_over_and_the_longest_counts() -> None:
    watch = Watch()
    bucket = Bucket(10, watch)
    bucket.pause(5)
    bucket.pause(1)
    assert bucket.room() == 0
    watch.at += 4.9
    assert bucket.room() == 0
    watch.at += 0.1
    assert bucket.room() == 10


def test_without_a_clock_of_its_own_it_uses_the_machine_s() -> None:
    assert Bucket(3).room() == 3


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.floats(0.1, 200), st.lists(st.floats(0, 3), min_size=1, max_size=50))
def test_never_more_than_the_rate_beyond_the_first_second(rate: float, waits: list[float]) -> None:
    watch = Watch()
    bucket, sent = Bucket(rate, watch), 0
    for wait in waits:
        watch.at += wait
        for _ in range(bucket.room()):
            bucket.take()
            sent += 1
        assert bucket.room() == 0
    assert sent <= max(1.0, rate) + rate * sum(waits) + 1e-6


@pytest.mark.parametrize("rate", [1.0, 30.0, 80.0])
def test_it_begins_full(rate: float) -> None:
    assert Bucket(rate, Watch()).room() == int(rate)
