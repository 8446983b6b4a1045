"""Who may do what: every call of the API, by every role, about a person of theirs and about somebody else's."""

import re

import pytest
from httpx2 import Response

from tests.rig import STRANGER
from tests.web import api_rig
from tests.web.api_rig import MOUNT, NORTH, ROWAN, SORREL, STAFF, Office

office, lite_office = api_rig.office, api_rig.lite_office
CASELOAD = {"ash", "kes", "sol", "dale", "elm"}  # Rowan is theirs; Sorrel is nobody's of these
ALL = set(STAFF) - {"birch", "fir"}
HUBS = CASELOAD | {"fern", "ada"}
RUN_HUBS = {"elm", "fern", "ada"}
VISIT = {"kind": "visit", "at": "2026-11-20T10:00:00Z", "note": "Saw them.", "two_way": True}
EVENT = {"title": "Cooking", "starts": "2026-12-04T17:00:00Z", "ends": "2026-12-04T19:00:00Z"}
CLOSURE = {"first": "2026-12-07", "last": "2026-12-08", "reason": "Painting"}

# Calls about nobody in particular: who may make them at all. Everybody else is told 403.
MISSED = {"words": "he took my keys", "risk": "abuse", "level": "urgent"}
AT_LARGE: dict[str, tuple[set[str], object]] = {
    "GET /me": (ALL, None),
    "GET /people": (CASELOAD | {"ada"}, None),
    "POST /people": (CASELOAD | {"ada"}, {"name": "Wren"}),
    "GET /contacts": (CASELOAD, None),
    "POST /contacts/search": (CASELOAD, {"words": "hello"}),
    "GET /alerts": (CASELOAD | {"ada"}, None),
    "GET /hubs": (HUBS, None),
    "GET /hubs/{slug}": (HUBS, None),
    "PUT /hubs/{slug}/hours": (RUN_HUBS, {"hours": {"monday": ["10:00-12:00"]}}),
    "POST /hubs/{slug}/closures": (RUN_HUBS, CLOSURE),
    "DELETE /hubs/{slug}/closures/{id}": (RUN_HUBS, None),
    "POST /hubs/{slug}/events": (RUN_HUBS, EVENT),
    "DELETE /hubs/{slug}/events/{event}": (RUN_HUBS, None),
    "GET /feedback": (HUBS, None),
    "GET /reports/offer-use": (HUBS, None),
    "GET /missed-phrases": (CASELOAD, None),
    "POST /missed-phrases": (CASELOAD, MISSED),
    "DELETE /missed-phrases/{ref}": (CASELOAD, None),
    "GET /staff": ({"elm", "ada"}, None),
    "GET /audit": ({"odd"}, None),
}
# Calls about somebody: whose Rowan is. Everybody else, and everybody about Sorrel, is told 404 and never 403.
ABOUT: dict[str, tuple[set[str], object]] = {
    "GET /people/{ref}": (CASELOAD, None),
    "PATCH /people/{ref}": (CASELOAD, {"pronouns": "they/them"}),
    "POST /people/{ref}/invite": (CASELOAD, None),
    "POST /people/{ref}/messages": (CASELOAD, {"text": "Are you OK?"}),
    "GET /people/{ref}/contacts": (CASELOAD, None),
    "POST /people/{ref}/contacts": (CASELOAD, VISIT),
    "GET /contacts/{ref}": (CASELOAD, None),
    "POST /contacts/{ref}/review": (CASELOAD, {}),
    "POST /contacts/{ref}/entered": (CASELOAD, {}),
    "POST /alerts/{ref}/acknowledge": (CASELOAD, None),
    "POST /alerts/{ref}/resolve": (CASELOAD, {"action": "Rang back."}),
}
RECORDS = ("GET /people/{ref}", "PATCH /people/{ref}")  # which administrators may open, of anybody


def test_the_tables_name_every_call_there_is(lite_office: Office) -> None:
    document = lite_office.client.get(f"{MOUNT}/openapi.json").json()
    calls = {f"{method.upper()} {path}" for path, each in document["paths"].items() for method in each}
    assert calls == AT_LARGE.keys() | ABOUT.keys()


@pytest.mark.parametrize("who", sorted(ALL))
def test_a_role_makes_its_calls_and_no_others(lite_office: Office, who: str) -> None:
    closure = lite_office.fern.post("/hubs/elm-house/closures", CLOSURE).json()["id"]
    event = lite_office.fern.post("/hubs/elm-house/events", EVENT).json()["id"]
    phrase = lite_office.elm.post("/missed-phrases", MISSED).json()["ref"]
    for call, (may, body) in AT_LARGE.items():
        method, path = call.split(" ")
        at = path.replace("{slug}", "elm-house").replace("{id}", closure).replace("{event}", event)
        at = at.replace("{ref}", phrase)
        answer = lite_office.seats[who].ask(method, at, json=body)
        assert (call, _outcome(answer)) == (call, "done" if who in may else 403)


