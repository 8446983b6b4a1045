"""Opening hours against a model that knows nothing but a clock on the wall, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import LONDON
from offer_content.bank_holidays import BankHolidays
from offer_content.hubs import Closure, Extra, Hub, Season, Session

STEP = timedelta(minutes=15)  # every time below is a multiple of it
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)

times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
near_a_change = st.builds(
    lambda day, off: day + timedelta(days=off), st.sampled_from((SPRING, AUTUMN)), st.integers(-9, 9)
)
dates = st.tuples(near_a_change, st.integers(0, 4)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
closures = st.builds(lambda ends: Closure("c", ends[0], ends[1], "closed"), dates)
extras = st.builds(Extra, near_a_change, times, times, st.just("extra"))
holidays = st.lists(near_a_change, max_size=2).map(lambda days: BankHolidays(days=tuple((day, "off") for day in days)))


@st.composite
def hubs(draw: st.DrawFn) -> Hub:
    season = draw(st.none() | dates.map(lambda ends: Season(*ends)))
    sessions = st.lists(
        st.builds(Session, st.integers(0, 6), times, times, st.sampled_from((None, season))), max_size=8
    )
    return Hub(
        "elm",
        "Elm House",
        ("12 Example Street",),
        sessions=(*draw(sessions), Session(draw(st.integers(0, 6)), time(10), time(16))),
        closures=tuple(draw(st.lists(closures, max_size=2))),
        extras=tuple(draw(st.lists(extras, max_size=2))),
        confirmed_on=date(2026, 3, 1) if draw(st.booleans()) else date(2026, 10, 1),
        bank_holidays=draw(holidays),
        closed_on_bank_holidays=draw(st.booleans()),
    )


moments = st.builds(
    lambda day, minutes: datetime.combine(day, time.min, UTC) + timedelta(minutes=minutes),
    near_a_change,
    st.integers(0, 24 * 60 - 1),
)


def on_the_wall(moment: datetime) -> datetime:
    """The latest time the clock on the wall has shown by then, so that the repeated hour counts once."""
    last_hour = (moment - timedelta(minutes=n) for n in range(61))
    return max(shown.astimezone(LONDON).replace(tzinfo=None) for shown in last_hour)


def openings(hub: Hub, day: date) -> list[tuple[datetime, datetime]]:
    """What the day holds, on a clock that never changes."""
    in_season = [s for s in hub.sessions if s.season and s.season.first <= day <= s.season.last]
    usual = in_season or [s for s in hub.sessions if not s.season]
    off = any(c.first <= day <= c.last for c in hub.closures)
    off = off or (hub.closed_on_bank_holidays and day in [when for when, _ in hub.bank_holidays.days])
    held = [(s.opens, s.closes) for s in usual if s.weekday == day.weekday() and not off]
    held += [(e.opens, e.closes) for e in hub.extras if e.date == day]
    midnight = datetime.combine(day, time.min)
    return [
        (datetime.combine(day, opens), datetime.combine(midnight + timedelta(days=closes <= opens), closes))
        for opens, closes in held
    ]


def model(hub: Hub, moment: datetime) -> bool:
    """Open by the clock on the wall."""
    wall = on_the_wall(moment)
    today, yesterday = wall.date(), wall.date() - timedelta(days=1)
    return any(opens <= wall < closes for day in (yesterday, today) for opens, closes in openings(hub, day))


@settings(deadline=None, max_examples=400)
@given(hubs(), moments)
def test_open_now_agrees_with_the_clock_on_the_wall(hub: Hub, now: datetime) -> None:
    state = hub.state(now)

    assert state.open == (state.known and model(hub, now))


@settings(deadline=None, max_examples=150)
@given(hubs(), moments)
def test_nothing_changes_before_the_moment_it_names_and_then_it_does(hub: Hub, now: datetime) -> None:
    state = hub.state(now)
    if not state.known:
        return
    change = state.until if state.open else state.opens
    end = now + timedelta(days=6) if change is None else change.astimezone(UTC)
    moment = now
    while moment < min(end, now + timedelta(days=6)):
        assert model(hub, moment) == state.open
        moment += timedelta(minutes=15 - moment.minute % 15)
    if change is not None:
        assert model(hub, end) != state.open


@settings(deadline=None, max_examples=150)
@given(hubs(), moments)
def test_the_week_lists_every_opening_and_nothing_else_in_order(hub: Hub, now: datetime) -> None:
    for hours in hub.week(now):
        assert list(hours.sessions) == sorted(hours.sessions)
        minutes = {m for opens, closes in openings(hub, hours.day) for m in _minutes(opens, closes)}
        shown = [m for opens, closes in hours.sessions for m in _minutes(*_stretch(hours.day, opens, closes))]
        assert not hours.known or set(shown) == minutes


def _stretch(day: date, opens: time, closes: time) -> tuple[datetime, datetime]:
    return datetime.combine(day, opens), datetime.combine(day + timedelta(days=closes <= opens), closes)


def _minutes(opens: datetime, closes: datetime) -> list[datetime]:
    return [opens + n * STEP for n in range((closes - opens) // STEP)]
