"""One message that asks for more than one thing, and a question where an answer was waited for."""

import pytest

from bot.engine import aims, without_choices
from bot.talk import Choice
from bot.understand import understand
from tests.conversations.turns import a_turn, book, led, reply

TOGETHER = {
    "when is the hub open and who is my pa": ["hub_asked", "adviser_asked"],
    "whats my pa called? where is elm house? what am i entitled to": ["adviser_asked", "asked", "asked"],
    "is the hub open. also can i get help with housing": ["hub_asked", "asked"],
}
ONE = (
    "can i talk to my pa about housing",
    "what time does the hub open and close",
    "who is my pa and how do i ring my pa",
    "i have moved and i am happy",
    "hub",
    "thanks and bye",
)


def steps(text: str, **more: object) -> list[str]:
    return [target.name for _, target in aims(a_turn(text, **more), book(), understand)]


@pytest.mark.parametrize(("text", "expected"), TOGETHER.items())
def test_each_thing_that_is_asked_for_is_answered(text: str, expected: list[str]) -> None:
    assert steps(text) == expected


@pytest.mark.parametrize("text", ONE)
def test_one_thing_is_answered_once(text: str) -> None:
    assert len(steps(text)) == 1


def test_a_loss_beside_other_things_is_answered_as_a_loss() -> None:
    assert steps("my nan died, im sad and i cant sleep") == ["told"]


def test_of_a_list_of_wishes_three_are_answered() -> None:
    wishes = "hub times? my pa? housing? money? health? college? work?"
    assert len(steps(wishes)) == 3


def test_danger_is_answered_alone() -> None:
    assert steps("when is the hub open and i want to die and who is my pa") == ["risk"]


def test_what_was_picked_or_waited_for_is_never_taken_apart() -> None:
    assert steps("the hub and my pa", step="message_words") == ["message_words"]
    picked = (Choice("The hub and my pa", "offer"),)
    assert steps("the hub and my pa", choices=picked) == ["offer"]


def test_only_the_first_part_is_greeted_and_only_the_last_offers_choices() -> None:
    parts = aims(a_turn("when is the hub open and who is my pa", first=True), book(), understand)
    assert [turn.first for turn, _ in parts] == [True, False]
    bare = without_choices(reply(a_turn("my offer")))
    assert bare.choices == ()
    assert all(not say.choices for say in bare.says)


WAITING = ("callback_when", "times_words", "name_words", "pronouns_words", "hub_rated", "meeting_when")


@pytest.mark.parametrize("step", WAITING)
def test_a_question_is_taken_for_what_it_asks_where_only_an_answer_was_waited_for(step: str) -> None:
    assert led(a_turn("when is the hub open", step=step)) == "hub_asked"


@pytest.mark.parametrize(("step", "answer"), [(step, "from 2 to 9 on friday at the hub") for step in WAITING])
def test_what_may_be_the_answer_is_taken_for_it(step: str, answer: str) -> None:
    assert led(a_turn(answer, step=step)) == step


@pytest.mark.parametrize("step", ["times_words", "hub_rated", "meeting_when"])
def test_words_that_cannot_be_the_answer_are_taken_for_what_they_mean_and_it_is_still_waited_for(step: str) -> None:
    said = reply(a_turn("help with college", step=step, value="elm-house"))
    assert (said.purpose, said.step) == ("question", step)
    assert led(a_turn("fgh jkl", step=step)) == step


@pytest.mark.parametrize("step", ["message_words", "statement_words", "complain_words", "repair_words", "thanks_words"])
def test_a_question_that_is_to_be_passed_on_is_passed_on(step: str) -> None:
    assert led(a_turn("can i get help with housing?", step=step)) == step
