"""People over the API: added, changed, invited, and whose phone is whose."""

import pytest
from sqlalchemy import update

from bot.reminding import send_due
from bot.store.schema import handle, message, outbox, person, worker
from bot.store.schema_own import reminder
from tests.rig import STRANGER
from tests.web import api_rig
from tests.web.api_rig import NORTH, ROWAN, SORREL, Office

office, lite_office = api_rig.office, api_rig.lite_office
NEW = "07700 900200"


def test_a_person_is_added_with_a_phone_that_is_theirs_on_every_channel(office: Office) -> None:
    given = {
        "name": "Wren",
        "case_id": "EX900",
        "phone": NEW,
        "born": "2007-03-14",
        "language": "prs",
        "pronouns": "she",
    }
    answer = office.ash.post("/people", given)
    shown = answer.json()
    assert (answer.status_code, shown["name"], shown["language"]) == (201, "Wren", "fa_AF")
    assert answer.headers["Location"] == f"/api/v1/people/{shown['ref']}"
    assert [(each["channel"], each["address"], each["state"]) for each in shown["handles"]] == [
        (channel, "+447700900200", "verified") for channel in ("sms", "whatsapp", "simulator")
    ]
    assert shown["workers"] == [{"ref": office.ash.ref, "name": "Ash Example", "part": "adviser"}]
    assert "Wren" in office.rig.text("menu", "+447700900200")[0]


@pytest.mark.parametrize("written", ["+447700900200", "00447700900200", "(07700) 900-200", "٠٧٧٠٠ ٩٠٠٢٠٠"])
def test_a_phone_may_be_written_as_people_write_it(lite_office: Office, written: str) -> None:
    shown = lite_office.ash.post("/people", {"name": "Wren", "phone": written}).json()
    assert shown["handles"][0]["address"] == "+447700900200"


@pytest.mark.parametrize("phone", ["01632 960200", "07012 345678", "hello", "+44770090020", "999"])
def test_what_is_no_mobile_is_refused_without_being_repeated(lite_office: Office, phone: str) -> None:
    answer = lite_office.ash.post("/people", {"name": "Wren", "phone": phone})
    assert answer.status_code == 422
    assert [each["where"] for each in answer.json()["errors"]] == ["body.phone"]
    assert phone not in answer.text


@pytest.mark.parametrize("given", [{"phone": "07700 900102"}, {"case_id": "EX1"}])
def test_a_phone_or_case_id_that_somebody_has_is_refused_and_nothing_is_kept(
    office: Office, given: dict[str, str]
) -> None:
    office.ada.post("/people", {"name": "Reed", "case_id": "EX1"})
    before = len(office.rig.rows(person))
    answer = office.ash.post("/people", {"name": "Wren", **given})
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/v1/docs#taken")
    assert len(office.rig.rows(person)) == before


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": ""},
        {"name": "   "},
        {"name": "two\nlines"},
        {"name": "n" * 81},
        {"name": "Wren", "surname": "Example"},
        {"name": "Wren", "language": "tlh"},
        {"name": "Wren", "born": "2020-01-01"},
        {"name": "Wren", "born": "1990-01-01"},
        {"name": "Wren", "born": "31/12/2006"},
        {"name": "W\0ren"},
    ],
)
def test_what_cannot_be_kept_of_a_person_is_refused(lite_office: Office, given: dict[str, object]) -> None:
    assert lite_office.ash.post("/people", given).status_code == 422


def test_half_a_character_is_refused(lite_office: Office) -> None:
    half = lite_office.ash.post("/people", content=b'{"name": "\\ud800"}', headers={"Content-Type": "application/json"})
    assert half.status_code == 422


def test_only_managers_and_administrators_say_who_works_with_a_person(office: Office) -> None:
    workers = [{"staff": office.birch.ref}, {"staff": office.sol.ref, "part": "social_worker"}]
    refused = office.ash.patch(f"/people/{office.rowan}", {"workers": workers})
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/docs#role")
    assert office.ash.post("/people", {"name": "Wren", "workers": workers}).status_code == 403
    shown = office.elm.patch(f"/people/{office.rowan}", {"workers": workers}).json()
    assert {(each["ref"], each["part"]) for each in shown["workers"]} == {
        (office.birch.ref, "adviser"),
        (office.sol.ref, "social_worker"),
    }
    assert shown["team"]["name"] == "Leaving Care South"
    assert office.ash.get(f"/people/{office.rowan}").status_code == 404
    assert office.birch.get(f"/people/{office.rowan}").status_code == 200


