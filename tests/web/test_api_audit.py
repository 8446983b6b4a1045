"""The audit log: every read and every act has its row, with who, when and why, before anything is shown."""

from datetime import timedelta

import pytest

from bot.store.schema import audit, token
from tests.web import api_rig
from tests.web.api_rig import ROWAN, Office

office, lite_office = api_rig.office, api_rig.lite_office


def test_every_read_of_people_contacts_and_alerts_is_a_row(office: Office) -> None:
    contact, alert = office.contact(), office.worry("callback")
    rowan = office.rowan
    for path in (
        "/people",
        f"/people/{rowan}",
        f"/people/{rowan}/contacts",
        "/contacts",
        f"/contacts/{contact}",
        "/alerts",
    ):
        assert office.ash.get(path).status_code == 200
    office.ash.post("/contacts/search", {"words": "hello"})
    office.ash.post(f"/alerts/{alert}/acknowledge")
    assert office.acts(office.ash) == [
        ("list people", ""),
        ("open person", rowan),
        ("list contacts", rowan),
        ("list contacts", ""),
        ("open contact", contact),
        ("list alerts", ""),
        ("search contacts", ""),
        ("acknowledge alert", alert),
    ]


def test_every_act_on_a_person_is_a_row_and_each_thing_changed_has_its_own(office: Office) -> None:
    rowan = office.rowan
    office.ash.patch(f"/people/{rowan}", {"name": "Ro", "status": "missing"})
    office.ash.patch(f"/people/{rowan}", {})
    office.ash.post(f"/people/{rowan}/invite")
    visit = {"kind": "call", "at": "2026-11-20T10:00:00Z", "note": "Rang.", "two_way": True}
    made = office.ash.post(f"/people/{rowan}/contacts", visit).json()["ref"]
    assert office.acts(office.ash) == [
        ("change name", rowan),
        ("change status", rowan),
        ("open person", rowan),
        ("make code", rowan),
        ("write contact", made),
    ]
    added = office.ash.post("/people", {"name": "Wren"}).json()["ref"]
    assert office.acts(office.ash)[-1] == ("add person", added)


def test_warnings_tell_how_a_person_is_doing_and_reading_them_is_a_row(office: Office) -> None:
    office.elm.patch(f"/people/{office.rowan}", {"status": "missing"})
    office.ash.post(f"/people/{office.rowan}/messages", {"text": "Hi"})
    assert office.acts(office.ash) == [("read warnings", office.rowan)]
    assert office.rig.rows(audit)[-1].person_id is not None


def test_what_was_refused_or_not_found_leaves_no_trace_of_a_read(lite_office: Office) -> None:
    lite_office.ash.get(f"/people/{lite_office.sorrel}")
    lite_office.ash.patch(f"/people/{lite_office.rowan}", {"status": "gone"})
    lite_office.ash.get("/audit")
    assert lite_office.acts(lite_office.ash) == []


def test_an_auditor_reads_who_did_what_when_and_why(office: Office) -> None:
    why = {"X-Reason": "Duty call from their carer – urgent".encode()}
    office.ash.get(f"/people/{office.rowan}", headers=why)
    office.later(hours=1)
    office.birch.get("/people")
    log = office.odd.walk("/audit", 1)
    assert log[-1] == {
        "at": "2026-11-23T12:00:00Z",
        "staff": {"ref": office.ash.ref, "name": "Ash Example"},
        "act": "open person",
        "target": office.rowan,
        "person": office.rowan,
        "why": "Duty call from their carer – urgent",
    }
    assert [each["act"] for each in log[-2:]] == ["list people", "open person"]


def test_the_log_is_narrowed_down_by_staff_person_and_time(office: Office) -> None:
    office.ash.get(f"/people/{office.rowan}")
    office.later(hours=1)
    office.birch.get(f"/people/{office.sorrel}")

    def targets(query: str) -> list[str]:
        return [each["target"] for each in office.odd.get(f"/audit?{query}").json()["items"] if each["target"]]

    assert targets(f"staff={office.ash.ref}") == [office.rowan]
    assert targets(f"person={office.sorrel}") == [office.sorrel]
    assert targets("since=2026-11-23T12:30:00Z") == [office.sorrel]
    assert targets("until=2026-11-23T12:30:00Z") == [office.rowan]


@pytest.mark.parametrize("why", ["x" * 201, "bell\x07"])
def test_a_reason_that_cannot_be_kept_is_refused(lite_office: Office, why: str) -> None:
    assert lite_office.ash.get("/people", headers={"X-Reason": why}).status_code == 422


def test_a_list_longer_than_a_page_is_walked_without_a_gap_or_a_repeat(office: Office) -> None:
    refs = [office.contact(ROWAN, f"hello {n}") for n in range(5)]
    visit = {"kind": "call", "at": "2026-11-23T19:00:00Z", "note": "Rang.", "two_way": True}
    same_moment = office.ash.post(f"/people/{office.rowan}/contacts", visit).json()["ref"]
    for path in ("/contacts", f"/people/{office.rowan}/contacts"):
        for limit in (1, 2, 6):
            assert [each["ref"] for each in office.ash.walk(path, limit)] == [*reversed(refs[1:]), same_moment, refs[0]]
    people = [office.ada.post("/people", {"name": f"Wren {n}"}).json()["ref"] for n in range(3)]
    assert [each["ref"] for each in office.ada.walk("/people", 2)] == [office.rowan, office.sorrel, *people]


def test_a_row_that_arrives_in_the_middle_of_a_walk_moves_nothing(lite_office: Office) -> None:
    refs = [lite_office.contact(ROWAN, f"hello {n}") for n in range(4)]
    first = lite_office.ash.get("/contacts?limit=2").json()
    lite_office.contact(ROWAN, "just now")
    rest = lite_office.ash.get(f"/contacts?limit=2&cursor={first['next']}").json()
    assert [each["ref"] for each in (*first["items"], *rest["items"])] == list(reversed(refs))


def test_a_tokens_last_use_is_written_down_at_most_once_an_hour(office: Office) -> None:
    def used() -> object:
        return office.rig.rows(token, token.c.staff_id == office.ash.id)[0].last_used_at

    start = office.rig.clock.at
    office.ash.get("/me")
    office.later(minutes=59)
    office.ash.get("/me")
    assert used() == start
    office.later(minutes=1)
    office.ash.get("/me")
    assert used() == start + timedelta(hours=1)
    assert office.rig.rows(audit) == []
