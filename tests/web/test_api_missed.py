"""What was missed once is not missed again: staff say it in their words, and it is noticed from the next message."""

import pytest

from bot.store.schema_own import missed_phrase
from bot.taught import Taught
from tests.web import api_rig
from tests.web.api_rig import ROWAN, Office

office, lite_office = api_rig.office, api_rig.lite_office
TOOK = {"words": "the wardle * glimby", "risk": "abuse", "level": "urgent"}
SAID = "the wardle came round the glimby"


def kinds(office: Office) -> set[str]:
    return {each["kind"] for each in office.ash.get("/alerts").json()["items"]}


def test_what_staff_add_is_noticed_from_the_next_message_on_and_no_more_when_it_is_taken_back(office: Office) -> None:
    assert office.rig.app.taught(SAID, "en").level != "urgent"
    added = office.ash.post("/missed-phrases", TOOK).json()
    assert (added["words"], added["added_by"]) == (TOOK["words"], "Ash Example")
    answer = office.rig.text(SAID, ROWAN)
    assert any("999" in text for text in answer)
    assert "risk" in kinds(office)
    assert office.ash.ask("DELETE", "/missed-phrases/" + added["ref"]).status_code == 204
    assert office.rig.app.taught(SAID, "en").level != "urgent"
    assert office.ash.get("/missed-phrases").json()["items"] == []


def test_another_process_takes_it_up_when_it_looks(office: Office) -> None:
    other = Taught(office.rig.store)
    other.look()
    office.ash.post("/missed-phrases", TOOK)
    other.look()
    assert (other(SAID, "en").risk, other(SAID, "en").level) == ("abuse", "urgent")


@pytest.mark.parametrize("words", ["help", "*", "", "x" * 200, "two\nlines"])
def test_one_word_alone_or_what_is_no_line_is_refused(lite_office: Office, words: str) -> None:
    assert lite_office.ash.post("/missed-phrases", TOOK | {"words": words}).status_code == 422


def test_the_words_are_sealed_and_who_added_them_is_written_down(lite_office: Office) -> None:
    lite_office.ash.post("/missed-phrases", TOOK)
    (row,) = lite_office.rig.rows(missed_phrase)
    assert b"wardle" not in bytes(row.words)
    assert "add missed phrase" in {each["act"] for each in lite_office.odd.get("/audit").json()["items"]}
