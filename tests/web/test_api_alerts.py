"""Alerts over the API: urgent ones first, taken in hand, and closed with what was done."""

import pytest

from bot.store.schema import alert
from tests.web import api_rig
from tests.web.api_rig import ROWAN, Office

office, lite_office = api_rig.office, api_rig.lite_office


def test_an_alert_shows_whom_it_is_about_and_the_words_that_raised_it(office: Office) -> None:
    office.rig.text("i want to kill myself", ROWAN)
    urgent = office.ash.get("/alerts").json()["items"][0]
    assert (urgent["urgent"], urgent["state"], urgent["person"]) == (True, "open", office.rowan)
    assert urgent["contact"] == office.ash.get("/contacts").json()["items"][0]["ref"]
    assert (urgent["words"], urgent["sender"]) == ("i want to kill myself", None)
    assert (urgent["acknowledged"], urgent["resolved"]) == (None, None)


def test_an_alert_that_comes_up_again_shows_the_first_words_and_the_last(office: Office) -> None:
    for text in ("i have nowhere to sleep tonight", "i want to kill myself", "hi", "i took all my pills"):
        office.rig.text(text, ROWAN)
    (urgent,) = office.ash.get("/alerts").json()["items"]
    assert (urgent["words"], urgent["count"]) == ("i have nowhere to sleep tonight", 3)
    assert urgent["last_words"] == "i took all my pills"


def test_urgent_alerts_come_first_page_by_page(office: Office) -> None:
    urgent = [office.worry(f"u{n}", urgent=True) for n in range(3)]
    calm = [office.worry(f"c{n}") for n in range(3)]
    assert [each["ref"] for each in office.ash.walk("/alerts", 2)] == [*reversed(urgent), *reversed(calm)]


def test_alerts_are_listed_by_their_state(office: Office) -> None:
    first, second, third = (office.worry(kind) for kind in ("a", "b", "c"))
    office.ash.post(f"/alerts/{second}/acknowledge")
    office.ash.post(f"/alerts/{third}/resolve", {"action": "Rang."})
    for state, refs in (
        ("open", {first}),
        ("acknowledged", {second}),
        ("resolved", {third}),
        ("standing", {first, second}),
    ):
        assert {each["ref"] for each in office.ash.walk(f"/alerts?state={state}", 10)} == refs
    assert len(office.ash.walk("/alerts", 10)) == 3
    assert office.ash.get("/alerts?state=lost").status_code == 422


def test_the_first_to_acknowledge_stands_and_saying_it_twice_does_no_harm(office: Office) -> None:
    ref = office.worry("callback")
    first = office.ash.post(f"/alerts/{ref}/acknowledge").json()
    office.later(hours=1)
    second = office.dale.post(f"/alerts/{ref}/acknowledge")
    assert (second.status_code, second.json()["acknowledged"]) == (200, first["acknowledged"])
    assert first["acknowledged"] == {
        "at": "2026-11-23T12:00:00Z",
        "by": {"ref": office.ash.ref, "name": "Ash Example"},
    }
    assert (office.acts(office.ash), office.acts(office.dale)) == ([("acknowledge alert", ref)], [("open alert", ref)])


def test_a_new_urgent_message_on_an_acknowledged_alert_starts_it_again(office: Office) -> None:
    office.rig.text("i want to kill myself", ROWAN)
    ref = office.ash.get("/alerts").json()["items"][0]["ref"]
    office.ash.post(f"/alerts/{ref}/acknowledge")
    office.rig.text("i am going to kill myself", ROWAN)
    again = office.ash.get("/alerts?state=open").json()["items"][0]
    assert (again["ref"], again["count"], again["acknowledged"]) == (ref, 2, None)


@pytest.mark.parametrize("action", [{}, {"action": ""}, {"action": "  "}, {"action": None}, {"action": "x" * 2001}])
def test_no_alert_is_closed_without_what_was_done(lite_office: Office, action: dict[str, object]) -> None:
    ref = lite_office.worry("callback")
    assert lite_office.ash.post(f"/alerts/{ref}/resolve", action).status_code == 422
    assert lite_office.rig.rows(alert)[0].state == "open"


def test_a_closed_alert_stays_closed_and_says_by_whom(office: Office) -> None:
    ref = office.worry("callback")
    closed = office.ash.post(f"/alerts/{ref}/resolve", {"action": "Rang; all well."}).json()
    assert (closed["state"], closed["resolved"]["action"], closed["resolved"]["by"]["name"]) == (
        "resolved",
        "Rang; all well.",
        "Ash Example",
    )
    for answer in (
        office.dale.post(f"/alerts/{ref}/resolve", {"action": "Rang too."}),
        office.dale.post(f"/alerts/{ref}/acknowledge"),
    ):
        assert (answer.status_code, "Ash Example" in answer.json()["detail"]) == (409, True)
    assert not any("all well" in str(row) for row in office.rig.rows(alert))
    assert office.worry("callback") != ref  # the next one stands on its own
