"""Hubs over the API: what staff set holds at once, on the phone too."""

import pytest

from bot.reminding import send_due
from bot.store.schema import hub_closure, hub_hours
from tests.web import api_rig
from tests.web.api_rig import ROWAN, SORREL, Office

office, lite_office = api_rig.office, api_rig.lite_office
ELM = "/hubs/elm-house"
TODAY = {"first": "2026-11-23", "last": "2026-11-24", "reason": "Burst pipe"}
COOKING = {"title": "Cooking", "starts": "2026-12-04T17:00:00Z", "ends": "2026-12-04T19:00:00Z", "place": "Kitchen"}


def test_a_hub_shows_whether_it_is_open_and_its_week(lite_office: Office) -> None:
    shown = lite_office.ash.get(ELM).json()
    assert shown["state"] == {
        "open": True,
        "until": "2026-11-23T17:00:00Z",
        "opens": None,
        "reason": "",
        "known": True,
    }
    assert shown["week"][0] == {
        "day": "2026-11-23",
        "sessions": [{"opens": "10:00", "closes": "17:00"}],
        "reason": "",
        "known": True,
    }
    assert [(each["id"], each["ours"]) for each in shown["closures"]] == [("winter-break", False)]
    assert {each["slug"] for each in lite_office.ash.get("/hubs").json()["items"]} == {"elm-house", "river-room"}
    assert lite_office.ash.get("/hubs/nowhere").status_code == 404


def test_a_closure_holds_on_the_phone_at_once_until_it_is_taken_back(office: Office) -> None:
    assert "Elm House is open now" in office.rig.text("hub", ROWAN)[-1]
    made = office.fern.post(f"{ELM}/closures", TODAY)
    assert (made.status_code, made.json()["ours"]) == (201, True)
    assert "Elm House is closed now" in office.rig.text("hub", ROWAN)[-1]
    assert office.ash.get(ELM).json()["state"]["reason"] == "Burst pipe"
    assert office.fern.ask("DELETE", f"{ELM}/closures/{made.json()['id']}").status_code == 204
    assert "Elm House is open now" in office.rig.text("hub", ROWAN)[-1]
    assert office.fern.ask("DELETE", f"{ELM}/closures/{made.json()['id']}").status_code == 404
    assert [act for act, _ in office.acts(office.fern)] == ["shut hub", "reopen hub"]


def test_new_hours_replace_the_whole_week_on_the_phone_at_once(office: Office) -> None:
    set_ = office.fern.put(f"{ELM}/hours", {"hours": {"monday": ["13:00-15:00"], "friday": ["19:00-00:30+1"]}})
    assert (set_.status_code, set_.json()["hours_set_at"]) == (200, "2026-11-23T12:00:00Z")
    assert [len(day["sessions"]) for day in set_.json()["week"]] == [1, 0, 0, 0, 1, 0, 0]
    assert set_.json()["week"][4]["sessions"] == [{"opens": "19:00", "closes": "00:30"}]
    assert "Elm House is closed now. It opens today at 13:00" in office.rig.text("hub", ROWAN)[-1]
    again = office.fern.put(f"{ELM}/hours", {"hours": {"monday": ["11:00-15:00"]}})
    assert again.json()["state"]["open"] is True
    assert len(office.rig.rows(hub_hours)) == 1


@pytest.mark.parametrize(
    ("hours", "where"),
    [
        ({"monday": ["9-5"]}, "body.hours.monday.0"),
        ({"monday": ["10:00-12:00", "17:00-09:00"]}, "body.hours.monday.1"),
        ({"sunday": ["25:00-26:00"]}, "body.hours.sunday.0"),
        ({}, "body.hours"),
        ({"monday": []}, "body.hours"),
    ],
)
def test_what_are_no_hours_are_named_and_not_repeated(
    lite_office: Office, hours: dict[str, list[str]], where: str
) -> None:
    answer = lite_office.fern.put(f"{ELM}/hours", {"hours": hours})
    assert (answer.status_code, [each["where"] for each in answer.json()["errors"]]) == (422, [where])
    assert not any(words in answer.text for words in ("9-5", "17:00-09:00", "25:00"))
    assert lite_office.rig.rows(hub_hours) == []


