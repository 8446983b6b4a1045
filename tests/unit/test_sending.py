"""The sending policy: quiet hours on London's clock, who may be written to first, and what an error leads to."""

import itertools
import random
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import Busy, Misconfigured, Refused, SendError, Unreachable
from bot.clock import LONDON, london
from bot.sending import (
    FIRST_RETRY,
    GIVE_UP,
    LONGEST_RETRY,
    MISCONFIGURED_RETRY,
    After,
    after_error,
    backoff,
    barred,
    quiet_until,
    resolve_doubt,
)

NIGHT = (time(20), time(9))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # London's clocks change at 01:00 UTC
RISK, REPLY, ANNOUNCEMENT = 0, 1, 3


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T19:59:59Z", None),
        ("2026-11-23T20:00:00Z", "2026-11-24T09:00Z"),
        ("2026-11-23T23:59:59Z", "2026-11-24T09:00Z"),
        ("2026-11-24T00:00:00Z", "2026-11-24T09:00Z"),
        ("2026-11-24T08:59:59Z", "2026-11-24T09:00Z"),
        ("2026-11-24T09:00:00Z", None),
        # Summer: eight in the evening on the wall is seven UTC.
        ("2026-07-01T18:59:59Z", None),
        ("2026-07-01T19:00:00Z", "2026-07-02T08:00Z"),
        # The night in which the clocks go forward, and the one in which they go back.
        ("2026-03-28T20:00:00Z", "2026-03-29T08:00Z"),
        ("2026-03-29T00:30:00Z", "2026-03-29T08:00Z"),
        ("2026-03-29T08:00:00Z", None),
        ("2026-10-24T19:00:00Z", "2026-10-25T09:00Z"),
        ("2026-10-25T08:59:59Z", "2026-10-25T09:00Z"),
        # New Year.
        ("2026-12-31T23:59:59Z", "2027-01-01T09:00Z"),
    ],
)
def test_quiet_hours_over_midnight(now: str, until: str | None) -> None:
    assert quiet_until(at(now), NIGHT) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T11:59Z", None),
        ("2026-11-23T12:00Z", "2026-11-23T14:00Z"),
        ("2026-11-23T13:59Z", "2026-11-23T14:00Z"),
        ("2026-11-23T14:00Z", None),
        ("2026-07-01T12:00Z", "2026-07-01T13:00Z"),
    ],
)
def test_quiet_hours_within_a_day(now: str, until: str | None) -> None:
    assert quiet_until(at(now), (time(12), time(14))) == (at(until) if until else None)


def test_quiet_hours_that_begin_when_they_end_are_none() -> None:
    assert quiet_until(at("2026-11-23T12:00Z"), (time(12), time(12))) is None


def test_the_hour_that_comes_twice_does_not_end_in_the_past() -> None:
    """Half past one comes first at 00:30 UTC; at 01:10 UTC it is ten past one again."""
    quiet = (time(22), time(1, 30))
    assert quiet_until(at("2026-10-25T00:10Z"), quiet) == at("2026-10-25T00:30Z")
    assert quiet_until(at("2026-10-25T01:10Z"), quiet) == at("2026-10-25T01:30Z")


times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from((SPRING, AUTUMN, date(2026, 7, 1), date(2026, 12, 31))),
    st.integers(-24 * 60, 48 * 60),
)


def is_quiet(now: datetime, begin: time, end: time) -> bool:
    """Minute by minute on the wall, as somebody with a watch would say it."""
    wall = now.astimezone(LONDON).time()
    return begin <= wall < end if begin <= end else not end <= wall < begin


@settings(derandomize=True, deadline=None, max_examples=400)
@given(moments, times, times)
def test_quiet_hours_agree_with_the_clock_on_the_wall(now: datetime, begin: time, end: time) -> None:
    until = quiet_until(now, (begin, end))
    assert (until is not None) is is_quiet(now, begin, end)
    if until:
        assert now < until <= now + timedelta(hours=25)
        assert not is_quiet(until, begin, end)
        assert until.tzinfo == now.tzinfo
        skipped = timedelta(hours=1) if london(until).time() != end else timedelta()
        minutes = int((until - skipped - now) / timedelta(minutes=1))
        assert all(is_quiet(now + timedelta(minutes=n), begin, end) for n in range(minutes))


STATUSES = ("active", "missing", "custody", "deceased", "closed", "")
DESPITE = ("missing", "custody", "deceased", "closed", "opted_out")


