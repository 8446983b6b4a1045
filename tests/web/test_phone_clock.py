"""Moving the clock of a demonstration, and of nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.app import build
from bot.clock import MovableClock, SystemClock, london
from bot.commands.serve import fit_to_run
from bot.parts import App
from bot.settings import SettingsError
from bot.store import facts
from bot.webphone.travel import Move, target
from tests.faults.doors import knocker
from tests.rig import Rig, make_settings
from tests.web.demo_rig import REF, demonstration

CLOCK = "/phone/api/clock"
NEVER = timedelta(days=3)  # a clock that reads within this of the machine's has not been moved


@pytest.fixture
def demo(database_url: str) -> Iterator[App]:
    with demonstration(database_url) as app:
        yield app


@pytest.fixture
def door(demo: App) -> TestClient:
    return knocker(demo)


def wall(answer: Response) -> str:
    """The time that was answered, as a clock in London shows it."""
    return f"{london(datetime.fromisoformat(answer.json()['now'])):%A %d %B %Y, %H:%M}"


def ask(door: TestClient, words: str, number: str) -> dict[str, object]:
    """Text it on the web phone; the last message of the thread."""
    said = {"as": REF, "text": words, "id": number}
    assert door.post("/phone/api/messages", json=said).status_code == 202
    return dict(door.get("/phone/api/thread", params={"as": REF}).json()["items"][-1])


def test_the_clock_goes_to_any_time_in_london(door: TestClient) -> None:
    answer = door.post(CLOCK, json={"to": "2026-11-28T23:10"})
    assert wall(answer) == wall(door.get(CLOCK)) == "Saturday 28 November 2026, 23:10"
    assert answer.json()["moved"] is True


def test_the_clock_comes_back_to_now(door: TestClient) -> None:
    door.post(CLOCK, json={"to": "2030-01-01T00:00"})
    back = door.post(CLOCK, json={}).json()
    assert back["moved"] is False
    assert abs(datetime.fromisoformat(back["now"]) - datetime.now(UTC)) < NEVER


def test_the_hub_is_asked_about_at_the_time_that_was_travelled_to(door: TestClient) -> None:
    door.post(CLOCK, json={"to": "2026-11-23T12:00"})
    assert "Elm House is open now" in str(ask(door, "when is the hub open?", "noon")["text"])
    door.post(CLOCK, json={"to": "2026-11-28T23:10"})
    night = ask(door, "when is the hub open?", "night")
    assert "Elm House is closed now" in str(night["text"])
    assert str(night["at"]).startswith("2026-11-28T23:10")


def test_every_process_of_a_demonstration_goes_by_the_same_clock(demo: App, door: TestClient) -> None:
    door.post(CLOCK, json={"to": "2027-05-01T08:00"})
    other = build(make_settings(demo.settings.database_url))
    assert f"{london(other.clock.now()):%Y-%m-%d %H:%M}" == "2027-05-01 08:00"
    other.close()


def test_the_thread_tells_the_page_that_the_clock_is_moved(door: TestClient) -> None:
    ask(door, "hi", "first")
    assert door.get("/phone/api/thread", params={"as": REF}).json()["clock"]["moved"] is False
    door.post(CLOCK, json={"by": "week"})
    assert door.get("/phone/api/thread", params={"as": REF}).json()["clock"]["moved"] is True


def test_a_page_that_knows_another_time_is_told_at_once(door: TestClient) -> None:
    ask(door, "hi", "first")
    everything = door.get("/phone/api/thread", params={"as": REF}).json()["last"]
    door.post(CLOCK, json={"by": "week"})
    told = door.get("/phone/api/thread", params={"as": REF, "after": everything, "ahead": 0}).json()
    assert told["last"] == everything
    assert told["clock"]["ahead"] > timedelta(days=6).total_seconds()


@pytest.mark.parametrize("far", ["2099-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_nobody_travels_beyond_ten_years(door: TestClient, far: str) -> None:
    answer = door.post(CLOCK, json={"to": far})
    assert (answer.status_code, answer.json()["detail"]) == (422, "the clock goes no farther than ten years")
    assert door.get(CLOCK).json()["moved"] is False


def test_steps_add_up_to_ten_years_at_most(demo: App, door: TestClient) -> None:
    door.post(CLOCK, json={"to": f"{demo.clock.now() + timedelta(days=3655):%Y-%m-%dT%H:%M}"})
    assert door.post(CLOCK, json={"by": "week"}).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ({"by": "hour"}, "2026-03-29T00:30:00Z"),
        ({"by": "day"}, "2026-03-29T22:30:00Z"),  # London's clocks go forward that night: the day has 23 hours
        ({"by": "week"}, "2026-04-04T22:30:00Z"),
        ({"to": "2026-07-01T12:00"}, "2026-07-01T11:00:00Z"),
        ({"to": "2026-07-01T12:00Z"}, "2026-07-01T12:00:00Z"),
    ],
)
def test_days_are_london_s(wanted: dict[str, str], reached: str) -> None:
    late_on_saturday = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert target(Move.model_validate(wanted), late_on_saturday) == datetime.fromisoformat(reached)


def test_a_real_installation_has_neither_web_phone_nor_movable_clock(database_url: str) -> None:
    with demonstration(database_url, made_by="", simulator=False) as app:
        door = knocker(app)
        assert isinstance(app.clock, SystemClock)
        assert [door.get(CLOCK).status_code, door.post(CLOCK, json={}).status_code] == [404, 404]


@pytest.mark.parametrize("made_by", ["", "chat", "demonstration"])
def test_a_database_that_kit_demo_did_not_make_keeps_the_machine_s_time(database_url: str, made_by: str) -> None:
    """Even where somebody has switched the simulator on, and whatever the database says."""
    with demonstration(database_url, made_by) as app:
        door = knocker(app)
        refused = door.post(CLOCK, json={"to": "2030-01-01T00:00"})
        assert (refused.status_code, refused.json()["detail"]) == (403, "only the clock of kit demo can be moved")
        with app.store.read() as read:
            assert facts.get(read, "clock_ahead") == ""
        with app.store.begin() as tx:
            facts.put(tx, "clock_ahead", str(timedelta(weeks=52).total_seconds()))
        assert isinstance(app.clock, MovableClock)
        app.clock.look()
        assert abs(app.clock.now() - datetime.now(UTC)) < NEVER
        assert {key: door.get(CLOCK).json()[key] for key in ("moved", "movable")} == {"moved": False, "movable": False}


def test_real_people_and_the_web_phone_do_not_start_together(database_url: str) -> None:
    with demonstration(database_url, made_by="") as app, pytest.raises(SettingsError, match="not made by kit demo"):
        fit_to_run(app)


def test_a_clock_that_the_installation_was_given_is_left_alone(lite_rig: Rig) -> None:
    answer = knocker(lite_rig.app).post(CLOCK, json={"by": "day"})
    assert (answer.status_code, answer.json()["detail"]) == (403, "the clock of this installation cannot be moved")


def test_a_clock_goes_on_as_it_was_while_the_database_cannot_say(demo: App, door: TestClient) -> None:
    door.post(CLOCK, json={"by": "week"})
    clock = demo.clock
    assert isinstance(clock, MovableClock)
    with demo.store.begin() as tx:
        tx.execute(text("alter table fact rename to elsewhere"))
    clock.look()
    assert clock.ahead() > timedelta(days=6)