def test_a_new_pa_is_told_to_the_young_person_once(office: Office) -> None:
    path, birch = f"/people/{office.rowan}", {"workers": [{"staff": office.birch.ref}]}
    office.elm.patch(path, {"workers": [{"staff": office.ash.ref}, {"staff": office.birch.ref}]})
    assert office.rig.rows(reminder) == [], "the PA is the same"
    office.elm.patch(path, birch)
    office.elm.patch(path, birch)
    assert [send_due(office.rig.app), send_due(office.rig.app)] == [1, 0]
    told = office.birch.get(f"{path}/contacts").json()["items"][0]["messages"][-1]
    assert told["text"] == (
        "Ash is no longer your PA. Your PA is now Birch. You can ring 01632 960100. "
        "What should Birch know about you? Text SAY SOMETHING."
    )


def test_a_handover_note_is_a_task_for_the_new_pa_and_never_pushed_aside(office: Office) -> None:
    path, note = f"/people/{office.rowan}", "Likes a text before a call."
    given = {"workers": [{"staff": office.ash.ref}], "handover": note}
    assert office.elm.patch(path, given).status_code == 200
    (alert,) = office.ash.get("/alerts").json()["items"]
    assert (alert["kind"], alert["words"]) == ("handover", note)
    birch = {"workers": [{"staff": office.birch.ref}], "handover": "Court on 3 December."}
    again = office.elm.patch(path, birch)
    assert (again.status_code, again.json()["type"]) == (409, "/api/v1/docs#done")
    assert office.ash.get(path).status_code == 200, "nothing was changed"


def test_only_those_who_work_with_people_are_made_somebodys_worker(office: Office) -> None:
    answer = office.elm.patch(f"/people/{office.rowan}", {"workers": [{"staff": office.fern.ref}]})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.workers.0.staff")
    assert office.ash.get(f"/people/{office.rowan}").status_code == 200


def test_that_nobody_is_their_pa_any_more_is_told_too(office: Office) -> None:
    path = f"/people/{office.rowan}"
    office.elm.patch(path, {"workers": []})
    assert send_due(office.rig.app) == 1
    office.rig.deliver()
    assert "Ash is no longer your PA. You can ring 01632 960100." in office.rig.arrived[-1].text


def test_a_handover_note_without_new_workers_is_refused(lite_office: Office) -> None:
    answer = lite_office.elm.patch(f"/people/{lite_office.rowan}", {"handover": "Likes tea."})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.handover")


def test_what_the_law_and_life_make_of_somebody_is_kept_and_puts_their_entries_first(office: Office) -> None:
    path = f"/people/{office.rowan}"
    shown = office.ash.patch(path, {"standing": "relevant", "circumstances": ["asylum", "asylum", "parent"]}).json()
    assert (shown["standing"], shown["circumstances"]) == ("relevant", ["asylum", "parent"])
    shown = office.ash.patch(path, {"standing": None, "circumstances": []}).json()
    assert (shown["standing"], shown["circumstances"]) == (None, [])
    made = office.ash.post("/people", {"name": "Teasel", "standing": "eligible", "circumstances": ["custody"]}).json()
    assert (made["standing"], made["circumstances"]) == ("eligible", ["custody"])


def test_a_worker_whom_nobody_knows_is_refused(lite_office: Office) -> None:
    answer = lite_office.elm.patch(f"/people/{lite_office.rowan}", {"workers": [{"staff": "s_0000000000000000"}]})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "body.workers.0.staff")
    assert len(lite_office.rig.rows(worker)) == 5