@pytest.mark.parametrize("who", sorted(ALL))
def test_somebody_elses_person_is_not_found_whatever_is_asked(lite_office: Office, who: str) -> None:
    theirs, others = _refs(lite_office, SORREL), _refs(lite_office, ROWAN)
    for call, (may, body) in ABOUT.items():
        method, path = call.split(" ")
        part = path.split("/")[1]
        anybodys = who == "ada" and call in RECORDS
        for ref, found in ((others[part], who in may), (theirs[part], False), (_unknown(theirs[part]), None)):
            answer = lite_office.seats[who].ask(method, path.replace("{ref}", ref), json=body)
            expected = "done" if found or (anybodys and found is not None) else 404
            assert (call, _outcome(answer)) == (call, expected)


def test_what_is_closed_to_you_looks_just_like_what_is_not_there(office: Office) -> None:
    refs = _refs(office, SORREL)
    for path, part in (("/people/", "people"), ("/contacts/", "contacts")):
        closed, absent = office.ash.get(f"{path}{refs[part]}"), office.ash.get(f"{path}{_unknown(refs[part])}")
        assert (closed.status_code, closed.json()) == (absent.status_code, absent.json())
    assert office.birch.get(f"/people/{office.sorrel}").status_code == 200


def test_lists_hold_only_what_may_be_opened(office: Office) -> None:
    for number in (ROWAN, SORREL):
        office.contact(number)
        office.worry("callback", number)
    for who, seen in (("ash", {office.rowan}), ("birch", {office.sorrel}), ("elm", {office.rowan})):
        seat = office.seats[who]
        assert {each["ref"] for each in seat.walk("/people", 10)} == seen
        assert {each["person"] for each in seat.walk("/contacts", 10)} == seen
        assert {each["person"] for each in seat.walk("/alerts", 10)} == seen
        found = seat.post("/contacts/search", {"words": "hello"}).json()["items"]
        assert {each["person"] for each in found} == seen
    assert {each["ref"] for each in office.ada.walk("/people", 10)} == {office.rowan, office.sorrel}


def test_an_urgent_alert_opens_a_person_to_duty_until_it_is_closed(office: Office) -> None:
    office.worry("callback", SORREL)
    assert office.dale.get(f"/people/{office.sorrel}").status_code == 404
    alert = office.worry("risk", SORREL, urgent=True)
    assert office.dale.get(f"/people/{office.sorrel}").status_code == 200
    assert office.dale.get(f"/people/{office.sorrel}/contacts").status_code == 200
    assert office.dale.post(f"/alerts/{alert}/acknowledge").status_code == 200
    assert office.dale.get(f"/people/{office.sorrel}").status_code == 200
    assert office.dale.post(f"/alerts/{alert}/resolve", {"action": "Rang; safe at home."}).status_code == 200
    assert office.dale.get(f"/people/{office.sorrel}").status_code == 404


def test_somebody_unknown_is_shown_to_duty_and_managers_with_where_they_write_from(office: Office) -> None:
    contact = office.contact(STRANGER, "is this the council?")
    for who in ("dale", "elm", "fir"):
        shown = office.seats[who].get(f"/contacts/{contact}").json()
        assert (shown["person"], shown["sender"]) == (None, {"channel": "simulator", "address": STRANGER})
        alert = next(each for each in office.seats[who].walk("/alerts", 10) if each["kind"] == "unknown_sender")
        assert alert["sender"]["address"] == STRANGER
    for who in ("ash", "fern", "ada", "odd"):
        assert office.seats[who].get(f"/contacts/{contact}").status_code == 404


def test_what_the_system_complains_of_is_for_duty_managers_and_administrators(lite_office: Office) -> None:
    lite_office.worry("misconfigured", None, urgent=True, words="the provider does not know us")
    seen = {who for who in ("ash", "dale", "elm", "fir", "ada") if lite_office.seats[who].walk("/alerts", 10)}
    assert seen == {"dale", "elm", "fir", "ada"}


def test_a_person_who_belongs_to_nobody_is_seen_by_every_manager(lite_office: Office) -> None:
    ref = lite_office.meet("Heath", "+447700900103")
    for who, status in (("elm", 200), ("fir", 200), ("ash", 404), ("dale", 404)):
        assert lite_office.seats[who].get(f"/people/{ref}").status_code == status


def test_a_manager_sees_whom_their_team_works_with_wherever_the_person_is_filed(lite_office: Office) -> None:
    ref = lite_office.meet("Heath", "+447700900103", workers=("birch",))
    assert lite_office.fir.get(f"/people/{ref}").status_code == 200
    assert lite_office.elm.get(f"/people/{ref}").status_code == 404
    filed = lite_office.meet("Tansy", "+447700900104", team=NORTH)
    assert lite_office.elm.get(f"/people/{filed}").status_code == 200
    assert lite_office.fir.get(f"/people/{filed}").status_code == 404


def test_every_role_is_walked() -> None:
    assert {role for role, _ in STAFF.values()} == {
        "adviser", "keeping_in_touch", "social_worker", "duty", "manager", "participation", "admin", "auditor"
    }  # fmt: skip


def _refs(office: Office, number: str) -> dict[str, str]:
    """A person with a contact and an alert, by the first part of the path."""
    contact = office.contact(number)
    return {"people": office.people[number], "contacts": contact, "alerts": office.worry("callback", number)}


def _outcome(answer: Response) -> str | int:
    return "done" if answer.is_success else answer.status_code


def _unknown(ref: str) -> str:
    return re.sub("_.*", f"_{'0' * 16}", ref)
