"""A free question finds what was published, and nothing where nothing answers it."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.finding import Findable, Index, find, index
from offer_content import load

# How people ask, and the entry that answers.
ASKED = {
    "can i get help with driving lessons": "driving-lessons",
    "how do i get money for uni": "uni-bursary",
    "i need a solictor": "solicitor",
    "do i pay council tax": "council-tax",
    "wheres my birth certificate": "id-papers",
    "i want to stop smoking": "stop-smoking",
    "how do i bid": "bidding",
    "i moved to london can you still help": "moved-away",
    "my boiler is broken": "repairs",
    "i feel lonely": "not-fine",
    "complain about my pa": "complain",
    "do i get free prescriptions": "nhs-costs",
    "cv help": "cv-interviews",
    "i cant cook": "independence",
    "im pregnant": "parents",
    "what is a pathway plan": "pathway-plan",
    "can i stay with my foster carer": "stay-with-carer",
    "how much is the setting up home grant": "setting-up-home",
    "who can help me complain advocate": "advocate",
    "apprentice money": "apprentice-bursary",
}
BOTH = frozenset({"a", "b"})
NOTHING = ("banana helicopter", "zxcvb qwerty", "", "???", "is it going to rain", "u there", "asdfghjkl")


@cache
def shelf() -> tuple[Index, frozenset[str]]:
    """What the example council publishes."""
    content = load("example")
    shown = [*content.listed(None, date(2026, 11, 23)), *content.checklists]
    things = [Findable(each.id, each.title, (each.label, *each.asked), each.text) for each in shown]
    return index(things), frozenset(each.id for each in shown)


@pytest.mark.parametrize(("question", "answer"), ASKED.items())
def test_a_question_finds_its_entry_among_the_first_three(question: str, answer: str) -> None:
    assert answer in [found.key for found in find(question, *shelf())]


@pytest.mark.parametrize("question", NOTHING)
def test_what_nobody_published_is_not_found(question: str) -> None:
    assert find(question, *shelf()) == ()


def test_what_may_not_be_shown_to_this_person_is_not_found() -> None:
    shelves, allowed = shelf()
    found = find("can i get help with driving lessons", shelves, allowed - {"driving-lessons"})
    assert "driving-lessons" not in [each.key for each in found]


def test_only_one_that_is_clearly_ahead_is_sure() -> None:
    two = index([Findable("a", "Red bus pass", (), ""), Findable("b", "Blue bus pass", (), "")])
    assert [each.sure for each in find("bus pass", two, BOTH)] == [False, True]
    assert find("red bus pass", two, BOTH)[0] == find("red bus pass", two, frozenset("a"))[0]


def test_the_likely_topic_wins_over_others_that_hold_the_same_words() -> None:
    two = index([Findable("a", "Bus pass", (), ""), Findable("b", "Bus pass", (), "")])
    assert find("bus pass", two, BOTH, likely=frozenset("b"))[0].key == "b"


@given(st.text(max_size=200))
def test_any_text_is_looked_for_without_harm_and_only_what_is_allowed_is_found(text: str) -> None:
    shelves, _ = shelf()
    assert {each.key for each in find(text, shelves, frozenset({"council-tax"}))} <= {"council-tax"}