def test_only_what_is_sent_is_changed_and_null_clears(office: Office) -> None:
    path = f"/people/{office.rowan}"
    office.ash.patch(path, {"born": "2007-03-14", "prefers": "telegram", "quiet_from": "21:30", "quiet_to": "10:00"})
    shown = office.ash.patch(path, {"name": "Ro", "status": "custody", "language": "ti"}).json()
    assert (shown["name"], shown["status"], shown["language"]) == ("Ro", "custody", "ti")
    assert (shown["born"], shown["prefers"], shown["quiet_from"]) == ("2007-03-14", "telegram", "21:30")
    shown = office.ash.patch(path, {"born": None, "prefers": None, "quiet_from": None, "quiet_to": None}).json()
    assert (shown["born"], shown["prefers"], shown["quiet_from"], shown["quiet_to"]) == (None, None, None, None)


@pytest.mark.parametrize(
    "given",
    [
        {"name": None},
        {"status": "gone"},
        {"quiet_from": "21:30"},
        {"quiet_from": "21:30", "quiet_to": None},
        {"quiet_from": "25:00", "quiet_to": "09:00"},
        {"prefers": "fax"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(lite_office: Office, given: dict[str, object]) -> None:
    assert lite_office.ash.patch(f"/people/{lite_office.rowan}", given).status_code == 422


def test_a_new_phone_takes_the_place_of_the_old_ones_which_are_locked(office: Office) -> None:
    office.rig.text("hi", ROWAN)
    shown = office.ash.patch(f"/people/{office.rowan}", {"phone": NEW}).json()
    states = {(each["address"], each["state"]) for each in shown["handles"]}
    assert states == {(ROWAN, "locked"), ("+447700900200", "verified")}
    assert "Rowan" not in " ".join(office.rig.text("menu", ROWAN))
    back = office.ash.patch(f"/people/{office.rowan}", {"phone": ROWAN}).json()
    assert {(each["address"], each["state"]) for each in back["handles"]} == {
        (ROWAN, "verified"),
        ("+447700900200", "locked"),
    }
    none = office.ash.patch(f"/people/{office.rowan}", {"phone": None}).json()
    assert {each["state"] for each in none["handles"]} == {"locked"}


def test_a_locked_number_may_become_somebody_elses_with_nothing_left_of_the_old_talk(office: Office) -> None:
    office.rig.text("hi", ROWAN)
    office.ash.post(f"/people/{office.rowan}/messages", {"text": "Your appointment is at 3."})
    assert office.birch.patch(f"/people/{office.sorrel}", {"phone": ROWAN}).status_code == 409
    office.ash.patch(f"/people/{office.rowan}", {"phone": NEW})
    assert office.birch.patch(f"/people/{office.sorrel}", {"phone": ROWAN}).status_code == 200
    office.rig.arrived.clear()
    office.rig.deliver()
    assert office.rig.arrived == []  # what was waiting for Rowan is not read out to Sorrel
    waiting = office.rig.rows(message, message.c.author_id == office.ash.id)[-1]
    (row,) = office.rig.rows(outbox, outbox.c.message_id == waiting.id)
    assert (row.state, row.status) == ("cancelled", "failed")
    assert "Sorrel" in office.rig.text("hi", ROWAN)[0]
    told = office.birch.get(f"/people/{office.sorrel}/contacts").json()["items"]
    assert [said["text"] for each in told for said in each["messages"] if said["direction"] == "in"] == ["hi"]


def test_what_waits_for_a_phone_is_not_sent_once_the_phone_is_no_longer_theirs(office: Office) -> None:
    office.rig.text("hi", ROWAN)
    office.ash.post(f"/people/{office.rowan}/messages", {"text": "Your appointment is at 3."})
    office.ash.patch(f"/people/{office.rowan}", {"phone": NEW})
    office.rig.arrived.clear()
    office.rig.deliver()
    assert office.rig.arrived == []
    told = office.ash.get(f"/people/{office.rowan}/contacts").json()["items"][0]["messages"][-1]
    assert (told["status"], told["reason"]) == ("failed", "called off: the phone is no longer theirs")


def test_a_number_locked_by_other_means_is_handed_on_without_what_waits_for_it(office: Office) -> None:
    office.rig.text("hi", ROWAN)
    office.ash.post(f"/people/{office.rowan}/messages", {"text": "Your appointment is at 3."})
    with office.rig.store.begin() as tx:
        tx.execute(update(handle).values(state="locked"))
    assert office.birch.patch(f"/people/{office.sorrel}", {"phone": ROWAN}).status_code == 200
    office.rig.arrived.clear()
    office.rig.deliver()
    assert office.rig.arrived == []


def test_a_phone_that_somebody_unknown_wrote_from_joins_the_person_but_not_what_was_said(office: Office) -> None:
    before = office.contact(STRANGER, "who is this?")
    assert office.ash.patch(f"/people/{office.rowan}", {"phone": STRANGER}).status_code == 200
    office.later(minutes=5)
    office.rig.text("it is me", STRANGER)
    told = office.ash.get(f"/people/{office.rowan}/contacts").json()["items"]
    assert [said["text"] for said in told[0]["messages"] if said["direction"] == "in"] == ["it is me"]
    assert told[0]["in_touch"]
    assert office.ash.get(f"/contacts/{before}").status_code == 404


def test_a_code_links_the_phone_that_sends_it_once(office: Office) -> None:
    made = office.ash.post(f"/people/{office.rowan}/invite")
    code = made.json()["code"]
    assert (made.status_code, len(code), code[4]) == (201, 9, "-")
    assert code in made.json()["text_this"]
    assert made.json()["expires_at"] == "2026-11-26T12:00:00Z"
    assert "Thanks Rowan" in " ".join(office.rig.text(code, STRANGER))
    assert "run out" in office.rig.text(code, "+447700900667")[-1]
    linked = office.ash.get(f"/people/{office.rowan}").json()["handles"]
    assert (linked[-1]["address"], linked[-1]["state"]) == (STRANGER, "verified")


def test_a_new_code_ends_the_one_before(lite_office: Office) -> None:
    first, second = (lite_office.ash.post(f"/people/{lite_office.rowan}/invite").json()["code"] for _ in range(2))
    assert "run out" in lite_office.rig.text(first, STRANGER)[-1]
    assert "Thanks Rowan" in " ".join(lite_office.rig.text(second, STRANGER))


def test_names_and_numbers_are_sealed_in_the_database(lite_office: Office) -> None:
    lite_office.ash.patch(f"/people/{lite_office.rowan}", {"name": "Quicksilver", "phone": NEW})
    kept = [*lite_office.rig.rows(person), *lite_office.rig.rows(handle)]
    assert not any("Quicksilver" in str(row) or "7700900200" in str(row) for row in kept)


def test_people_are_found_by_their_case_id_and_status(lite_office: Office) -> None:
    lite_office.ada.post("/people", {"name": "Reed", "case_id": "EX7"})
    found = lite_office.ada.get("/people", params={"case_id": "EX7"}).json()["items"]
    assert [each["name"] for each in found] == ["Reed"]
    lite_office.ash.patch(f"/people/{lite_office.rowan}", {"status": "missing"})
    assert [each["ref"] for each in lite_office.ada.get("/people?status=missing").json()["items"]] == [
        lite_office.rowan
    ]


def test_the_last_time_in_touch_is_the_persons_own_words(office: Office) -> None:
    office.rig.text("hi", SORREL)
    office.later(hours=2)
    office.birch.post(f"/people/{office.sorrel}/messages", {"text": "How are you?"})
    assert office.birch.get(f"/people/{office.sorrel}").json()["in_touch_at"] == "2026-11-23T12:00:00Z"


def test_whoever_names_workers_sees_who_there_is_and_how_many_people_they_have(office: Office) -> None:
    shown = {each["name"]: each for each in office.elm.get("/staff").json()["items"]}
    ash = shown["Ash Example"]
    assert (ash["ref"], ash["role"], ash["team"]["name"], ash["people"]) == (office.ash.ref, "adviser", NORTH, 1)
    assert (shown["Ada Example"]["team"], shown["Ada Example"]["people"]) == (None, 0)
    assert list(shown) == sorted(shown)
    given = {"workers": [{"staff": shown["Birch Example"]["ref"]}]}
    assert office.elm.patch(f"/people/{office.rowan}", given).status_code == 200
