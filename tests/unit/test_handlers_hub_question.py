"""The hub in their own words: the nearest first, one by its name, and only what staff say that it has."""

from dataclasses import replace

import pytest

from bot.talk import Know
from handlers import hub_question
from offer_content.hubs import HubsAnswer
from offer_content.places import Area, nearest_first
from tests.conversations.turns import ROBIN, STRANGER, a_turn, act, content, led, reply, words

ELM, RIVER = content().hubs
HAS = {
    "do you have a washing machine": ("Elm House: washing machine", "River"),
    "do u have washing machine": ("Elm House: washing machine", "River"),
    "is there a prayer room": ("The River Room: prayer room", "Elm"),
    "somewhere to pray?": ("The River Room: prayer room", "Elm"),
    "have u got wifi": ("The River Room: wifi and computers", "nobody"),
    "is the job centre person in": ("Elm House: Jobcentre work coach, on Wednesdays", "River"),
    "when is the nurse in": ("Elm House: Leaving care nurse, on Tuesdays", "River"),
    "is there wheelchair access at the hub": ("Elm House: step-free", "River"),
    "can i cook at the hub": ("Elm House: kitchen", "River"),
    "can i wash my clothes": ("Elm House: washing machine", "River"),
}
# About something else, though it begins in the same way.
NOT_THINGS = ("can i get help with driving lessons", "do you have my birth certificate", "is there help with rent")


@pytest.mark.parametrize(("question", "answer"), HAS.items())
def test_what_a_hub_has_is_told_with_whether_it_is_open(question: str, answer: tuple[str, str]) -> None:
    said = words(reply(a_turn(question)))
    assert answer[0] in said
    assert answer[1] not in said
    assert "UK time" in said


@pytest.mark.parametrize("question", NOT_THINGS)
def test_what_is_in_the_offer_is_not_taken_for_a_thing_at_the_hub(question: str) -> None:
    assert not reply(a_turn(question)).purpose.startswith("hub")


def test_of_what_no_hub_lists_we_say_so() -> None:
    said = words(reply(a_turn("is there a swimming pool at the hub")))
    assert said.startswith("I do not have that on my list. You can ask on 01632 960100.")


def test_the_hub_that_is_nearest_comes_first_and_the_area_is_kept_for_those_we_know() -> None:
    known = act("hub_area", a_turn("2", value="Riverexample"))
    assert words(known).startswith("The River Room")
    assert known.effects == (Know("area", "Riverexample"),)
    stranger = act("hub_area", a_turn("2", who=STRANGER, value="Riverexample"))
    assert words(stranger).startswith("The River Room")
    assert stranger.effects == ()


def test_whoever_said_where_they_are_is_not_asked_again() -> None:
    there = replace(ROBIN, area="Riverexample")
    assert words(reply(a_turn("which hub is nearest", who=there))).startswith("The River Room")
    assert words(reply(a_turn("which hub is nearest"))).startswith("Roughly where are you?")


def test_an_area_in_their_words_is_enough() -> None:
    said = reply(a_turn("nearest hub im in riverexample"))
    assert words(said).startswith("The River Room")
    assert said.effects == (Know("area", "Riverexample"),)


def test_one_hub_by_its_name_is_told_of_alone() -> None:
    said = words(reply(a_turn("is elm house hub open on friday")))
    assert "Elm House, Friday 27 November" in said
    assert "River" not in said


def test_hubs_that_an_area_does_not_name_come_after_as_they_stand() -> None:
    assert nearest_first((ELM, RIVER), (Area("North", ("river-room",)),), "North") == (RIVER, ELM)
    assert nearest_first((ELM, RIVER), (Area("North", ("river-room",)),), "South") == (ELM, RIVER)


def test_a_council_without_areas_never_asks_where_somebody_is() -> None:
    none = replace(content(), areas=())
    turn = a_turn("which hub is nearest", answers=(HubsAnswer(none.hubs),))
    said = hub_question.asked(none, hub_question.facilities.inventory(none), turn)
    assert "hub_near" not in {choice.go for choice in said.choices}
    assert words(said).startswith("Elm House is open now")


def test_the_way_to_the_nearest_hub_is_through_its_words() -> None:
    assert led(a_turn("whats near me")) == "hub_asked"


@pytest.mark.parametrize("text", ["rate elm house", "elm house 5 stars", "i want to review elm house"])
def test_a_hub_that_is_named_can_be_rated_at_once(text: str) -> None:
    said = reply(a_turn(text))
    assert (said.step, said.value) == ("hub_rated", "elm-house")


def test_rating_the_hub_asks_which_where_there_are_more() -> None:
    assert [choice.go for choice in reply(a_turn("rate the hub")).choices] == ["hub_rate", "hub_rate", "menu"]
