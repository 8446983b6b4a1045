"""What somebody says about those who work with them: managers read it, and never those it may be about."""

import pytest

from bot.store.schema import contact
from tests.web import api_rig
from tests.web.api_rig import NORTH, ROWAN, SORREL, Office, Seat

office, lite_office = api_rig.office, api_rig.lite_office
WORDS = "Ash never rings me back and shouts"
WORKERS = ("ash", "kes", "sol", "dale")


def complain(office: Office) -> str:
    """Rowan complains; the contact's ref."""
    office.rig.text("i want to complain", ROWAN)
    office.rig.text(WORDS, ROWAN)
    office.rig.text("when is the hub open", ROWAN)
    return str(office.rig.rows(contact)[-1].ref)


def kinds(seat: Seat) -> set[str]:
    return {each["kind"] for each in seat.walk("/alerts", 10)}


def said(seat: Seat, ref: str) -> list[str]:
    return [each["text"] for each in seat.get(f"/contacts/{ref}").json()["messages"]]


@pytest.mark.parametrize("who", WORKERS)
def test_who_works_with_them_sees_no_complaint(lite_office: Office, who: str) -> None:
    complain(lite_office)
    ref = next(each["ref"] for each in lite_office.elm.walk("/alerts", 10) if each["kind"] == "complaint")
    assert "complaint" not in kinds(lite_office.seats[who])
    assert lite_office.seats[who].post(f"/alerts/{ref}/acknowledge").status_code == 404
    assert lite_office.seats[who].post(f"/alerts/{ref}/resolve", {"action": "All fine."}).status_code == 404


def test_a_manager_reads_the_complaint_and_closes_it(office: Office) -> None:
    ref = complain(office)
    alert = next(each for each in office.elm.walk("/alerts", 10) if each["kind"] == "complaint")
    assert (alert["words"], alert["contact"]) == (WORDS, ref)
    assert WORDS in said(office.elm, ref)
    assert office.elm.post(f"/alerts/{alert['ref']}/resolve", {"action": "Met Rowan."}).status_code == 200


def test_who_works_with_them_sees_that_something_was_said_and_not_what(office: Office) -> None:
    ref = complain(office)
    theirs = office.ash.get(f"/contacts/{ref}").json()
    assert [each["apart"] for each in theirs["messages"] if each["direction"] == "in"] == [True, True, False]
    assert all(bool(each["text"]) is not each["apart"] for each in theirs["messages"])
    assert (theirs["purposes"], theirs["in_touch"]) == (["hub"], True)
    assert "complain" not in office.ash.get(f"/people/{office.rowan}/contacts").text
    assert office.ash.get(f"/people/{office.rowan}/contacts").json()["items"] == [theirs]


def test_only_a_manager_finds_it_by_its_words(office: Office) -> None:
    complain(office)
    assert office.ash.post("/contacts/search", {"words": "shouts"}).json()["items"] == []
    (found,) = office.elm.post("/contacts/search", {"words": "shouts"}).json()["items"]
    assert found["message"]["text"] == WORDS


@pytest.mark.parametrize("text", ["my pa is rubbish", "can i have a new pa"])
def test_neither_do_they_see_who_is_unhappy_with_them(lite_office: Office, text: str) -> None:
    lite_office.rig.text(text, ROWAN)
    lite_office.rig.text("ask for a new pa", ROWAN)
    assert kinds(lite_office.ash) == set()
    assert kinds(lite_office.elm) >= {"new_pa_wanted"}


def test_an_allegation_is_for_managers_and_for_duty_and_leaves_no_trace_for_the_others(office: Office) -> None:
    office.hire("dot", "duty", NORTH)
    office.rig.text("my social worker touched me", ROWAN)
    ref = str(office.rig.rows(contact)[-1].ref)
    for who in WORKERS:
        assert kinds(office.seats[who]) == set()
        shown = office.seats[who].get(f"/contacts/{ref}").json()
        assert (shown["risk"], shown["level"], shown["purposes"], shown["signposts"]) == ("none", "none", [], [])
        assert {each["text"] for each in shown["messages"]} == {""}
        assert {(each["risk"], each["level"], each["intent"]) for each in shown["messages"]} == {("none", "none", "")}
    for seat in (office.elm, office.dot):
        (alert,) = seat.walk("/alerts", 10)
        assert (alert["kind"], alert["urgent"], alert["words"]) == ("allegation", True, "my social worker touched me")


def test_danger_from_others_is_seen_by_those_who_work_with_them(lite_office: Office) -> None:
    lite_office.rig.text("my pa is rubbish", ROWAN)
    lite_office.rig.text("my boyfriend hit me", ROWAN)
    assert kinds(lite_office.ash) == {"risk"}


def test_a_manager_of_whoever_has_no_team_sees_their_complaint(lite_office: Office) -> None:
    lite_office.hire("gale", "adviser")
    ref = lite_office.meet("Heath", "+447700900103", workers=("gale",))
    lite_office.worry("complaint", "+447700900103")
    assert [each["person"] for each in lite_office.elm.walk("/alerts", 10)] == [ref]
    assert kinds(lite_office.gale) == set()


def test_a_complaint_about_others_is_not_for_this_manager(lite_office: Office) -> None:
    lite_office.worry("complaint", SORREL)
    assert kinds(lite_office.elm) == set()
    assert kinds(lite_office.fir) == {"complaint"}
