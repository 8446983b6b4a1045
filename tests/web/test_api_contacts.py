"""Contacts over the API: read word for word, reviewed once, ticked off, searched, and written in by hand."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from admin.api.contacts import HITS, LOOKED_AT
from bot.store import messages, outbox
from bot.store.messages import NewOut
from bot.store.schema import contact, message, person
from bot.talk import Attachment
from tests.rig import STRANGER
from tests.web import api_rig
from tests.web.api_rig import ROWAN, SORREL, Office

office, lite_office = api_rig.office, api_rig.lite_office
AWKWARD = "\u202eevil \ud83d nul\0 🌧️ ሰላም"
VISIT = {"kind": "visit", "at": "2026-11-20T10:00:00Z", "note": "Saw Rowan at home.", "two_way": True}


def test_an_exchange_is_one_contact_with_every_word_both_ways(office: Office) -> None:
    office.rig.text("hi", ROWAN)
    office.rig.text("What am I entitled to??", ROWAN)
    listed = office.ash.get("/contacts").json()["items"]
    assert [(each["person"], each["kind"], each["channel"], each["in_touch"]) for each in listed] == [
        (office.rowan, "messages", "simulator", True)
    ]
    assert "offer" in listed[0]["purposes"]
    assert "messages" not in listed[0]
    shown = office.ash.get(f"/contacts/{listed[0]['ref']}").json()
    said = [(each["direction"], each["text"]) for each in shown["messages"]]
    assert said[0] == ("in", "hi")
    assert ("in", "What am I entitled to??") in said
    assert shown["messages"][0]["at"] == "2026-11-23T12:00:00Z"
    assert shown["messages"][-1]["choices"]
    assert office.ash.get(f"/people/{office.rowan}/contacts").json()["items"] == [shown]


def test_what_no_json_can_carry_is_shown_as_a_mark_and_the_rest_as_it_came(office: Office) -> None:
    office.rig.text(AWKWARD, ROWAN)
    shown = office.ash.get(f"/people/{office.rowan}/contacts").json()["items"][0]
    assert shown["messages"][0]["text"] == "\u202eevil \ufffd nul\ufffd 🌧️ ሰላም"


def test_what_was_sent_beside_words_is_named_and_not_fetched(lite_office: Office) -> None:
    voice = Attachment("voice", "https://provider.invalid/secret-file", "audio/ogg")
    lite_office.rig.text("", ROWAN, attachments=[voice])
    answer = lite_office.ash.get(f"/people/{lite_office.rowan}/contacts")
    assert answer.json()["items"][0]["messages"][0]["attachments"] == [{"kind": "voice", "content_type": "audio/ogg"}]
    assert "secret-file" not in answer.text


def test_words_from_an_unverified_phone_are_kept_and_do_not_count(lite_office: Office) -> None:
    lite_office.rig.text("hello?", STRANGER)
    assert [each["in_touch"] for each in lite_office.elm.get("/contacts").json()["items"]] == [False]


def test_contacts_are_narrowed_down(office: Office) -> None:
    first, second = office.contact(ROWAN, "hi"), office.contact(ROWAN, "i want to die")
    office.contact(SORREL, "hi")
    office.ash.post(f"/people/{office.rowan}/contacts", VISIT)
    office.ash.post(f"/contacts/{first}/review", {})

    def refs(query: str) -> list[str]:
        return [each["ref"] for each in office.ash.get(f"/contacts?{query}").json()["items"]]

    assert refs("channel=simulator") == [second, first]
    assert refs("reviewed=false") == [second]
    assert first in refs("reviewed=true")
    assert refs("risk=any") == refs("risk=self_harm") == [second]
    assert refs("since=2026-11-24T00:00:00Z") == [second]
    assert len(refs("until=2026-11-23T00:00:00Z")) == 1
    assert len(refs(f"adviser={office.ash.ref}")) == 3
    assert refs(f"adviser={office.birch.ref}") == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-11-23",
        "since=0001-01-01T00:00:00%2B23:59",
        "risk=bad",
        "sinse=2026-11-23",
        "limit=0",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_and_not_passed_over(lite_office: Office, query: str) -> None:
    assert lite_office.ash.get(f"/contacts?{query}").status_code == 422


def test_a_review_is_kept_with_who_when_and_a_note(office: Office) -> None:
    ref = office.contact()
    shown = office.ash.post(
        f"/contacts/{ref}/review", {"note": "Fine.", "entered": True, "external_ref": "CN-1"}
    ).json()
    at = shown["reviewed"]["at"]
    assert shown["reviewed"] == {"at": at, "by": {"ref": office.ash.ref, "name": "Ash Example"}, "note": "Fine."}
    assert shown["entered"] == {"at": at, "external_ref": "CN-1"}
    assert [act for act, _ in office.acts(office.ash)] == ["review contact", "enter contact", "open contact"]
    assert not any("Fine." in str(row) for row in office.rig.rows(contact))


def test_the_second_review_is_told_of_the_first_unless_it_is_the_same_again(office: Office) -> None:
    ref = office.contact()
    assert office.ash.post(f"/contacts/{ref}/review", {"note": "Mine."}).status_code == 200
    office.later(hours=1)
    second = office.kes.post(f"/contacts/{ref}/review", {"note": "Mine.", "entered": True})
    assert (second.status_code, second.json()["type"]) == (409, "/api/v1/docs#done")
    assert "Ash Example" in second.json()["detail"]
    assert "2026-11-23 19:00 UTC" in second.json()["detail"]
    assert office.ash.get(f"/contacts/{ref}").json()["entered"] is None
    assert office.ash.post(f"/contacts/{ref}/review", {"note": "Changed."}).status_code == 409
    same = office.ash.post(f"/contacts/{ref}/review", {"note": "Mine."})
    assert (same.status_code, same.json()["reviewed"]["at"]) == (200, "2026-11-23T19:00:00Z")


def test_of_two_reviews_at_once_one_stands(office: Office) -> None:
    ref = office.contact()
    with ThreadPoolExecutor(2) as two:
        answers = list(
            two.map(lambda seat: seat.post(f"/contacts/{ref}/review", {"note": seat.ref}), (office.ash, office.kes))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    shown = office.ash.get(f"/contacts/{ref}").json()["reviewed"]
    assert shown["note"] == shown["by"]["ref"]


def test_a_contact_is_ticked_off_once_and_the_same_again_changes_nothing(office: Office) -> None:
    ref = office.contact()
    path = f"/contacts/{ref}/entered"
    assert office.ash.post(path, {"external_ref": "CN-1"}).json()["entered"]["external_ref"] == "CN-1"
    office.later(hours=1)
    assert office.kes.post(path, {"external_ref": "CN-1"}).json()["entered"]["at"] == "2026-11-23T19:00:00Z"
    other = office.kes.post(path, {"external_ref": "CN-2"})
    assert (other.status_code, "CN-1" in other.text) == (409, False)
    assert office.ash.post(f"/contacts/{ref}/review", {"external_ref": "CN-1"}).status_code == 422


def test_a_visit_is_written_in_and_counts_when_both_took_part(office: Office) -> None:
    path = f"/people/{office.rowan}/contacts"
    made = office.ash.post(path, {**VISIT, "purposes": ["housing"]})
    shown = made.json()
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/contacts/{shown['ref']}"
    assert (shown["kind"], shown["note"], shown["purposes"]) == ("visit", "Saw Rowan at home.", ["housing"])
    assert (shown["in_touch_at"], shown["recorded_by"]["ref"]) == ("2026-11-20T10:00:00Z", office.ash.ref)
    assert shown["reviewed"]["by"]["ref"] == office.ash.ref
    tried = office.ash.post(path, {**VISIT, "kind": "call", "at": "2026-11-21T10:00:00Z", "two_way": False}).json()
    assert (tried["in_touch"], tried["in_touch_at"]) == (False, None)
    assert office.ash.get(f"/people/{office.rowan}").json()["in_touch_at"] == "2026-11-20T10:00:00Z"
    assert [each["ref"] for each in office.ash.get("/contacts").json()["items"]] == [tried["ref"], shown["ref"]]
    assert not any("Saw Rowan" in str(row) for row in office.rig.rows(contact))


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-11-23T12:06:00Z"},
        {"at": "2026-11-20"},
        {"at": "1999-01-01T00:00:00Z"},
        {"kind": "messages"},
        {"note": ""},
        {"note": "n" * 4001},
        {"purposes": ["p"] * 11},
    ],
)
def test_what_makes_no_sense_of_a_visit_is_refused(lite_office: Office, change: dict[str, object]) -> None:
    assert lite_office.ash.post(f"/people/{lite_office.rowan}/contacts", {**VISIT, **change}).status_code == 422


@pytest.mark.parametrize("words", ["COUNCIL TAX", "council  tax", "Cöuncil-tax", "🌧️"])
def test_words_are_found_whatever_their_case_accents_and_marks(lite_office: Office, words: str) -> None:
    ref = lite_office.contact(ROWAN, "help!! council-tax 🌧️")
    lite_office.contact(ROWAN, "something else")
    found = lite_office.ash.post("/contacts/search", {"words": words}).json()
    theirs = [each for each in found["items"] if each["message"]["direction"] == "in"]
    assert [(each["contact"], each["message"]["text"]) for each in theirs] == [(ref, "help!! council-tax 🌧️")]
    assert found["cut"] is False


def test_a_search_looks_at_so_many_messages_and_says_that_there_are_more(office: Office) -> None:
    office.contact(ROWAN, "the oldest needle")
    _say(office, ["needle"] * (HITS + 1))
    found = office.ash.post("/contacts/search", {"words": "needle"}).json()
    assert (len(found["items"]), found["cut"]) == (HITS, True)
    _say(office, ["hay"] * LOOKED_AT)
    found = office.ash.post("/contacts/search", {"words": "needle"}).json()
    assert (found["items"], found["looked_at"], found["cut"]) == ([], LOOKED_AT, True)


@pytest.mark.parametrize("words", ["", "a", "x" * 101, "two\nlines"])
def test_a_search_for_next_to_nothing_is_refused(lite_office: Office, words: str) -> None:
    assert lite_office.ash.post("/contacts/search", {"words": words}).status_code == 422


def _say(office: Office, texts: list[str]) -> None:
    """Put messages into Rowan's last contact, as if we had sent them."""
    store, now = office.rig.store, office.rig.clock.at
    rowan = office.rig.rows(person, person.c.ref == office.rowan)[0].id
    last = office.rig.rows(contact, contact.c.person_id == rowan)[-1]
    with store.begin() as tx:
        outs = [NewOut(last.handle_id, "simulator", text, "en") for text in texts]
        messages.add(tx, store.vault, outs, now)
        outbox.add(tx, [outbox.row(out, "reply", now) for out in outs])
    assert len(office.rig.rows(message)) >= len(texts)