def test_a_closure_of_the_content_files_is_not_taken_back_here(lite_office: Office) -> None:
    answer = lite_office.fern.ask("DELETE", f"{ELM}/closures/winter-break")
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/docs#done")


@pytest.mark.parametrize("id", ["0", "999", "9" * 18, "9" * 5000, "%00", "x", "٣"])
def test_a_closure_that_there_is_not_is_not_found(office: Office, id: str) -> None:
    assert office.fern.ask("DELETE", f"{ELM}/closures/{id}").status_code == 404


def test_a_closure_of_one_hub_is_not_found_at_another(lite_office: Office) -> None:
    made = lite_office.fern.post(f"{ELM}/closures", TODAY).json()["id"]
    assert lite_office.fern.ask("DELETE", f"/hubs/river-room/closures/{made}").status_code == 404
    assert len(lite_office.rig.rows(hub_closure)) == 1


@pytest.mark.parametrize(
    "change",
    [{"last": "2026-11-22"}, {"last": "2028-11-22"}, {"first": "1999-01-01"}, {"reason": ""}, {"reason": None}],
)
def test_a_closure_that_makes_no_sense_is_refused(lite_office: Office, change: dict[str, object]) -> None:
    assert lite_office.fern.post(f"{ELM}/closures", {**TODAY, **change}).status_code == 422


def test_an_event_is_announced_at_its_hub(office: Office) -> None:
    made = office.fern.post(f"{ELM}/events", COOKING)
    assert (made.status_code, made.json()["title"]) == (201, "Cooking")
    assert office.ash.get(ELM).json()["events"] == [made.json()]
    assert office.ash.get("/hubs/river-room").json()["events"] == []


def test_the_places_of_an_event_are_counted_and_the_last_is_given_once(office: Office) -> None:
    made = office.fern.post(f"{ELM}/events", {**COOKING, "places": 1}).json()
    assert (made["places"], made["taken"]) == (1, 0)
    for phone in (ROWAN, SORREL):
        office.rig.text("Cooking", phone, payload=f"event_join:{made['id']}")
    assert office.ash.get(ELM).json()["events"][0]["taken"] == 1


def test_of_an_event_that_is_called_off_those_with_a_place_are_told_and_nobody_else(office: Office) -> None:
    made = office.fern.post(f"{ELM}/events", COOKING).json()["id"]
    office.rig.text("Cooking", ROWAN, payload=f"event_join:{made}")
    office.rig.text("hub", SORREL)
    office.rig.deliver()
    office.rig.arrived.clear()
    assert office.fern.ask("DELETE", f"{ELM}/events/{made}").status_code == 204
    assert send_due(office.rig.app) == 1
    office.rig.deliver()
    (told,) = office.rig.arrived
    assert (told.address.value, "Cooking, 04/12 17:00: this is off, sorry." in told.text) == (ROWAN, True)
    assert office.ash.get(ELM).json()["events"] == []
    assert office.fern.ask("DELETE", f"{ELM}/events/{made}").status_code == 404


def test_only_those_who_run_hubs_call_an_event_off(lite_office: Office) -> None:
    made = lite_office.fern.post(f"{ELM}/events", COOKING).json()["id"]
    assert lite_office.ash.ask("DELETE", f"{ELM}/events/{made}").status_code == 403
    assert lite_office.fern.ask("DELETE", f"/hubs/river-room/events/{made}").status_code == 404
    assert lite_office.fern.ask("DELETE", f"{ELM}/events/x").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"ends": "2026-12-04T17:00:00Z"},
        {"ends": "2026-12-20T17:00:00Z"},
        {"starts": "2026-11-20T10:00:00Z", "ends": "2026-11-20T12:00:00Z"},
        {"starts": "2026-12-04T17:00:00"},
        {"title": ""},
        {"places": 0},
    ],
)
def test_an_event_that_makes_no_sense_is_refused(lite_office: Office, change: dict[str, object]) -> None:
    assert lite_office.fern.post(f"{ELM}/events", {**COOKING, **change}).status_code == 422