def test_who_may_be_written_to_first() -> None:
    """Every combination, against the rule in words (invariant 5)."""
    overridden = [set(each) for n in range(3) for each in itertools.combinations(DESPITE, n)]
    for status, out, state, despite in itertools.product(
        STATUSES, (False, True), ("verified", "unverified", "locked"), overridden
    ):
        why = barred(status=status, opted_out=out, handle_state=state, despite=sorted(despite))
        silent = status in ("deceased", "closed") or (status in ("missing", "custody") and status not in despite)
        stopped = out and "opted_out" not in despite
        assert bool(why) is (state != "verified" or silent or stopped)
        assert why == ("not_verified" if state != "verified" else status if silent else "opted_out" if stopped else "")


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.integers(-5, 10_000), st.integers())
def test_waiting_stays_within_bounds(attempts: int, seed: int) -> None:
    assert FIRST_RETRY / 2 <= backoff(attempts, random.Random(seed)) <= LONGEST_RETRY


def test_waiting_doubles_and_spreads_out() -> None:
    waits = [[backoff(n, random.Random(seed)) for seed in range(20)] for n in range(1, 12)]
    for sooner, later in itertools.pairwise(waits):
        assert max(later) <= 2 * max(sooner) + timedelta(seconds=1)
        assert max(later) >= max(sooner)
    assert all(len(set(each)) > 10 for each in waits)


@pytest.mark.parametrize("lane", [RISK, REPLY, ANNOUNCEMENT])
@pytest.mark.parametrize(
    ("error", "after"),
    [
        (Unreachable("gone"), After("failed", dead=True)),
        (Refused("no"), After("failed")),
        (SendError("something new"), After("failed")),
        (Misconfigured("wrong token"), After("due", MISCONFIGURED_RETRY, misconfigured=True)),
        (Busy("later", retry_after=7), After("due", timedelta(seconds=7))),
        (Busy("later", retry_after=2.5), After("due", timedelta(seconds=2.5))),
    ],
)
def test_what_an_error_leads_to(error: SendError, after: After, lane: int) -> None:
    assert decide(error, lane=lane) == after


def decide(error: SendError, lane: int = REPLY, age: timedelta = timedelta()) -> After:
    return after_error(error, lane=lane, attempts=1, age=age, chance=random.Random(1))


def test_busy_without_a_time_waits_as_long_as_we_think_right() -> None:
    after = decide(Busy("later"))
    assert after.state == "due"
    assert FIRST_RETRY / 2 <= after.wait <= FIRST_RETRY


def test_a_send_that_may_have_happened_is_left_in_doubt_but_a_risk_reply_goes_again() -> None:
    assert decide(Busy("lost", maybe_sent=True)) == After("sending")
    assert decide(Busy("lost", maybe_sent=True), lane=ANNOUNCEMENT) == After("sending")
    again = decide(Busy("lost", maybe_sent=True), lane=RISK)
    assert again.state == "due"
    assert again.wait <= FIRST_RETRY


def test_a_risk_reply_does_not_wait_a_minute_because_a_provider_says_so() -> None:
    assert decide(Busy("later", retry_after=3600)).wait == timedelta(hours=1)
    assert decide(Busy("later", retry_after=59), lane=RISK).wait == timedelta(seconds=59)
    assert decide(Busy("later", retry_after=60), lane=RISK).wait <= FIRST_RETRY


@pytest.mark.parametrize("error", [Busy("later"), Busy("lost", maybe_sent=True), Misconfigured("wrong"), Refused("no")])
def test_an_answer_a_day_late_is_given_up(error: SendError) -> None:
    assert decide(error, age=GIVE_UP + timedelta(seconds=1)) == After("failed")
    assert decide(Busy("later"), age=GIVE_UP).state == "due"


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("lane", [RISK, REPLY, ANNOUNCEMENT])
@pytest.mark.parametrize("listed", [True, False, None])
def test_what_becomes_of_a_send_in_doubt(lane: int, started: bool, listed: bool | None) -> None:
    state = resolve_doubt(lane=lane, started=started, listed=listed)
    if listed:
        assert state == "sent"
    elif lane == RISK:
        assert state == "due"  # twice is safer than silence
    elif started or listed is None:
        assert state == "in_doubt"  # nothing we start is sent again on doubt
    else:
        assert state == "due"
