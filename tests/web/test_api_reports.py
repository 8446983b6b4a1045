"""Reports: counted in people, few of them never told, and nobody's name."""

from tests.web import api_rig
from tests.web.api_rig import ROWAN, SORREL, Office

office, lite_office = api_rig.office, api_rig.lite_office
PHONES = [f"+44770090020{n}" for n in range(6)]


def counts(office: Office, query: str = "") -> dict[tuple[str, str], int | None]:
    found = office.fern.get(f"/reports/offer-use{query}").json()["items"]
    return {(each["kind"], each["subject"]): each["people"] for each in found}


def test_what_six_people_asked_about_is_counted_and_what_fewer_did_is_named_without_a_number(office: Office) -> None:
    for phone in PHONES:
        office.rig.text("x", phone, payload="offer_entry:counselling")
    for phone in (ROWAN, SORREL):
        office.rig.text("x", phone, payload="offer_entry:driving-lessons")
    office.later(minutes=1)
    assert counts(office) == {
        ("topic", "health"): 6,
        ("signpost", "counselling"): 6,
        ("topic", "employment"): None,
        ("signpost", "driving-lessons"): None,
    }


def test_one_who_asks_every_day_is_one_person(office: Office) -> None:
    for phone in PHONES:
        office.rig.text("x", phone, payload="offer_entry:counselling")
    office.later(hours=9)
    office.rig.text("x", PHONES[0], payload="offer_entry:counselling")
    office.later(minutes=1)
    (health,) = (e for e in office.fern.get("/reports/offer-use").json()["items"] if e["kind"] == "topic")
    assert (health["people"], health["contacts"]) == (6, 7)


def test_only_contacts_of_the_time_asked_for_are_counted(lite_office: Office) -> None:
    for phone in PHONES:
        lite_office.rig.text("x", phone, payload="offer_entry:counselling")
    assert counts(lite_office, "?until=2026-11-01T00:00:00Z") == {}
    lite_office.later(days=100)
    assert counts(lite_office) == {}
    assert counts(lite_office, "?since=2026-11-01T00:00:00Z")[("topic", "health")] == 6


def test_a_report_tells_no_name_and_reading_it_is_written_down(lite_office: Office) -> None:
    lite_office.rig.text("x", ROWAN, payload="offer_entry:counselling")
    assert "Rowan" not in lite_office.fern.get("/reports/offer-use").text
    assert "read report offer-use" in {each["act"] for each in lite_office.odd.get("/audit").json()["items"]}
