"""What people thought, added up for those who make the Offer and the hubs better; nobody's words, nobody's name."""

from tests.web import api_rig
from tests.web.api_rig import ROWAN, SORREL, Office

office, lite_office = api_rig.office, api_rig.lite_office


def tap(office: Office, phone: str, payload: str, text: str = "x") -> None:
    office.rig.text(text, phone, payload=payload)


def test_scores_and_reasons_are_added_up(office: Office) -> None:
    for phone in (ROWAN, SORREL):
        tap(office, phone, "offer_yes:driving-lessons")
    tap(office, SORREL, "offer_no:driving-lessons")
    tap(office, SORREL, "offer_why:driving-lessons.no_reply")
    tap(office, ROWAN, "hub_rate:elm-house")
    office.rig.text("8 the food is good", ROWAN)
    shown = office.fern.get("/feedback").json()["items"]
    assert shown == [
        {
            "kind": "entry",
            "subject": "driving-lessons",
            "version": 1,
            "times": 3,
            "mean": 0.67,
            "reasons": {"no_reply": 1},
        },
        {"kind": "hub", "subject": "elm-house", "version": 0, "times": 1, "mean": 8.0, "reasons": {}},
    ]


def test_only_what_was_said_since_then_is_counted(office: Office) -> None:
    tap(office, ROWAN, "offer_yes:driving-lessons")
    office.later(days=100)
    assert office.fern.get("/feedback").json()["items"] == []
    assert len(office.fern.get("/feedback?since=2026-11-01T00:00:00Z").json()["items"]) == 1


def test_reading_it_is_written_down(lite_office: Office) -> None:
    lite_office.fern.get("/feedback")
    assert "read feedback" in {each["act"] for each in lite_office.odd.get("/audit").json()["items"]}
